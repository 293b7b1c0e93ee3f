import type { DecodedChunk } from './chunk.ts'

interface Entry {
  readonly chunk: DecodedChunk
  readonly characters: number
}

/** The chunks that were read last, decoded; bounded by the length of their texts. */
export class ChunkCache {
  readonly #most: number
  readonly #entries = new Map<string, Entry>() // in order of last use
  #characters = 0

  constructor(mostCharacters: number) {
    this.#most = mostCharacters
  }

  get(key: string): DecodedChunk | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.chunk
  }

  add(key: string, chunk: DecodedChunk, characters: number): void {
    this.#entries.set(key, { chunk, characters })
    this.#characters += characters
    for (const [oldest, entry] of this.#entries) {
      if (this.#characters <= this.#most || oldest === key) return
      this.#entries.delete(oldest)
      this.#characters -= entry.characters
    }
  }
}
