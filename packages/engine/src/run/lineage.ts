import type { Item } from '@millrace/node-sdk'
import type { OutputRecord } from './events.ts'

/** Items of one output with, for each, the indexes of the input items that it came from. */
export interface Output {
  readonly items: readonly Item[]
  readonly from: (index: number) => readonly number[]
}

/**
 * The default rule where a node says nothing: as many items out as in are paired by place; a single input made everything;
 * otherwise an item came from all of them.
 */
function defaultFrom(inputs: number, outputs: number): Output['from'] {
  if (inputs === outputs) return (index) => [index]
  if (inputs === 1) return () => [0]
  return () => Array.from({ length: inputs }, (_, index) => index) // made when asked for: a long loop would keep a list for each turn
}

/** Records what a node gave: its own input items as indexes, others as they are. */
export function recordOutput(items: readonly Item[], inputs: readonly Item[]): OutputRecord {
  if (items === inputs) return { pass: 'all' }
  if (inputs.length === 0 || items.length === 0) return { items }
  const places = placesOf(items, inputs)
  const known = places.filter((place) => place !== undefined).length
  if (known === items.length) {
    const pass = places as number[]
    return { pass: pass.length === inputs.length && pass.every((place, index) => place === index) ? 'all' : pass }
  }
  if (known === 0) return { items }
  const fallback = defaultFrom(inputs.length, items.length)
  return { items, from: places.map((place, index) => (place === undefined ? fallback(index) : [place])) }
}

function placesOf(items: readonly Item[], inputs: readonly Item[]): (number | undefined)[] {
  // By place first: most nodes keep the order, and a map of all inputs costs more than it saves.
  if (items.length <= inputs.length && items.every((item, index) => item === inputs[index])) return items.map((_, index) => index)
  // A few out of many, as in each turn of a long loop.
  if (items.length * 16 < inputs.length) {
    return items.map((item) => {
      const place = inputs.indexOf(item)
      return place < 0 ? undefined : place
    })
  }
  const places = new Map<Item, number>()
  inputs.forEach((item, index) => places.set(item, index))
  return items.map((item) => places.get(item))
}

/** The items that a record stands for, given the step's input items. */
export function readOutput(record: OutputRecord, inputs: readonly Item[]): Output {
  if ('pass' in record) {
    const { pass } = record
    if (pass === 'all') return { items: inputs, from: (index) => [index] }
    return { items: pass.map((index) => inputs[index]).filter((item) => item !== undefined), from: (index) => [pass[index] ?? 0] }
  }
  const { items, from } = record
  return { items, from: from === undefined ? defaultFrom(inputs.length, items.length) : (index) => from[index] ?? [] }
}
