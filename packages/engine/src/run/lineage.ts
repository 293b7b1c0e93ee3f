import { NodeError } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import { isLazy, lazyList, pickItems, placesInMemory, rangeOf, rangeWithin } from '../packets/lazy-list.ts'
import { RecordedOutput, type PortOutput } from '../packets/recorded-output.ts'
import type { OutputRecord, SpilledRef } from './events.ts'
import { saidPlaces } from './made-from.ts'
import { placesOf } from './places.ts'

/** Items of one output with, for each, the indexes of the input items that it came from. */
export interface Output {
  readonly items: readonly Item[]
  readonly from: (index: number) => readonly number[]
}

/** Which step gave a packet, and on which port, in words. */
export interface PacketPlace {
  readonly node: string
  /** `nodeId:runIndex`. */
  readonly step: string
  readonly port: string
}

/** Opens packets that are kept outside of the journal. Opening reads nothing. */
export interface PacketOpener {
  open(spilled: SpilledRef, inputs: readonly Item[], place: PacketPlace): Output
}

/** Where nothing is read: how many items there are is known all the same. */
export const NO_PACKETS: PacketOpener = {
  open: ({ count, bytes }) => {
    const unreadable = (): never => {
      throw noStore()
    }
    return { items: lazyList({ length: count, characters: bytes, at: unreadable, read: unreadable }), from: unreadable }
  },
}

export const noStore = (): NodeError =>
  new NodeError('packet.no-store', 'This process keeps no packets on disk, but the execution has some.', {
    hint: 'Start the server with the data directory that the execution was recorded in.',
  })

/**
 * The default rule where a node says nothing: as many items out as in are paired by place; a single input made everything;
 * otherwise an item came from all of them.
 */
function defaultFrom(inputs: number, outputs: number): Output['from'] {
  if (inputs === outputs) return (index) => [index]
  if (inputs === 1) return () => [0]
  return () => Array.from({ length: inputs }, (_, index) => index) // made when asked for: a long loop would keep a list for each turn
}

/** Records what a node gave: its own input items as indexes, others as they are, with what the node said of where they came from. */
export function recordOutput(output: PortOutput, inputs: readonly Item[]): OutputRecord {
  if (output instanceof RecordedOutput) return output.record
  const items = output
  if (items === inputs) return { pass: 'all' }
  if (inputs.length === 0 || items.length === 0) return { items }
  if (isLazy(inputs)) return recordOfLazy(items, inputs)
  const places = placesOf(items, inputs)
  const known = places.filter((place) => place !== undefined).length
  if (known === items.length) {
    const pass = places as number[]
    return { pass: pass.length === inputs.length && pass.every((place, index) => place === index) ? 'all' : pass }
  }
  const said = saidPlaces(items, inputs, places)
  if (known === 0 && said === undefined) return { items }
  const fallback = defaultFrom(inputs.length, items.length)
  return { items, from: places.map((place, index) => (place === undefined ? (said?.[index] ?? fallback(index)) : [place])) }
}

/** Items on disk have no identity to look for; a part of them knows where it was read. Some may be in memory all the same. */
function recordOfLazy(items: readonly Item[], inputs: readonly Item[]): OutputRecord {
  const first = rangeWithin(items, inputs)
  if (first !== undefined) return { range: [first, items.length] }
  const places = placesInMemory(items, inputs)
  const known = places.filter((place) => place !== undefined)
  if (known.length === items.length) return { pass: known }
  if (known.length === 0) return { items }
  const fallback = defaultFrom(inputs.length, items.length)
  return { items, from: places.map((place, index) => (place === undefined ? fallback(index) : [place])) }
}

/** The items that a record stands for, given the step's input items. */
export function readOutput(record: OutputRecord, inputs: readonly Item[], packets: PacketOpener, place: PacketPlace): Output {
  if ('spilled' in record) return packets.open(record.spilled, inputs, place)
  if ('range' in record) {
    const [first, count] = record.range
    return { items: rangeOf(inputs, first, first + count), from: (index) => [first + index] }
  }
  if ('pass' in record) {
    const { pass } = record
    if (pass === 'all') return { items: inputs, from: (index) => [index] }
    return { items: pickItems(inputs, pass), from: (index) => [pass[index] ?? 0] }
  }
  const { items, from } = record
  return { items, from: from === undefined ? defaultFrom(inputs.length, items.length) : (index) => from[index] ?? [] }
}
