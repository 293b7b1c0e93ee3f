import { NodeError, toError } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import { encodeItems, encodePass } from './chunk.ts'
import type { Asker, ExecutionPackets, PacketFile } from './execution-packets.ts'
import { charactersOf, isLazy, readPart } from './lazy-list.ts'
import { originAt, originWeight, singlePlaces, type Origin } from './origin.ts'
import { RecordedOutput, type PortOutput } from './recorded-output.ts'

/** Items that a node gave at once for one port, and what they came from. */
export interface Piece {
  readonly items: readonly Item[]
  readonly origin: Origin
  /** They are the very input items, in their order. */
  readonly passed: boolean
}

/** A chunk is written when it holds this many characters or items. */
const CHUNK_CHARACTERS = 256 * 1024
const CHUNK_ITEMS = 2000
/** Places of passed items are small: more of them go into a chunk. */
const CHUNK_PLACES = 20_000
/** Passed items are kept as places unless fewer than one in so many was passed: reading them would read all the others. */
const DENSE = 4
/** More items than anybody can look at: a workflow that multiplies them without end. */
const MOST_ITEMS = 50_000_000
/** Origins that stand in the journal; more of them are written, where they take little. */
const MOST_ORIGINS = 50_000
/** What a piece that only passes items on costs in memory, for each item. */
const PLACE_CHARACTERS = 4

/** A piece, and whether its places are kept instead of its items. */
interface Kept extends Piece {
  readonly dense: boolean
}

/** The packet that is being written. */
interface Spilling {
  readonly file: PacketFile
  characters: number
  passes: boolean
}

/**
 * Collects what a step gives for one port, piece by piece: in memory as long as that is little, in a packet of the store from then on.
 * As long as the pieces are the input items one after the other, only how many is kept.
 */
export class PortWriter {
  readonly #packets: ExecutionPackets
  readonly #inputs: readonly Item[]
  readonly #asker: Asker
  /** Less where the execution may hold little. */
  readonly #chunkCharacters: number
  #run: { from: number; count: number } | undefined = { from: 0, count: 0 }
  #kept: Kept[] = []
  /** Of what is kept. */
  #characters = 0
  #items = 0
  #count = 0
  #spilled: Spilling | undefined

  constructor(packets: ExecutionPackets, inputs: readonly Item[], asker: Asker) {
    this.#packets = packets
    this.#inputs = inputs
    this.#asker = asker
    this.#chunkCharacters = Math.min(CHUNK_CHARACTERS, packets.limits.memoryBytes / 32)
  }

  /** Items so far. */
  get count(): number {
    return this.#count
  }

  /** Takes a piece in. A promise when it had to write: await it before the next. */
  add(piece: Piece): Promise<void> | undefined {
    const { length } = piece.items
    if (length === 0) return undefined
    this.#count += length
    if (this.#count > MOST_ITEMS) throw tooManyItems(this.#asker)
    if (this.#extendsRun(piece)) return undefined
    this.#endRun()
    this.#keep(piece)
    this.#packets.mustFit(this.#characters, this.#asker)
    return this.#isFull() ? this.#write() : undefined
  }

  #extendsRun({ items, origin, passed }: Piece): boolean {
    const run = this.#run
    const from = passed ? firstOfRun(origin) : undefined
    if (run === undefined || from === undefined) return false
    if (run.count === 0) run.from = from
    else if (run.from + run.count !== from) return false
    run.count += items.length
    return true
  }

  /** What was given is no longer one part of the inputs: from now on items or their places are kept. */
  #endRun(): void {
    const run = this.#run
    this.#run = undefined
    if (run === undefined) return
    const [long, end] = [run.count > this.#packets.mostItems, run.from + run.count]
    for (let from = run.from; from < end; from += CHUNK_PLACES) {
      const to = Math.min(end, from + CHUNK_PLACES)
      const places = Array.from({ length: to - from }, (_, index) => from + index)
      this.#keep({ items: long ? [] : readPart(this.#inputs, from, to), origin: { kind: 'each', places }, passed: true })
    }
  }

  #keep(piece: Piece): void {
    const dense = piece.passed && isDense(piece.origin)
    const count = countOfPiece(piece)
    this.#kept.push({ ...piece, dense })
    this.#items += count
    this.#characters += dense ? count * PLACE_CHARACTERS : charactersOf(piece.items)
  }

  #isFull(): boolean {
    if (this.#spilled !== undefined) return this.#characters >= this.#chunkCharacters || this.#items >= CHUNK_ITEMS
    return this.#characters > this.#packets.spillAbove || this.#items > this.#packets.mostItems
  }

