import { Readable } from 'node:stream'
import type { Agent, Dispatcher, request as Send } from 'undici'
import { NodeError, isJsonObject, systemClock, type Clock } from '@millrace/base'
import type { HttpRequest, HttpResponse, StepBinary } from '@millrace/node-sdk'
import type { SentRequest } from '../credentials/digest.ts'
import type { Signature } from '../credentials/sign.ts'
import { createAddressGuard, type AddressGuard, type Resolver } from './address-guard.ts'
import { httpError, statusError, timeoutError } from './errors.ts'
import { fileBody, type FileBody } from './file-body.ts'
import { readAs, textOf } from './read-as.ts'
import { readBody } from './read-body.ts'
import { isStored, storeAnswer } from './store-answer.ts'

export interface HttpClientOptions {
  /** Private addresses that may be called. @default [] */
  readonly allowPrivate?: 'all' | readonly string[]
  /** Bytes of an answer, decoded. @default 50 MiB */
  readonly maxResponseBytes?: number
  /** For a request that names none. Milliseconds. @default 60_000 */
  readonly timeoutMs?: number
  readonly resolver?: Resolver
  readonly clock?: Clock
  /** Sends instead of the network, where tests stand in for it. Everything before and after it is as always. */
  readonly transport?: Transport
}

/** The last thing that a request passes. Rejects with an error whose `code` is that of a socket, or with a NodeError. */
export type Transport = (
  url: URL,
  request: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body: SentBody | null },
) => Promise<{ readonly statusCode: number; readonly headers: Readonly<Record<string, string>>; readonly body: Readable }>

/** A body as it is sent; pieces of a file come from disk while they are sent. */
export type SentBody = string | Uint8Array | AsyncIterable<Uint8Array>

/** What signing added; headers are dropped when a redirect leaves the origin. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Throws when the secret may not go to this host, given with a port that is not the scheme's own. */
  readonly checkHost: (host: string) => void
  /** What depends on the request itself; asked again for each redirect within the origin. */
  readonly digest?: ((request: SentRequest) => Signature) | undefined
}

export interface RequestOptions {
  readonly signal?: AbortSignal
  readonly signed?: Signed
  /** Throws for a host, given with its port where that is not the scheme's own, that whoever asks may not call; asked for each redirect, too. */
  readonly checkHost?: ((host: string) => void) | undefined
  /** Bytes of this answer, decoded, where they are to be fewer than the client's limit. */
  readonly maxResponseBytes?: number
  /** Where files of requests come from, and those of answers go. Without it a request with or for files is refused. */
  readonly binary?: (() => StepBinary) | undefined
}

/** The only way from a node to the network. */
export interface HttpClient {
  request(request: HttpRequest, options?: RequestOptions): Promise<HttpResponse>
  close(): Promise<void>
}

const DEFAULTS = { maxResponseBytes: 50 * 2 ** 20, timeoutMs: 60_000 }
const LONGEST_MS = 3_600_000
const MOST_REDIRECTS = 20
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const METHOD = /^[A-Z]{1,20}$/
/** Set by the client itself, or able to confuse whoever is between. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'proxy-connection',
])
const SENSITIVE = ['authorization', 'cookie', 'proxy-authorization']

export const createHttpClient = (options: HttpClientOptions = {}): HttpClient => new GuardedClient(options)

interface Hop {
  url: URL
  method: string
  headers: Record<string, string>
  body: string | Uint8Array | FileBody | undefined
  /** Until a redirect has left the origin; one that comes back finds no secret there. */
  signs: boolean
  /** Headers that the digest added, which hold for this address only. */
  digested: readonly string[]
}

type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & { readonly body: Readable }

class GuardedClient implements HttpClient {
  readonly #guard: AddressGuard
  /** Loaded with the first request: it would be a tenth of what a server without one holds in memory. */
  #transport: Promise<{ agent: Agent; send: typeof Send }> | undefined
  readonly #limit: number
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #instead: Transport | undefined

  constructor({
    allowPrivate = [],
    maxResponseBytes = DEFAULTS.maxResponseBytes,
    timeoutMs = DEFAULTS.timeoutMs,
    resolver,
    clock = systemClock,
    transport,
  }: HttpClientOptions) {
    this.#guard = createAddressGuard(allowPrivate, resolver)
    this.#limit = maxResponseBytes
    this.#timeoutMs = timeoutMs
    this.#clock = clock
    this.#instead = transport
  }

