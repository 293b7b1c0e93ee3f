import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { PacketUnreadableError, type ChunkPlace, type PacketReader } from '@millrace/engine/ports'
import { toError } from '@millrace/base'
import { decodeIndex, decodeTrailer, decompress, TRAILER_BYTES, type IndexedChunk } from './packet-format.ts'
import { fileOf } from './packet-paths.ts'

/** Reads one packet. The file is open only while it is read, so that nothing holds on to what pruning removes. */
export class PacketFileReader implements PacketReader {
  readonly #root: string
  readonly #ref: string
  #index: readonly IndexedChunk[] | undefined

  constructor(root: string, ref: string) {
    this.#root = root
    this.#ref = ref
  }

  chunks(): readonly ChunkPlace[] {
    return (this.#index ??= this.#opened((file, name) => {
      const { size } = fstatSync(file)
      const { offset, bytes } = decodeTrailer(bytesAt(file, Math.max(0, size - TRAILER_BYTES), Math.min(size, TRAILER_BYTES)), name)
      if (offset + bytes + TRAILER_BYTES !== size) throw new PacketUnreadableError({ file: name, reason: 'its length is not what it says' })
      return decodeIndex(decompress(bytesAt(file, offset, bytes), name))
    }))
  }

  read(chunk: number): string {
    this.chunks()
    return this.#opened((file, name) => {
      const place = this.#index?.[chunk]
      if (place === undefined) throw new PacketUnreadableError({ file: name, reason: `it has no part ${chunk}` })
      return decompress(bytesAt(file, place.offset, place.bytes), name)
    })
  }

  #opened<T>(work: (file: number, name: string) => T): T {
    const name = fileOf(this.#ref) // below the data directory: this may reach people who need not know where that is
    try {
      const file = openSync(join(this.#root, name), 'r')
      try {
        return work(file, name)
      } finally {
        closeSync(file)
      }
    } catch (thrown) {
      if (thrown instanceof PacketUnreadableError) throw thrown
      const code = (thrown as NodeJS.ErrnoException).code
      const reason = code === 'ENOENT' ? 'it is not there any more' : (code ?? toError(thrown).message)
      throw new PacketUnreadableError({ file: name, reason }, { cause: thrown })
    }
  }
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  const read = readSync(file, bytes, 0, length, offset)
  return read === length ? bytes : bytes.subarray(0, read)
}
