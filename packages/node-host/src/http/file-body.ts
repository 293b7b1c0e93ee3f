import { randomBytes } from 'node:crypto'
import { isBinaryRef, NodeError, plainFileName, plainMimeType, type BinaryRef, type HttpRequest, type StepBinary } from '@millrace/node-sdk'
import type { EncodedBody, Signed } from './client.ts'

/** A body that is read from disk while it is sent; again from its beginning for each time that it is sent. */
export interface FileBody {
  readonly size: number
  pieces(): AsyncIterable<Uint8Array>
}

const MOST_PARTS = 1000

/** The body of a request that sends files. Signatures over the body need all of it in memory; everything else goes piece by piece. */
export async function fileBody(
  { bodyType, file, parts = [] }: HttpRequest,
  open: (() => StepBinary) | undefined,
  signed: Signed | undefined,
): Promise<EncodedBody> {
  const binary = open?.()
  if (binary === undefined) throw refused('Files can be sent by steps of executions only.')
  const given = bodyType === 'file' ? oneFile(mustBeFile(file), binary) : multipart(parts, binary)
  return signed?.digest === undefined ? given : { ...given, body: await inMemory(given.body) }
}

const refused = (message: string): NodeError => new NodeError('http.invalid-request', message)

function mustBeFile(file: unknown): BinaryRef {
  if (isBinaryRef(file)) return file
  throw refused('A body that is a file must be given as the handle of a file.')
}

interface Encoded extends EncodedBody {
  readonly body: FileBody
}

const oneFile = (file: BinaryRef, binary: StepBinary): Encoded => ({
  body: { size: file.size, pieces: () => exactly(file, binary) },
  type: plainMimeType(file.mimeType),
})

/** RFC 7578. Names are quoted as browsers do it. */
function multipart(parts: NonNullable<HttpRequest['parts']>, binary: StepBinary): Encoded {
  if (parts.length > MOST_PARTS) throw refused(`A form can have ${MOST_PARTS} parts at most.`)
  const boundary = `millrace-${randomBytes(16).toString('hex')}`
  const pieces: (Uint8Array | BinaryRef)[] = []
  for (const { name, value = '', file } of parts) {
    const known = file === undefined ? undefined : mustBeFile(file)
    pieces.push(bytesOf(`--${boundary}\r\n${headersOf(name, known)}\r\n\r\n`), known ?? bytesOf(String(value)), bytesOf('\r\n'))
  }
  pieces.push(bytesOf(`--${boundary}--\r\n`))
  const size = pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.byteLength : piece.size), 0)
  return { body: { size, pieces: () => inOrder(pieces, binary) }, type: `multipart/form-data; boundary=${boundary}` }
}

function headersOf(name: string, file: BinaryRef | undefined): string {
  const disposition = `content-disposition: form-data; name="${quoted(name)}"`
  if (file === undefined) return disposition
  const fileName = plainFileName(file.fileName) ?? 'file'
  return `${disposition}; filename="${quoted(fileName)}"\r\ncontent-type: ${plainMimeType(file.mimeType)}`
}

const quoted = (text: string): string => String(text).replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

async function* inOrder(pieces: readonly (Uint8Array | BinaryRef)[], binary: StepBinary): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece
    else yield* exactly(piece, binary)
  }
}

/** The length goes ahead of the bytes: a handle that names another one would leave the connection in the middle of a request. */
async function* exactly(file: BinaryRef, binary: StepBinary): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of binary.stream(file)) {
    size += piece.byteLength
    if (size > file.size) break
    yield piece
  }
  if (size === file.size) return
  throw new NodeError(
    'binary.damaged',
    `The file "${file.fileName ?? file.id.slice(0, 12)}" does not have the ${file.size} bytes that its handle names.`,
  )
}

async function inMemory({ size, pieces }: FileBody): Promise<Uint8Array> {
  const MOST = 32 * 1024 * 1024
  if (size > MOST) throw refused(`A request whose body is signed can have ${MOST} bytes at most.`)
  const whole = new Uint8Array(size)
  let at = 0
  for await (const piece of pieces()) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
