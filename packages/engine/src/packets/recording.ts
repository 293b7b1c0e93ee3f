import type { Item } from '@millrace/node-sdk'
import { recordOutput } from '../run/lineage.ts'
import { saidPlaces } from '../run/made-from.ts'
import { placesOf } from '../run/places.ts'
import type { Asker, ExecutionPackets } from './execution-packets.ts'
import { charactersOf, isLazy, rangeWithin, readPart } from './lazy-list.ts'
import { ALL, originOfSaid, type Origin } from './origin.ts'
import { PortWriter } from './port-writer.ts'
import { RecordedOutput, type PortOutput } from './recorded-output.ts'

/** Items read at once when a list is written: they are in memory together. */
const PART_ITEMS = 2000

/** What a step gave for one port, in relation to what it was given. */
export interface Given {
  readonly packets: ExecutionPackets
  /** The step's items, which records count. */
  readonly inputs: readonly Item[]
  /** The same items as the node saw them: other objects when they were loaded from disk. */
  readonly seen: readonly Item[]
  readonly asker: Asker
}

/**
 * Decides how what a step gave is recorded: as places of its input, as items, or as a packet on disk. A promise when it must be
 * written. Throws `execution.memory-exceeded` where memory cannot hold it.
 */
export function record(output: PortOutput, given: Given): RecordedOutput | Promise<RecordedOutput> {
  if (output instanceof RecordedOutput) return output
  const { packets, inputs, seen, asker } = given
  if (output === seen) return new RecordedOutput({ pass: 'all' }, output.length)
  if (isLazy(output)) {
    if (output === inputs || rangeWithin(output, inputs) !== undefined)
      return new RecordedOutput(recordOutput(output, inputs), output.length)
    return writeList(output, given)
  }
  if (seen !== inputs && isLazy(inputs)) return writeList(output, given)
  const plain = output.length > packets.mostItems ? undefined : recordOutput(output, inputs)
  if (plain !== undefined && !('items' in plain)) {
    packets.retain('pass' in plain && plain.pass !== 'all' ? plain.pass.length * 4 : 0, asker)
    return new RecordedOutput(plain, output.length)
  }
  const characters = charactersOf(output, packets.limits.memoryBytes)
  packets.mustFit(characters, asker)
  if (plain === undefined || characters > packets.spillAbove) return writeList(output, given)
  packets.retain(characters, asker)
  return new RecordedOutput(plain, output.length)
}

/** Writes a list as a packet, part by part. */
async function writeList(items: readonly Item[], { packets, inputs, seen, asker }: Given): Promise<RecordedOutput> {
  const writer = new PortWriter(packets, inputs, asker)
  const places = isLazy(items) || isLazy(seen) ? undefined : placesOf(items, seen)
  packets.mustFit(charactersOfNew(items, places), asker)
  const originOf = originsOf(items, seen, places)
  try {
    for (let from = 0; from < items.length; from += PART_ITEMS) {
      const part = readPart(items, from, Math.min(items.length, from + PART_ITEMS))
      await writer.add({ items: part, ...originOf(from, part.length) })
      await turn()
    }
    const written = await writer.finish()
    return written instanceof RecordedOutput ? written : new RecordedOutput(recordOutput(written, inputs), written.length)
  } catch (thrown) {
    await writer.abandon()
    throw thrown
  }
}

/** Input items that go on take nothing more; those on disk are not in memory. */
function charactersOfNew(items: readonly Item[], places: readonly (number | undefined)[] | undefined): number {
  if (places === undefined) return isLazy(items) ? 0 : charactersOf(items)
  return charactersOf(items.filter((_, index) => places[index] === undefined))
}

type OriginOf = (from: number, count: number) => { readonly origin: Origin; readonly passed: boolean }

/** As `recordOutput` would have it: input items by identity, others by the default rule. */
function originsOf(items: readonly Item[], inputs: readonly Item[], places: readonly (number | undefined)[] | undefined): OriginOf {
  const known = places?.filter((place) => place !== undefined).length ?? 0
  if (places !== undefined && known === items.length) {
    return (from, count) => ({ origin: { kind: 'each', places: places.slice(from, from + count) as number[] }, passed: true })
  }
  const said = places === undefined ? undefined : saidPlaces(items, inputs, places)
  if (said !== undefined) {
    const paired = items.length === inputs.length
    const whole = said.map((each, index) => each ?? (paired ? [index] : undefined))
    return (from, count) => ({ origin: originOfSaid(whole.slice(from, from + count), { from: 0, count: inputs.length }), passed: false })
  }
  const fallback = (from: number): Origin =>
    items.length === inputs.length ? { kind: 'place', from } : { kind: 'span', from: 0, count: inputs.length }
  if (places === undefined || known === 0) return (from) => ({ origin: fallback(from), passed: false })
  const paired = items.length === inputs.length
  const some = places.map((place, index) => place ?? (paired ? index : ALL))
  return (from, count) => ({
    origin: { kind: 'some', places: some.slice(from, from + count), from: 0, count: inputs.length },
    passed: false,
  })
}

/** Lets others have their turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
