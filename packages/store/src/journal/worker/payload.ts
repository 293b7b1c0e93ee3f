import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib'

/** How a payload is stored: 0 as text, 1 as zstd bytes. Numbers are never reused. */
export type Codec = 0 | 1
const COMPRESS_ABOVE = 4096
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Text under 4 KB stays text: compressing it costs more time than its bytes cost the disk. */
export function encodePayload(text: string): { codec: Codec; payload: string | Buffer } {
  if (text.length <= COMPRESS_ABOVE) return { codec: 0, payload: text }
  return { codec: 1, payload: zstdCompressSync(text, options) }
}

export function decodePayload(codec: Codec, payload: string | Buffer): string {
  switch (codec) {
    case 0:
      return payload.toString()
    case 1:
      return zstdDecompressSync(payload as Buffer).toString('utf8')
  }
}
