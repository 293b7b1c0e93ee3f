import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { BlobDamagedError, type ByteRange, type OpenBlob } from '@millrace/engine/ports'

const PIECE = 256 * 1024

/** Opens the file of a blob; undefined when there is none. `damaged` is called before somebody is told that it is. */
export async function openBlob(path: string, id: string, damaged?: () => Promise<void>): Promise<OpenBlob | undefined> {
  const file = await open(path, 'r').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined
    throw thrown
  })
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    return new OpenFile(file, { id, size, damaged })
  } catch (thrown) {
    await file.close()
    throw thrown
  }
}

/** Node ends the process when a file that nobody closed is collected, and a node of a workflow may drop a stream half read. */
const dropped = new FinalizationRegistry<FileHandle>((file) => void file.close().catch(() => undefined))

/** Its generators refer to it: it is collected when none of them can be read on. */
class OpenFile implements OpenBlob {
  readonly size: number
  readonly #file: FileHandle
  readonly #id: string
  readonly #damaged: (() => Promise<void>) | undefined
  #closing: Promise<void> | undefined

  constructor(file: FileHandle, { id, size, damaged }: { id: string; size: number; damaged: (() => Promise<void>) | undefined }) {
    this.#file = file
    this.#id = id
    this.size = size
    this.#damaged = damaged
    dropped.register(this, file, this)
  }

  bytes(range?: ByteRange): AsyncGenerator<Buffer> {
    return range === undefined ? this.#whole() : this.#pieces(range)
  }

  close(): Promise<void> {
    dropped.unregister(this)
    return (this.#closing ??= this.#file.close())
  }

  async *#pieces({ from, to }: ByteRange): AsyncGenerator<Buffer> {
    const end = Math.min(to, this.size)
    for (let position = from; position < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(PIECE, end - position))
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) return // shorter than it was
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  /** B2. The last piece is held back until all of it was looked at: whoever gets the end has the right bytes. */
  async *#whole(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let held: Buffer | undefined
    for await (const piece of this.#pieces({ from: 0, to: this.size })) {
      hash.update(piece)
      if (held !== undefined) yield held
      held = piece
    }
    if (hash.digest('hex') !== this.#id) {
      await this.#damaged?.().catch(() => undefined) // what matters here is that it is not given out
      throw new BlobDamagedError({ id: this.#id })
    }
    if (held !== undefined) yield held
  }
}
