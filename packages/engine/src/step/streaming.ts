import type { Item, ItemChunk, NodeDefinition, ScratchItems, StreamContext } from '@millrace/node-sdk'
import { estimateJson } from '../packets/estimate.ts'
import { charactersOf, isLazy, readPart } from '../packets/lazy-list.ts'
import { originOfSaid } from '../packets/origin.ts'
import { PortWriter, type Piece } from '../packets/port-writer.ts'
import { turn } from '../packets/recording.ts'
import type { SpilledRef } from '../run/events.ts'
import { recordOutput, readOutput, type Output } from '../run/lineage.ts'
import { isAnySaid, placesSaid } from '../run/made-from.ts'
import { stepKey } from '../run/state.ts'
import { checkItems } from './checks.ts'
import { OutputPorts } from './output-ports.ts'
import type { StepOutcome } from './outcome.ts'
import { StepRun, type StepAttempt } from './step-context.ts'

const CHUNK_ITEMS = 2000
/** Characters of JSON of a chunk, about. */
const CHUNK_CHARACTERS = 512 * 1024

/** Whether a node that streams should: some of its items are on disk. */
export const goesByStream = ({ stream }: NodeDefinition<never>, { step }: StepAttempt): boolean =>
  stream !== undefined && isLazy(step.items) && step.resume === undefined && step.node.node.executeOnce !== true

/** Runs a streaming node. Undefined when it cannot with its config. */
export function runByStream(definition: NodeDefinition<never>, attempt: StepAttempt): Promise<StepOutcome> | undefined {
  const run = new StreamRun(attempt)
  const streamed = (definition.stream as unknown as (step: StreamContext) => Promise<void> | undefined)(run)
  return streamed === undefined ? undefined : run.outcome(streamed)
}

/** A streaming node's view of its step: chunks of items on disk in, items out. */
class StreamRun extends StepRun implements StreamContext {
  readonly #attempt: StepAttempt
  readonly #ports: OutputPorts
  /** Where items that were handed out stand among the step's items. Weak: most of them are gone after their chunk. */
  readonly #places = new WeakMap<Item, number>()
  readonly #scratch: SpilledRef[] = []
  readonly #releases: (() => void)[] = []

  constructor(attempt: StepAttempt) {
    super(attempt)
    this.#attempt = attempt
    this.#ports = new OutputPorts(attempt.around.packets, attempt.step.items, { name: attempt.step.node.name })
  }