  #open(): Promise<{ agent: Agent; send: typeof Send }> {
    return (this.#transport ??= import('undici').then(({ Agent: NewAgent, request: send }) => ({
      send,
      agent: new NewAgent({
        connect: { lookup: this.#guard.lookup, timeout: 10_000 },
        connections: 1024, // of one origin, kept for a few seconds; what waits for an answer costs no more than a socket
        pipelining: 1,
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    })))
  }

  async request(
    request: HttpRequest,
    { signal, signed, checkHost, maxResponseBytes = Infinity, binary }: RequestOptions = {},
  ): Promise<HttpResponse> {
    const timeoutMs = Math.min(atLeast('timeoutMs', request.timeoutMs, 1) ?? this.#timeoutMs, LONGEST_MS)
    const limit = AbortSignal.timeout(timeoutMs)
    const files = request.bodyType === 'file' || request.bodyType === 'multipart' ? await fileBody(request, binary, signed) : undefined
    const hop = firstHop(request, signed, files)
    try {
      const all = signal === undefined ? limit : AbortSignal.any([signal, limit])
      const mostBytes = Math.min(maxResponseBytes, this.#limit)
      return await this.#follow(hop, request, { signal: all, signed, checkHost, mostBytes, binary })
    } catch (thrown) {
      if (signal?.aborted === true && signal.reason instanceof NodeError) throw signal.reason
      throw limit.aborted ? timeoutError(hop.url.host, timeoutMs, thrown) : httpError(thrown, hop.url.host, timeoutMs)
    }
  }

  async #follow(
    hop: Hop,
    request: HttpRequest,
    {
      signal,
      signed,
      checkHost,
      mostBytes,
      binary,
    }: Pick<RequestOptions, 'checkHost' | 'binary'> & { signal: AbortSignal; signed: Signed | undefined; mostBytes: number },
  ): Promise<HttpResponse> {
    const most = Math.min(atLeast('maxRedirects', request.maxRedirects, 0) ?? 5, MOST_REDIRECTS)
    for (let followed = 0; ; followed += 1) {
      this.#guard.checkHost(hop.url.hostname)
      checkHost?.(hop.url.host)
      const reply = await this.#send(hop, signal)
      const headers = flatHeaders(reply.headers)
      const location = headers['location']
      const redirects = location !== undefined && REDIRECTS.has(reply.statusCode)
      if (!redirects || most === 0) return this.#answer(reply, headers, request, { hop, accepted: redirects, mostBytes, binary })
      reply.body.on('error', () => undefined).destroy()
      if (followed >= most) throw new NodeError('http.too-many-redirects', `${hop.url.host} redirected more than ${most} times.`)
      redirect(hop, location, reply.statusCode, signed)
    }
  }

  async #send({ url, method, headers, body: given }: Hop, signal: AbortSignal): Promise<Answer> {
    const isFile = typeof given === 'object' && 'pieces' in given
    const body = isFile ? given.pieces() : (given ?? null)
    if (this.#instead !== undefined) return this.#instead(url, { method, headers, body })
    const { agent, send } = await this.#open()
    const length = isFile ? { 'content-length': String(given.size) } : {} // many services take no body of unknown length
    return send(url, {
      method: method as Dispatcher.HttpMethod,
      headers: { ...headers, ...length },
      body: asSent(body),
      dispatcher: agent,
      signal,
    })
  }

  async #answer(
    reply: Answer,
    headers: Record<string, string>,
    request: HttpRequest,
    { hop, accepted, mostBytes, binary }: { hop: Hop; accepted: boolean; mostBytes: number } & Pick<RequestOptions, 'binary'>,
  ): Promise<HttpResponse> {
    const status = reply.statusCode
    const { responseType: as = 'auto' } = request
    // An answer without a body may still name its encoding, and nothing is no valid gzip.
    const empty = hop.method === 'HEAD' || status === 204 || status === 304
    if (!empty && isStored(as, status, headers))
      return { status, headers, body: null, file: await storeAnswer(reply.body, { headers, url: hop.url, binary }) }
    const bytes = await readBody(reply.body, empty ? undefined : headers['content-encoding'], mostBytes)
    const type = headers['content-type'] ?? ''
    if ((status < 200 || status > 299) && request.acceptStatus !== 'any' && !accepted)
      throw statusError(status, hop.url.host, headers, textOf(bytes, type), this.#clock.now())
    const form = as === 'file' || as === 'auto-file' ? 'auto' : as
    if (empty && (form === 'auto' || form === 'json')) return { status, headers, body: null }
    return { status, headers, body: readAs(bytes, type, form, hop.url.host) }
  }

  async close(): Promise<void> {
    await (await this.#transport)?.agent.destroy()
  }
}

function firstHop(request: HttpRequest, signed: Signed | undefined, files: EncodedBody | undefined): Hop {
  const url = parseUrl(request.url)
  for (const [name, value] of Object.entries(request.query ?? {}))
    for (const each of [value].flat()) url.searchParams.append(name, String(each))
  signed?.checkHost(url.host)
  for (const [name, value] of Object.entries(signed?.query ?? {})) url.searchParams.set(name, value)
  const method = (request.method ?? 'GET').toUpperCase()
  if (!METHOD.test(method) || method === 'CONNECT' || method === 'TRACE')
    throw new NodeError('http.invalid-request', `"${method}" is not a method that can be used.`)
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Millrace' }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase()
    if (RESERVED.has(lower))
      throw new NodeError('http.invalid-request', `The header "${name}" is set by the connection itself and cannot be given.`)
    headers[lower] = String(value)
  }
  const { body, type } = files ?? encodeBody(request)
  if (type !== undefined && headers['content-type'] === undefined) headers['content-type'] = type
  for (const [name, value] of Object.entries(signed?.headers ?? {})) headers[name.toLowerCase()] = value
  const hop: Hop = { url, method, headers, body, signs: true, digested: [] }
  addDigest(hop, signed)
  return hop
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined)
    throw new NodeError('http.invalid-url', 'The URL is not valid.', { hint: 'It must be absolute, like https://example.com/path.' })
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new NodeError('http.invalid-url', `${url.protocol} URLs cannot be called; only http and https.`)
  if (url.username !== '' || url.password !== '')
    throw new NodeError('http.invalid-url', 'The URL holds a user name or password.', { hint: 'Use a credential.' })
  url.hash = ''
  return url
}

