import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toError } from '@millrace/base'
import { PacketUnwritableError, type PacketWriter } from '@millrace/engine/ports'
import { compress, encodeIndex, encodeTrailer, type IndexedChunk } from './packet-format.ts'
import { fileOf, PART } from './packet-paths.ts'
import { syncFolders } from './sync-folders.ts'

/**
 * Writes one packet. Each chunk is compressed and written while the next one is being made. P4. Until it is whole and on disk the file
 * has another name, which nothing refers to.
 */
export class PacketFileWriter implements PacketWriter {
  readonly #root: string
  readonly #ref: string
  readonly #path: string
  readonly #chunks: IndexedChunk[] = []
  #file: FileHandle | undefined
  #offset = 0
  #items = 0
  #writing: Promise<void> = Promise.resolve()
  #finished = false

  constructor(root: string, ref: string) {
    this.#root = root
    this.#ref = ref
    this.#path = join(root, fileOf(ref))
  }

  get diskBytes(): number {
    return this.#offset
  }

  async append(chunk: string, count: number): Promise<void> {
    await this.#writing // one chunk under way at a time: memory stays bounded
    this.#writing = this.#write(chunk, count)
    this.#writing.catch(() => undefined) // told by the next call
  }

  async #write(chunk: string, count: number): Promise<void> {
    const bytes = await compress(chunk)
    const place = { first: this.#items, count, offset: this.#offset, bytes: bytes.length }
    this.#items += count
    this.#offset += bytes.length
    this.#chunks.push(place)
    await this.#put(bytes)
  }

  async #put(bytes: Buffer): Promise<void> {
    try {
      this.#file ??= await this.#open()
      await this.#file.writeFile(bytes) // goes on where the last one ended
    } catch (thrown) {
      throw unwritable(thrown)
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    return open(this.#path + PART, 'wx', 0o600)
  }

  async finish(): Promise<string> {
    await this.#writing
    const index = await compress(encodeIndex(this.#chunks))
    await this.#put(Buffer.concat([index, encodeTrailer(this.#offset, index.length)]))
    this.#offset += index.length
    try {
      await this.#file?.sync() // P1
      await this.#close()
      await rename(this.#path + PART, this.#path)
      await syncFolders(this.#root, dirname(this.#path))
    } catch (thrown) {
      throw unwritable(thrown)
    }
    this.#finished = true
    return this.#ref
  }

  async abandon(): Promise<void> {
    if (this.#finished) return
    try {
      await this.#writing
    } catch {
      // what could not be written is removed all the same; the caller knows of the failure
    }
    try {
      await this.#close()
    } finally {
      await rm(this.#path + PART, { force: true }).catch(() => undefined) // swept at the next start otherwise (P4)
    }
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}

export const unwritable = (thrown: unknown): Error => {
  const error = toError(thrown)
  return error instanceof PacketUnwritableError ? error : new PacketUnwritableError({ reason: error.message }, { cause: thrown })
}
