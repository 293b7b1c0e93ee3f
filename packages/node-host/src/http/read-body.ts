import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { NodeError } from '@millrace/base'

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const

/** The whole body, decoded; ends the connection as soon as it is larger than `limit` bytes, counted after decoding. */
export async function readBody(body: Readable, encoding: string | undefined, limit: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? ''
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name as keyof typeof DECODERS]() : undefined
  const source = decoder === undefined ? body : body.pipe(decoder)
  body.on('error', (error) => decoder?.destroy(error))
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit)
        throw new NodeError('http.too-large', `The answer is larger than ${limit} bytes.`, {
          hint: 'Ask for less at a time, e.g. by paging.',
        })
      chunks.push(chunk)
    }
  } finally {
    if (size > limit) body.destroy()
  }
  return Buffer.concat(chunks)
}