  async #write(): Promise<void> {
    this.#spilled ??= { file: this.#packets.newPacket(this.#asker), characters: 0, passes: false }
    const kept = this.#kept
    this.#kept = []
    this.#characters = 0
    this.#items = 0
    for (const together of grouped(kept)) {
      if (together.dense) await this.#writePlaces(together)
      else await this.#writeItems(together)
    }
  }

  async #writePlaces({ items, origin }: Piece): Promise<void> {
    const spilled = this.#spilled as Spilling
    const places = singlePlaces(origin, items.length) ?? []
    spilled.passes = true
    for (let at = 0; at < places.length; at += CHUNK_PLACES) {
      const part = places.slice(at, at + CHUNK_PLACES)
      spilled.characters += Math.ceil(this.#charactersPerInput() * part.length)
      await spilled.file.append(encodePass(part), part.length)
    }
  }

  #perInput: number | undefined
  #charactersPerInput(): number {
    return (this.#perInput ??= charactersOf(this.#inputs) / Math.max(1, this.#inputs.length))
  }

  async #writeItems({ items, origin }: Piece): Promise<void> {
    const spilled = this.#spilled as Spilling
    let [texts, characters, first]: [string[], number, number] = [[], 0, 0]
    const flush = async (): Promise<void> => {
      if (texts.length === 0) return
      const [chunk, count] = [encodeItems(texts, partOf(origin, first, texts.length)), texts.length]
      spilled.characters += characters
      first += count
      texts = []
      characters = 0
      await spilled.file.append(chunk, count)
    }
    for (const [index, item] of items.entries()) {
      const text = itemText(item, this.#asker, index)
      texts.push(text)
      characters += text.length
      if (characters >= this.#chunkCharacters || texts.length >= CHUNK_ITEMS) await flush()
    }
    await flush()
  }

  /** What was given: a list in memory, or how to record what is not. */
  async finish(): Promise<PortOutput> {
    if (this.#count === 0) return []
    if (this.#spilled !== undefined) return this.#finishFile()
    const run = this.#run
    if (run !== undefined) return this.#finishRun(run)
    const items = this.#kept.flatMap((piece) => piece.items)
    if (!isLazy(this.#inputs)) return items
    if (this.#kept.reduce((sum, piece) => sum + originWeight(piece.origin, piece.items.length), 0) > MOST_ORIGINS) {
      await this.#write()
      return this.#finishFile()
    }
    this.#packets.retain(this.#characters, this.#asker)
    const from = this.#kept.flatMap((piece) => piece.items.map((_, index) => originAt(piece.origin, index)))
    return new RecordedOutput({ items, from }, items.length)
  }

  #finishRun({ from, count }: { from: number; count: number }): PortOutput {
    if (count === this.#inputs.length) return this.#inputs
    if (!isLazy(this.#inputs)) return this.#inputs.slice(from, from + count)
    return new RecordedOutput({ range: [from, count] }, count)
  }

  async #finishFile(): Promise<PortOutput> {
    await this.#write()
    const { file, characters: bytes, passes } = this.#spilled as Spilling
    const ref = await file.finish()
    return new RecordedOutput({ spilled: { ref, count: this.#count, bytes, ...(passes ? { passes: true as const } : {}) } }, this.#count)
  }

  /** Removes what was written. */
  async abandon(): Promise<void> {
    await this.#spilled?.file.abandon()
  }
}

const countOfPiece = ({ items, origin }: Piece): number => (origin.kind === 'each' ? origin.places.length : items.length)

/** Reading the places reads hardly more than what was passed. */
function isDense(origin: Origin): boolean {
  if (origin.kind === 'place') return true
  if (origin.kind !== 'each') return false
  const { places } = origin
  const span = (places.at(-1) ?? 0) - (places[0] ?? 0)
  return span < DENSE * places.length && places.every((place, index) => index === 0 || place > (places[index - 1] as number))
}

function firstOfRun(origin: Origin): number | undefined {
  if (origin.kind === 'place') return origin.from
  if (origin.kind !== 'each') return undefined
  const [first] = origin.places
  return first === undefined || origin.places.some((place, index) => place !== first + index) ? undefined : first
}

/** Pieces that can stand in one chunk, together: those whose items have one origin each, as long as all or none are kept as places. */
function grouped(pieces: readonly Kept[]): readonly Kept[] {
  const groups: Kept[] = []
  let open: { items: Item[]; places: number[]; passed: boolean; dense: boolean } | undefined
  const close = (): void => {
    if (open !== undefined) groups.push({ ...open, origin: { kind: 'each', places: open.places } })
    open = undefined
  }
  for (const piece of pieces) {
    const places = singlePlaces(piece.origin, countOfPiece(piece))
    if (places === undefined || piece.dense !== open?.dense) close()
    if (places === undefined) groups.push(piece)
    else {
      open ??= { items: [], places: [], passed: piece.passed, dense: piece.dense }
      for (const item of piece.items) open.items.push(item)
      for (const place of places) open.places.push(place)
    }
  }
  close()
  return groups
}

function partOf(origin: Origin, first: number, count: number): Origin {
  switch (origin.kind) {
    case 'place':
      return { kind: 'place', from: origin.from + first }
    case 'each':
      return { kind: 'each', places: origin.places.slice(first, first + count) }
    case 'span':
      return origin
    case 'some':
      return { ...origin, places: origin.places.slice(first, first + count) }
    case 'lists':
      return { ...origin, lists: origin.lists.slice(first, first + count) }
    default:
      return origin satisfies never
  }
}

function itemText(item: Item, { name }: Asker, itemIndex: number): string {
  try {
    return JSON.stringify(item)
  } catch (thrown) {
    const error = toError(thrown)
    if (error instanceof RangeError) {
      throw new NodeError('node.output-too-large', `One of the items that "${name}" gave is too large to be stored: ${error.message}.`, {
        itemIndex,
        hint: 'Split what is in it into several items.',
        cause: thrown,
      })
    }
    throw new NodeError('node.bad-output', `What "${name}" gave is not JSON: ${error.message}`, { itemIndex, cause: thrown })
  }
}

const tooManyItems = ({ name }: Asker): NodeError =>
  new NodeError('node.output-too-large', `"${name}" gave more than ${MOST_ITEMS.toLocaleString('en')} items.`, {
    hint: 'Look for nodes that multiply the items, and filter earlier.',
  })