/** A body, and its content type unless the headers name another one. */
export interface EncodedBody {
  readonly body: string | Uint8Array | FileBody | undefined
  readonly type?: string
}

const asSent = (body: SentBody | null): string | Uint8Array | Readable | null =>
  body === null || typeof body === 'string' || body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false })

function encodeBody({ body, bodyType = 'json' }: HttpRequest): EncodedBody {
  if (body === undefined) return { body: undefined }
  switch (bodyType) {
    case 'json':
      return { body: JSON.stringify(body), type: 'application/json' }
    case 'form': {
      if (!isJsonObject(body)) throw new NodeError('http.invalid-request', 'A form body must be an object of fields.')
      const form = new URLSearchParams()
      for (const [name, value] of Object.entries(body))
        for (const each of [value].flat()) form.append(name, typeof each === 'string' ? each : JSON.stringify(each))
      return { body: form.toString(), type: 'application/x-www-form-urlencoded' }
    }
    case 'text':
      return { body: typeof body === 'string' ? body : JSON.stringify(body), type: 'text/plain; charset=utf-8' }
    case 'bytes':
      if (!(body instanceof Uint8Array)) throw new NodeError('http.invalid-request', 'A body of bytes must be given as bytes.')
      return { body, type: 'application/octet-stream' }
    case 'file':
    case 'multipart':
      return { body: undefined } // made before: their sizes come from the store
    default:
      return bodyType satisfies never
  }
}

/** RFC 9110, 15.4. Secrets stay with the origin that they were meant for. */
function redirect(hop: Hop, location: string, status: number, signed: Signed | undefined): void {
  const next = URL.canParse(location, hop.url.href) ? parseUrl(new URL(location, hop.url).href) : parseUrl(location)
  const stays = next.origin === hop.url.origin && hop.signs
  const signedHeaders = [...Object.keys(signed?.headers ?? {}), ...hop.digested]
  if (!stays) for (const name of [...SENSITIVE, ...signedHeaders]) delete hop.headers[name.toLowerCase()]
  if (status === 303 || ((status === 301 || status === 302) && hop.method === 'POST')) {
    if (hop.method !== 'HEAD') hop.method = 'GET'
    hop.body = undefined
    delete hop.headers['content-type']
  }
  hop.url = next
  hop.signs = stays
  if (stays) addDigest(hop, signed)
}

function addDigest(hop: Hop, signed: Signed | undefined): void {
  const { body } = hop
  const sent = { ...hop, body: typeof body === 'object' && 'pieces' in body ? undefined : body } // with a digest there is no such body
  const { headers = {}, query = {} } = signed?.digest?.(sent) ?? {}
  for (const [name, value] of Object.entries(query)) hop.url.searchParams.set(name, value)
  for (const [name, value] of Object.entries(headers)) hop.headers[name.toLowerCase()] = value
  hop.digested = Object.keys(headers)
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) flat[name.toLowerCase()] = [value].flat().join(', ')
  return { ...flat }
}

/** A number that the node's author gave; refused when it cannot be one. */
function atLeast(name: string, value: number | undefined, least: number): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= least)) return value
  throw new NodeError('http.invalid-request', `"${name}" must be a number of at least ${least}.`)
}
