import { zstdCompress, zstdDecompressSync, constants } from 'node:zlib'
import { promisify } from 'node:util'
import { PacketUnreadableError, type ChunkPlace } from '@millrace/engine/ports'
import { toError } from '@millrace/base'

/**
 * A packet file: chunks (zstd frames with a checksum), one after the other; then the index (a zstd frame of JSON: offset, bytes and
 * items of each chunk); then 16 bytes: where the index is, how long it is, and which format this is. Written once, from front to back.
 */
export interface IndexedChunk extends ChunkPlace {
  readonly offset: number
  readonly bytes: number
}

export const TRAILER_BYTES = 16
/** "MLP1", little-endian. Another format gets another one. */
const FORMAT = 0x31504c4d

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
const compressed = promisify(zstdCompress)

/** Compresses on the thread pool: the event loop goes on meanwhile. */
export const compress = (text: string): Promise<Buffer> => compressed(Buffer.from(text, 'utf8'), options)

export function decompress(bytes: Buffer, file: string): string {
  try {
    return zstdDecompressSync(bytes).toString('utf8')
  } catch (thrown) {
    throw new PacketUnreadableError({ file, reason: `it is damaged (${toError(thrown).message})` }, { cause: thrown })
  }
}

export const encodeIndex = (chunks: readonly IndexedChunk[]): string =>
  JSON.stringify(chunks.map(({ offset, bytes, count }) => [offset, bytes, count]))

export function decodeIndex(text: string): readonly IndexedChunk[] {
  let first = 0
  return (JSON.parse(text) as readonly [number, number, number][]).map(([offset, bytes, count]) => {
    const chunk = { offset, bytes, count, first }
    first += count
    return chunk
  })
}

export function encodeTrailer(offset: number, bytes: number): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES)
  trailer.writeBigUInt64LE(BigInt(offset), 0)
  trailer.writeUInt32LE(bytes, 8)
  trailer.writeUInt32LE(FORMAT, 12)
  return trailer
}

export function decodeTrailer(trailer: Buffer, file: string): { offset: number; bytes: number } {
  if (trailer.length !== TRAILER_BYTES || trailer.readUInt32LE(12) !== FORMAT) {
    throw new PacketUnreadableError({ file, reason: 'it ends too early, or another version of Millrace wrote it' })
  }
  return { offset: Number(trailer.readBigUInt64LE(0)), bytes: trailer.readUInt32LE(8) }
}
