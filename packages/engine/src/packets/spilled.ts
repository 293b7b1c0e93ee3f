import { NodeError, toError } from '@millrace/base'
import { ExpressionError } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import { PacketUnreadableError, type ChunkPlace, type PacketReader } from '../ports/packet-store.ts'
import type { SpilledRef } from '../run/events.ts'
import type { PacketPlace } from '../run/lineage.ts'
import { decodeChunk, type DecodedChunk } from './chunk.ts'
import type { ChunkCache } from './chunk-cache.ts'
import { charactersOf, placeOf, type ItemSource } from './lazy-list.ts'
import { originAt } from './origin.ts'
import { payForReading } from './paid-list.ts'

/** Shorter texts hold no object that is so wide that listing its keys takes long. */
const WIDE_TEXT = 1_000_000

/** Measuring items notes how wide their objects are (estimate.ts), which was forgotten when they went to disk. */
function noteWidths(chunk: DecodedChunk): void {
  if (chunk.kind === 'items') charactersOf(chunk.items)
}

/** A packet on disk. Holds nothing but its name until it is looked at, and its index then. */
export class SpilledPacket implements ItemSource {
  readonly spilled: SpilledRef
  readonly #reader: PacketReader
  readonly #inputs: readonly Item[]
  readonly #place: PacketPlace
  readonly #cache: ChunkCache
  #chunks: readonly ChunkPlace[] | undefined
  #starts: readonly number[] = []

  constructor(spilled: SpilledRef, from: { reader: PacketReader; inputs: readonly Item[]; place: PacketPlace; cache: ChunkCache }) {
    this.spilled = spilled
    this.#reader = from.reader
    this.#inputs = from.inputs
    this.#place = from.place
    this.#cache = from.cache
  }

  get length(): number {
    return this.spilled.count
  }

  get characters(): number {
    return this.spilled.bytes
  }

  at(index: number): Item | undefined {
    if (index < 0 || index >= this.length) return undefined
    const { chunk, first } = this.#chunkOf(index)
    return chunk.kind === 'items' ? chunk.items[index - first] : this.#inputs[chunk.places[index - first] as number]
  }

  read(from: number, to: number): readonly Item[] {
    const end = Math.min(to, this.length)
    const found: Item[] = []
    for (let index = Math.max(0, from); index < end;) {
      const { chunk, first, count } = this.#chunkOf(index)
      const last = Math.min(end, first + count)
      for (; index < last; index += 1) {
        const item = chunk.kind === 'items' ? chunk.items[index - first] : this.#inputs[chunk.places[index - first] as number]
        if (item !== undefined) found.push(item)
      }
    }
    return found
  }

  /** The input items that an item came from. */
  from(index: number): readonly number[] {
    if (index < 0 || index >= this.length) return []
    const { chunk, first } = this.#chunkOf(index)
    if (chunk.kind === 'pass') return [chunk.places[index - first] as number]
    return chunk.origin === undefined ? [] : originAt(chunk.origin, index - first)
  }

  #chunkOf(index: number): { chunk: DecodedChunk; first: number; count: number } {
    try {
      const chunks = this.#index()
      const place = placeOf(this.#starts, index)
      const { first, count } = chunks[place] as ChunkPlace
      const key = `${this.spilled.ref}#${place}`
      const known = this.#cache.get(key)
      if (known !== undefined) return { chunk: known, first, count }
      const text = this.#reader.read(place)
      payForReading(text.length)
      const chunk = decodeChunk(text)
      if (text.length > WIDE_TEXT) noteWidths(chunk)
      this.#cache.add(key, chunk, text.length)
      return { chunk, first, count }
    } catch (thrown) {
      throw this.#unreadable(toError(thrown))
    }
  }

  #index(): readonly ChunkPlace[] {
    if (this.#chunks !== undefined) return this.#chunks
    const chunks = this.#reader.chunks()
    const total = chunks.reduce((sum, chunk) => sum + chunk.count, 0)
    if (total !== this.length) {
      throw new PacketUnreadableError({ file: this.spilled.ref, reason: `it holds ${total} items, but ${this.length} were recorded` })
    }
    this.#starts = chunks.map((chunk) => chunk.first)
    return (this.#chunks = chunks)
  }

  #unreadable(error: Error): NodeError | ExpressionError {
    if (error instanceof NodeError) return error // of the packet whose items this one passes on
    if (error instanceof ExpressionError) return error // an expression has nothing left to pay with
    const { node, step, port } = this.#place
    const file = error instanceof PacketUnreadableError ? error.data.file : this.spilled.ref
    const reason = error instanceof PacketUnreadableError ? error.data.reason : error.message
    return new NodeError('packet.unreadable', `The items that "${node}" gave on "${port}" cannot be read: ${reason} (${file}).`, {
      hint: 'Restore the file from a backup, or run the workflow again.',
      detail: { step, port, file },
      cause: error,
    })
  }
}
