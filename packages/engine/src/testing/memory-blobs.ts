import { createHash } from 'node:crypto'
import type { Id } from '@millrace/base'
import { BlobTooLargeError, type BlobHolder, type BlobStore, type OpenBlob, type StoredBlob } from '../ports/index.ts'

const keyOf = ({ kind, tenantId, id }: BlobHolder): string => `${kind} ${tenantId} ${id}`

/** A blob store in memory that outlives engines, as a disk does. A test can look at who holds what, and make somebody forget. */
export class MemoryBlobs implements BlobStore {
  readonly held = new Map<string, Set<string>>()
  #swept = false
  readonly #bytes = new Map<string, Uint8Array>()

  async put(tenantId: Id, bytes: AsyncIterable<Uint8Array>, { most }: { readonly most: number }): Promise<StoredBlob> {
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of bytes) {
      size += piece.byteLength
      if (size > most) throw new BlobTooLargeError({ most })
      pieces.push(piece)
    }
    const whole = Buffer.concat(pieces)
    const id = createHash('sha256').update(whole).digest('hex')
    this.#bytes.set(`${tenantId} ${id}`, whole)
    return { id, size }
  }

  async give(ids: readonly string[], to: BlobHolder, from?: BlobHolder): Promise<readonly string[]> {
    const missing: string[] = []
    for (const id of ids) {
      const there = from === undefined ? !this.#swept && this.#bytes.has(`${to.tenantId} ${id}`) : this.holds(from, id)
      if (there) this.#of(to).add(id)
      else missing.push(id)
    }
    return missing
  }

  async giveAll(from: BlobHolder, to: BlobHolder): Promise<void> {
    await this.give([...this.#of(from)], to, from)
  }

  async open(holder: BlobHolder, id: string): Promise<OpenBlob | undefined> {
    const whole = this.holds(holder, id) ? this.#bytes.get(`${holder.tenantId} ${id}`) : undefined
    if (whole === undefined) return undefined
    const bytes = async function* (range = { from: 0, to: whole.byteLength }): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(whole.subarray(range.from, range.to))
    }
    return { size: whole.byteLength, bytes, close: async () => undefined }
  }

  holds(holder: BlobHolder, id: string): boolean {
    return this.held.get(keyOf(holder))?.has(id) ?? false
  }

  /** The holder was pruned. */
  forget(holder: BlobHolder): void {
    this.held.delete(keyOf(holder))
  }

  /** The tenant's own is gone: swept while holders had copies, where a file system knows no links. */
  sweepTenants(): void {
    this.#swept = true
  }

  #of(holder: BlobHolder): Set<string> {
    const key = keyOf(holder)
    const found = this.held.get(key) ?? new Set<string>()
    this.held.set(key, found)
    return found
  }
}