  /** What came of it. What was put aside is removed either way. */
  async outcome(streamed: Promise<void>): Promise<StepOutcome> {
    try {
      await streamed
      return { kind: 'outputs', out: await this.#ports.finish(), logs: this.logs }
    } catch (thrown) {
      await this.#ports.abandon()
      throw thrown
    } finally {
      for (const release of this.#releases) release()
      for (const spilled of this.#scratch) await this.#attempt.around.packets.discard(spilled)
    }
  }

  count(port?: string): number {
    const { step } = this.#attempt
    return port === undefined ? step.items.length : (step.inputs.get(port)?.items.length ?? 0)
  }

  async *chunks(wanted?: string): AsyncGenerator<ItemChunk> {
    let before = 0
    for (const [port, { items }] of this.#attempt.step.inputs) {
      if (wanted === undefined || wanted === port) yield* this.#chunksOf(port, items, before)
      before += items.length
    }
  }

  async *#chunksOf(port: string, items: readonly Item[], before: number): AsyncGenerator<ItemChunk> {
    for (const { part, from } of partsOf(items)) {
      this.signal.throwIfAborted()
      const offset = before + from
      part.forEach((item, index) => this.#places.set(item, offset + index))
      yield { port, offset, items: part }
      await turn()
    }
  }

  async emit(port: string, items: readonly Item[]): Promise<void> {
    this.signal.throwIfAborted()
    const piece = this.#pieceOf(checkItems(items, port))
    await this.#ports.add(port, { ...piece, passed: piece.origin.kind === 'each' })
  }

  /** Items that were handed out are known by their place, others by what the node said; what it said nothing of came from all. */
  #pieceOf(items: readonly Item[]): Omit<Piece, 'passed'> {
    const places = items.map((item) => this.#places.get(item))
    if (places.every((place) => place !== undefined)) return { items, origin: { kind: 'each', places } }
    const span = { from: 0, count: this.#attempt.step.items.length }
    if (!isAnySaid(items)) return { items, origin: { kind: 'span', ...span } }
    return {
      items,
      origin: originOfSaid(
        items.map((item, index) => this.#saidOf(item, places[index])),
        span,
      ),
    }
  }

  #saidOf(item: Item, place: number | undefined): readonly number[] | undefined {
    if (place !== undefined) return [place]
    return placesSaid(item, (input) => this.#places.get(input))
  }

  hold(value: unknown): void {
    const { packets } = this.#attempt.around
    this.#releases.push(packets.hold(estimateJson(value, packets.limits.memoryBytes), { name: this.node.name }))
  }

  async scratch(lists: Iterable<readonly Item[]> | AsyncIterable<readonly Item[]>): Promise<ScratchItems> {
    const { step, around } = this.#attempt
    const writer = new PortWriter(around.packets, step.items, { name: this.node.name })
    try {
      for await (const items of lists) await writer.add({ ...this.#pieceOf(checkItems(items, 'scratch')), passed: false })
    } catch (thrown) {
      await writer.abandon()
      throw thrown
    }
    const record = recordOutput(await writer.finish(), step.items)
    if ('spilled' in record) this.#scratch.push(record.spilled)
    const output = readOutput(record, step.items, around.packets, { node: this.node.name, step: stepKey(step), port: 'scratch' })
    return { count: output.items.length, chunks: () => this.#scratchChunks(output) }
  }

  /** Items that were put aside keep their places. */
  async *#scratchChunks({ items, from }: Output): AsyncGenerator<readonly Item[]> {
    for (const { part, from: offset } of partsOf(items)) {
      this.signal.throwIfAborted()
      part.forEach((item, index) => {
        const [place, ...others] = from(offset + index)
        if (place !== undefined && others.length === 0) this.#places.set(item, place)
      })
      yield part
    }
  }
}

function* partsOf(items: readonly Item[]): Generator<{ part: readonly Item[]; from: number }> {
  const each = charactersOf(items, CHUNK_CHARACTERS * CHUNK_ITEMS) / Math.max(1, items.length)
  const size = Math.max(1, Math.min(CHUNK_ITEMS, Math.floor(CHUNK_CHARACTERS / Math.max(1, each))))
  for (let from = 0; from < items.length; from += size) yield { part: readPart(items, from, Math.min(items.length, from + size)), from }
}

/** The items of a step that no node of this kind can take from disk, in memory. To be released when the step ended. */
export async function loadItems({
  step,
  around,
  signal,
}: StepAttempt): Promise<{ items: readonly Item[]; byPort: ReadonlyMap<string, readonly Item[]>; release: () => void }> {
  const release = around.packets.hold(charactersOf(step.items), { name: step.node.name })
  try {
    const items: Item[] = []
    const byPort = new Map<string, readonly Item[]>()
    const load = async (list: readonly Item[]): Promise<readonly Item[]> => {
      const first = items.length
      for (const { part } of partsOf(list)) {
        signal.throwIfAborted()
        for (const item of part) items.push(item)
        await turn()
      }
      return items.slice(first)
    }
    for (const [port, packet] of step.inputs) byPort.set(port, await load(packet.items))
    if (step.inputs.size <= 1) return { items, byPort: new Map([...byPort.keys()].map((port) => [port, items])), release }
    return { items, byPort, release }
  } catch (thrown) {
    release()
    throw thrown
  }
}
