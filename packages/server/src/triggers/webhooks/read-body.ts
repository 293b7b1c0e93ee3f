import type { IncomingMessage } from 'node:http'
import type { JsonObject, JsonValue } from '@millrace/base'
import type { BinaryRef } from '@millrace/node-sdk'
import { BodyIncompleteError, BodyTooLargeError, ForbiddenKeyError, InvalidEncodingError } from '../../http/errors.ts'
import { parseJson } from '../../http/json-body.ts'
import { UnsupportedBodyError } from '../errors.ts'
import { readFiles, type FileIntake } from './read-files.ts'

export interface ReadBody {
  /** By its content type: a JSON value, form fields, text, or `{ mimeType, base64 }` for bytes; null for none. */
  readonly body: JsonValue
  /** As it was sent; empty for a body that went to disk while it came in. */
  readonly bytes: Uint8Array
  /** Files that it brought. */
  readonly files?: Readonly<Record<string, BinaryRef>>
}

/** What takes the files of a call. */
export interface TakesFiles {
  readonly intake: FileIntake
  /** Something looks at the bytes as they were sent, so that all of them are needed at once. */
  readonly needsBytes: boolean
}

const NO_BODY: ReadBody = Object.freeze({ body: null, bytes: new Uint8Array(0) })

/** The body of a webhook call. Throws the errors of a body that is too large, broken or not supported. */
export async function readBody(request: IncomingMessage, limitBytes: number, takes?: TakesFiles): Promise<ReadBody> {
  const { headers } = request
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return NO_BODY
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw new UnsupportedBodyError({ got: `Content-Encoding "${encoding}"` })
  const type = mediaType(headers['content-type'])
  const intake = isFile(type) ? takes?.intake : undefined
  if (intake !== undefined && takes?.needsBytes === false) {
    // Leaves the connection open when it stops early: whoever sends is told why.
    const { body, files } = await readFiles(request.iterator({ destroyOnReturn: false }), headers, intake)
    return { body, files, bytes: NO_BODY.bytes }
  }
  if (Number(headers['content-length']) > limitBytes) throw new BodyTooLargeError({ limitBytes })
  const bytes = await readBytes(request, limitBytes)
  if (bytes.length === 0) return NO_BODY
  if (intake !== undefined) return { ...(await readFiles(oneByOne(bytes), headers, intake)), bytes }
  return { body: parse(bytes, type), bytes }
}

const mediaType = (header = 'application/json'): string => (header.split(';', 1)[0] ?? '').trim().toLowerCase()

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json')
const isForm = (type: string): boolean => type === 'application/x-www-form-urlencoded'
const isText = (type: string): boolean => type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml')
const isFile = (type: string): boolean => !isJson(type) && !isForm(type) && !isText(type)

async function* oneByOne(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes)
}

function parse(bytes: Buffer, type: string): JsonValue {
  if (isJson(type)) return parseJson(decode(bytes)) as JsonValue // JSON.parse gives nothing else
  if (isForm(type)) return fieldsOf(new URLSearchParams(decode(bytes)), 'the body')
  if (isText(type)) return decode(bytes)
  if (type === 'multipart/form-data') throw new UnsupportedBodyError({ got: 'multipart/form-data' })
  return { mimeType: type, base64: bytes.toString('base64') }
}

/** Fields by name; a name that comes several times has a list. */
export function fieldsOf(parameters: URLSearchParams, where: string): JsonObject {
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of parameters) {
    if (name === '__proto__') throw new ForbiddenKeyError({ path: `${where}, field "${name}"` })
    const before = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (before === undefined) fields[name] = value
    else if (Array.isArray(before))
      before.push(value) // a new list for each value is quadratic: a body of 1 MB would stop the server for minutes
    else fields[name] = [before, value]
  }
  return fields
}

/** Plain events, not an async iterator: this is the hot path, and most bodies are one chunk. */
function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) {
        request.removeAllListeners('data') // what is left is drained when the refusal was sent
        reject(new BodyTooLargeError({ limitBytes }))
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)))
    request.on('error', (cause) => reject(new BodyIncompleteError({}, { cause })))
    request.on('close', () => {
      if (!request.complete) reject(new BodyIncompleteError({})) // an error is costly to make: not for each call that ended well
    })
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch (thrown) {
    throw new InvalidEncodingError({}, { cause: thrown })
  }
}
