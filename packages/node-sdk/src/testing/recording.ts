import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { withoutSecrets, type SecretNames } from './secrets.ts'

/** What a request was when it was recorded, as far as replaying compares it. */
export interface RecordedRequest {
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

export interface RecordedExchange {
  readonly request: RecordedRequest
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: JsonValue }
}

/** A file of recorded HTTP. Secrets are taken out when it is made. */
export interface Recording {
  readonly recording: 1
  readonly exchanges: readonly RecordedExchange[]
}

export type HttpFunction = (request: HttpRequest) => Promise<HttpResponse>

/** Calls `http`, and keeps what was asked and answered without secrets: names of headers, query parameters and fields say what is one. */
export function recordHttp(http: HttpFunction, options: SecretNames = {}): { readonly http: HttpFunction; recording(): Recording } {
  const exchanges: RecordedExchange[] = []
  return {
    http: async (request) => {
      const response = await http(request)
      const answered = { status: response.status, headers: response.headers, body: jsonOf(response.body) }
      exchanges.push(withoutSecrets({ request: comparable(request), response: answered }, options))
      return response
    },
    recording: () => ({ recording: 1, exchanges: [...exchanges] }),
  }
}

/**
 * Answers from a recording: a request gets the first answer not given yet that was recorded for the same method, address and body, or
 * the last one given. One that was not recorded throws NodeError `test.unknown-request`, which names the nearest ones.
 */
export function replayHttp(recording: Recording, options: SecretNames = {}): HttpFunction & { unused(): readonly RecordedExchange[] } {
  const left = new Set(recording.exchanges)
  const http = (asked: HttpRequest): Promise<HttpResponse> => {
    const { request } = withoutSecrets({ request: comparable(asked), response: NO_RESPONSE }, options)
    const same = recording.exchanges.filter((each) => keyOf(each.request) === keyOf(request))
    const found = same.find((each) => left.has(each)) ?? same.at(-1)
    if (found === undefined) return Promise.reject(unknownRequest(request, recording.exchanges))
    left.delete(found)
    return Promise.resolve({ ...found.response })
  }
  return Object.assign(http, { unused: () => [...left] })
}

const NO_RESPONSE = { status: 0, headers: {}, body: null }

/** The address with its whole query, sorted, so that the order of parameters does not count. */
function comparable({ method = 'GET', url, query = {}, headers, body }: HttpRequest): RecordedRequest {
  const full = URL.canParse(url) ? new URL(url) : undefined
  for (const [name, value] of Object.entries(query)) for (const each of [value].flat()) full?.searchParams.append(name, each)
  full?.searchParams.sort()
  return {
    method: method.toUpperCase(),
    url: full?.href ?? url,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: jsonOf(body) }),
  }
}

const jsonOf = (body: JsonValue | Uint8Array): JsonValue =>
  body instanceof Uint8Array ? { base64: Buffer.from(body).toString('base64') } : body

const keyOf = ({ method, url, body }: RecordedRequest): string =>
  `${method} ${url} ${body === undefined ? '' : JSON.stringify(sorted(body))}`

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([name, inside]): [string, JsonValue] => [name, sorted(inside)])
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const NEAREST = 3

function unknownRequest(request: RecordedRequest, exchanges: readonly RecordedExchange[]): NodeError {
  const nearest = exchanges
    .map((each) => ({ each: each.request, shared: likeness(keyOf(each.request), keyOf(request)) }))
    .sort((a, b) => b.shared - a.shared)
    .slice(0, NEAREST)
    .map(({ each }) => keyOf(each).trim())
  const known = nearest.length === 0 ? 'The recording is empty.' : `Nearest in the recording:\n  ${nearest.join('\n  ')}`
  return new NodeError('test.unknown-request', `The recording has no answer for\n  ${keyOf(request).trim()}\n${known}`, {
    hint: 'Record again, or mend the request.',
    detail: { request: { ...request } as JsonObject, nearest },
  })
}

/** How much two texts have in common from the beginning and from the end. */
function likeness(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let head = 0
  while (head < most && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < most - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  return head + tail
}
