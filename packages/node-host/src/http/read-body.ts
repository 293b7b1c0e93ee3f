import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { NodeError } from '@millrace/base'

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const

/** Codings one after the other that anybody uses; more are an attack on the decoder. */
const MOST_CODINGS = 3

/** The whole body, decoded; ends the connection as soon as it is larger than `limit` bytes, counted after decoding. */
export async function readBody(body: Readable, encoding: string | undefined, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decodedBody(body, encoding)) {
    size += chunk.length
    if (size > limit)
      throw new NodeError('http.too-large', `The answer is larger than ${limit} bytes.`, {
        hint: 'Ask for less at a time, e.g. by paging, or take it as a file.',
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body piece by piece, decoded. Whoever stops in between ends the connection. */
export async function* decodedBody(body: Readable, encoding: string | undefined): AsyncGenerator<Buffer> {
  const decoders = decodersFor(encoding)
  let source = body
  for (const decoder of decoders) {
    const from = source
    from.on('error', (error) => decoder.destroy(error)) // `pipe` hands on data and end, not errors
    source = from.pipe(decoder)
  }
  try {
    yield* source as AsyncIterable<Buffer>
  } catch (thrown) {
    if (thrown instanceof NodeError || !isZlibError(thrown)) throw thrown
    throw new NodeError('http.invalid-encoding', `The answer is not valid ${encoding}.`, { retryable: true, cause: thrown })
  } finally {
    if (!body.readableEnded) body.on('error', () => undefined).destroy()
  }
}

/** In the order of decoding: the last coding was applied last. */
function decodersFor(encoding: string | undefined): Transform[] {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length === 0) return []
  if (names.length > MOST_CODINGS || !names.every((name) => Object.hasOwn(DECODERS, name)))
    throw new NodeError('http.invalid-encoding', `The answer is encoded as "${encoding?.slice(0, 100)}", which cannot be decoded.`)
  return names.reverse().map((name) => DECODERS[name as keyof typeof DECODERS]())
}

// zlib's, brotli's and zstd's codes; those of the connection have other ones.
const isZlibError = (thrown: unknown): boolean => /^(Z_|ERR__|ZSTD_)/.test(String((thrown as { code?: unknown } | null)?.code))
