import { Readable } from 'node:stream'
import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { Transport } from '@millrace/node-host'
import { replayHttp, type Recording } from '@millrace/node-sdk/testing'
import type { HttpMock } from '../generated/workflow-test.ts'
import { fitsPattern, holds } from './subset.ts'

/** A request that left a node or its code, as the service would have seen it: signed. */
export interface SentRequest {
  readonly method: string
  /** Without the query. */
  readonly url: string
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly headers: Readonly<Record<string, string>>
  /** JSON, fields of a form, text, or `{ base64 }` of anything else. */
  readonly body: JsonValue | undefined
}

/** Answers requests as a test says, at the place where they would go to the network. */
export class FakeHttp {
  readonly requests: SentRequest[] = []
  readonly #rules: { readonly mock: HttpMock; left: number }[]
  readonly #recordings: readonly ReturnType<typeof replayHttp>[]

  constructor(mocks: readonly HttpMock[], recordings: readonly Recording[] = []) {
    this.#rules = mocks.map((mock) => ({ mock, left: mock.times ?? Infinity }))
    this.#recordings = recordings.map((recording) => replayHttp(recording))
  }

  readonly send: Transport = async (url, { method, headers, body }) => {
    const asked = requestOf(url, { method, headers, body: await whole(body) })
    this.requests.push(asked)
    const rule = this.#rules.find(({ mock, left }) => left > 0 && fits(asked, mock))
    if (rule === undefined) return this.#recorded(asked, url)
    rule.left -= 1
    return answerOf(rule.mock)
  }

  async #recorded(asked: SentRequest, url: URL): Promise<Answer> {
    let last: unknown
    for (const replay of this.#recordings) {
      try {
        const { method, body } = asked
        const { status, headers, body: said } = await replay({ method, url: url.href, ...(body === undefined ? {} : { body }) })
        return reply(status, headers, said as JsonValue) // a file's answers are JSON
      } catch (thrown) {
        last = thrown // the next one may know it
      }
    }
    throw unknownRequest(
      asked,
      this.#rules.map(({ mock }) => mock),
      last,
    )
  }
}

type Answer = Awaited<ReturnType<Transport>>

type Sent = Parameters<Transport>[1]
type WholeBody = string | Uint8Array | null

async function whole(body: Sent['body']): Promise<WholeBody> {
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return body
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

function requestOf(url: URL, { method, headers, body }: Omit<Sent, 'body'> & { readonly body: WholeBody }): SentRequest {
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const all = url.searchParams.getAll(name)
    query[name] = all.length === 1 ? (all[0] ?? '') : all
  }
  return { method, url: `${url.origin}${url.pathname}`, query, headers: { ...headers }, body: bodyOf(body, headers['content-type'] ?? '') }
}

function bodyOf(body: WholeBody, type: string): JsonValue | undefined {
  if (body === null) return undefined
  if (typeof body !== 'string' && !/json|text|form-urlencoded/.test(type)) return { base64: Buffer.from(body).toString('base64') }
  const text = typeof body === 'string' ? body : Buffer.from(body).toString()
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (!/[/+]json\b/.test(type)) return text
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text // said to be JSON, and is not: a test may want just this
  }
}

function fits(asked: SentRequest, { method, url, query = {}, body }: HttpMock): boolean {
  if (method !== undefined && method.toUpperCase() !== asked.method) return false
  return fitsPattern(asked.url, url) && holdsQuery(asked.query, query) && (body === undefined || holds(asked.body, body))
}

/** Parameters are text in an address, and often numbers in a test. */
export const holdsQuery = (given: SentRequest['query'], wanted: JsonObject): boolean =>
  Object.entries(wanted).every(([name, value]) => [given[name] ?? []].flat().join('\n') === [value].flat().map(String).join('\n'))

function answerOf({ status = 200, headers = {}, answer, error }: HttpMock): Answer {
  if (error !== undefined) throw Object.assign(new TypeError(`the test lets it fail: ${error}`), { code: SOCKET_CODES[error] })
  return reply(status, headers, answer)
}

/** What the sockets of Node say. */
const SOCKET_CODES = { timeout: 'ETIMEDOUT', connection: 'ECONNREFUSED', dns: 'ENOTFOUND' } as const

function reply(status: number, given: Readonly<Record<string, string>>, body: JsonValue | undefined): Answer {
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  delete headers['content-encoding'] // a recorded answer was decoded already
  delete headers['content-length']
  const isText = typeof body === 'string' && !/[/+]json\b/.test(headers['content-type'] ?? '')
  const type = headers['content-type'] ?? (isText ? 'text/plain; charset=utf-8' : 'application/json')
  return { statusCode: status, headers: { ...headers, 'content-type': type }, body: Readable.from(bytesOf(body, isText)) }
}

function bytesOf(body: JsonValue | undefined, isText: boolean): readonly Buffer[] {
  if (body === undefined || body === null) return []
  if (isText) return [Buffer.from(String(body))]
  if (isJsonObject(body) && Object.keys(body).length === 1 && typeof body['base64'] === 'string')
    return [Buffer.from(body['base64'], 'base64')]
  return [Buffer.from(JSON.stringify(body))]
}

function unknownRequest({ method, url, query, body }: SentRequest, mocks: readonly HttpMock[], recorded: unknown): NodeError {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, each])),
  ).toString()
  const what = `${method} ${url}${search === '' ? '' : `?${search}`}`
  const known = mocks.map((mock) => `${mock.method?.toUpperCase() ?? 'any method'} ${mock.url}`)
  const others = recorded instanceof NodeError ? ` ${recorded.message}` : ''
  return new NodeError(
    'test.unknown-request',
    `The test has no answer for ${what}.${known.length === 0 ? '' : ` It has answers for ${known.join(', ')}.`}${others}`,
    {
      hint: 'Add one to "http", or mock the node.',
      ...(body === undefined ? {} : { detail: { body } }),
    },
  )
}
