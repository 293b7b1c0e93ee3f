import { createHash } from 'node:crypto'

/** How a step reaches the server. */
interface FileLink {
  call(what: string, body: unknown): Promise<unknown>
}

interface Ref {
  readonly id: string
  readonly size: number
  readonly fileName?: string
}

const PIECE = 512 * 1024
const READ_AT_ONCE = 32 * 1024 * 1024

/** An error as nodes throw them; the SDK's own class is not at hand on this side. */
const failure = (code: string, message: string): Error => Object.assign(new Error(message), { name: 'NodeError', code })

/** `step.binary` in the process of a package: bytes travel as base64, a piece at a time. */
export const childFiles = (link: FileLink): object =>
  Object.freeze({
    put: (content: Uint8Array | AsyncIterable<Uint8Array>, facts: unknown) => put(link, content, facts),
    read: (ref: Ref, options?: { most?: number }) => read(link, ref, options?.most ?? READ_AT_ONCE),
    stream: (ref: Ref, range?: { from: number; to: number }) => (range === undefined ? whole(link, ref) : pieces(link, ref, range)),
  })

async function put(link: FileLink, content: Uint8Array | AsyncIterable<Uint8Array>, facts: unknown): Promise<unknown> {
  const file = await link.call('file-begin', facts)
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      for (let at = 0; at < bytes.length; at += PIECE)
        await link.call('file-write', { file, bytes: bytes.subarray(at, at + PIECE).toString('base64') })
    }
  } catch (thrown) {
    await link.call('file-drop', { file })
    throw thrown
  }
  return link.call('file-end', { file })
}

async function read(link: FileLink, ref: Ref, most: number): Promise<Uint8Array> {
  if (ref.size > most)
    throw failure('binary.too-large-to-read', `${ref.fileName ?? 'The file'} has ${ref.size} bytes; this node takes ${most} at most.`)
  const found: Uint8Array[] = []
  for await (const piece of whole(link, ref)) found.push(piece)
  return new Uint8Array(Buffer.concat(found))
}

async function* pieces(link: FileLink, ref: Ref, { from, to }: { from: number; to: number }): AsyncGenerator<Uint8Array> {
  for (let at = from; at < Math.min(to, ref.size);) {
    const bytes = Buffer.from((await link.call('file-piece', { ref, from: at })) as string, 'base64')
    if (bytes.length === 0) return
    yield new Uint8Array(bytes.subarray(0, to - at))
    at += bytes.length
  }
}

async function* whole(link: FileLink, ref: Ref): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const piece of pieces(link, ref, { from: 0, to: Infinity })) {
    hash.update(piece)
    yield piece
  }
  if (hash.digest('hex') !== ref.id) throw failure('binary.damaged', `${ref.fileName ?? 'The file'} is damaged on disk.`)
}
