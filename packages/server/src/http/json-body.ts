import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import {
  BodyIncompleteError,
  BodyTooLargeError,
  ForbiddenKeyError,
  InvalidEncodingError,
  InvalidJsonError,
  NestedTooDeeplyError,
  UnsupportedMediaTypeError,
} from './errors.ts'

const DEEPEST = 256 // far beyond any document; JSON.stringify and checkers recurse, and must not be made to overflow

/** Reads and parses the JSON body of a request; `undefined` when it has none. Throws the `http.*` errors of the catalogue. */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const { headers } = request
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return undefined
  checkMediaType(request)
  if (Number(headers['content-length']) > limitBytes) throw new BodyTooLargeError({ limitBytes })
  const bytes = await readBytes(request, limitBytes)
  return bytes.length === 0 ? undefined : parseJson(decode(bytes))
}

function checkMediaType({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    throw new UnsupportedMediaTypeError({ got: type === '' ? 'a body without a Content-Type' : `"${type}"` })
  }
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
    throw new UnsupportedMediaTypeError({ got: `charset "${charset}"` })
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw new UnsupportedMediaTypeError({ got: `Content-Encoding "${encoding}"` })
}

/** All bytes of a body. Throws BodyTooLargeError or BodyIncompleteError; the connection stays open for the answer. */
export async function readBytes(request: Pick<Readable, 'iterator'>, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limitBytes) throw new BodyTooLargeError({ limitBytes })
      chunks.push(chunk)
    }
  } catch (thrown) {
    if (thrown instanceof BodyTooLargeError) throw thrown
    throw new BodyIncompleteError({}, { cause: thrown })
  }
  return Buffer.concat(chunks, size)
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (thrown) {
    throw new InvalidEncodingError({}, { cause: thrown })
  }
}

/** Parses JSON that somebody sent: says where it is broken, refuses keys that reach an object's prototype and endless nesting. */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw new InvalidJsonError(whereBroken(text, thrown), { cause: thrown })
  }
  refuseDangerous(value)
  return value
}

function whereBroken(text: string, thrown: unknown): { position: number; line: number; column: number; reason: string } {
  const message = thrown instanceof Error ? thrown.message : ''
  const found = /at position (\d+)/.exec(message)?.[1]
  const position = found === undefined ? text.length : Number(found)
  const before = text.slice(0, position)
  const line = before.split('\n').length
  // The engine's sentence quotes the input around the fault; only the part before the quotation goes out.
  const reason =
    found === undefined ? 'it ends too early or is empty' : message.replace(/ in JSON at position .*$/s, '').replace(/, "?\.{0,3}".*$/s, '')
  return { position, line, column: position - before.lastIndexOf('\n'), reason }
}

/**
 * Takes little memory however many values there are: none for what it has seen, and the way to where it is only as deep as is allowed, which
 * bounds the recursion too.
 */
function refuseDangerous(value: unknown, way: (string | number)[] = []): void {
  if (typeof value !== 'object' || value === null) return
  if (way.length >= DEEPEST) throw new NestedTooDeeplyError({ limit: DEEPEST })
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) refuseInside(value[index], index, way)
    return
  }
  for (const key of Object.keys(value)) {
    const inside: unknown = (value as Record<string, unknown>)[key]
    const reachesPrototype =
      key === '__proto__' || (key === 'constructor' && typeof inside === 'object' && inside !== null && Object.hasOwn(inside, 'prototype'))
    if (reachesPrototype) throw new ForbiddenKeyError({ path: `/${[...way, key].join('/')}` })
    refuseInside(inside, key, way)
  }
}

function refuseInside(value: unknown, key: string | number, way: (string | number)[]): void {
  if (typeof value !== 'object' || value === null) return
  way.push(key)
  refuseDangerous(value, way)
  way.pop()
}
