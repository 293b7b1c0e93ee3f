import type { Problem } from '@millrace/api'
import { t } from '@/i18n/t.ts'
import { ApiError } from './api-error.ts'

export type QueryValue = string | number | boolean | null | undefined
export type Query = Readonly<Record<string, QueryValue>>

export interface RequestOptions {
  readonly query?: Query
  readonly signal?: AbortSignal | undefined
  /** Longest wait for the answer. @default 30000 */
  readonly timeoutMs?: number
  /** The caller deals with 401 itself (login, session check). @default false */
  readonly ownsUnauthorised?: boolean
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Http {
  get<T>(path: string, options?: RequestOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>
  patch<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>
  delete<T = void>(path: string, options?: RequestOptions): Promise<T>
  /** The address of what the browser itself fetches: images, players, downloads. */
  address(path: string, query?: Query): string
}

export interface HttpOptions {
  /** @default '/api/v1' */
  readonly base?: string
  /** @default the browser's */
  readonly fetch?: typeof fetch
  /** The session is gone; called once for each refused request that does not own its 401. */
  readonly onUnauthorised?: () => void
  /** Whether the last request got an answer at all. */
  readonly onReachable?: (reachable: boolean) => void
}

const DEFAULT_TIMEOUT_MS = 30_000

/** Talks JSON to the server on the same origin; the session is an HttpOnly cookie, so nothing secret is held here. */
export function createHttp(options: HttpOptions = {}): Http {
  const send = <T>(method: Method, path: string, body: unknown, request: RequestOptions = {}): Promise<T> =>
    exchange<T>(options, { method, path, body, ...request })
  return {
    get: (path, request) => send('GET', path, undefined, request),
    post: (path, body, request) => send('POST', path, body, request),
    put: (path, body, request) => send('PUT', path, body, request),
    patch: (path, body, request) => send('PATCH', path, body, request),
    delete: (path, request) => send('DELETE', path, undefined, request),
    address: (path, query) => `${baseOf(options)}${path}${queryText(query)}`,
  }
}

const baseOf = ({ base = '/api/v1' }: HttpOptions): string => base

interface Outgoing extends RequestOptions {
  readonly method: Method
  readonly path: string
  readonly body: unknown
}

async function exchange<T>(options: HttpOptions, out: Outgoing): Promise<T> {
  const response = await reach(options, out)
  if (response.status === 401 && !out.ownsUnauthorised) options.onUnauthorised?.()
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (!response.ok) throw problemError(response, text)
  return parseJson(response, text) as T
}

async function reach(options: HttpOptions, out: Outgoing): Promise<Response> {
  const timeout = AbortSignal.timeout(out.timeoutMs ?? DEFAULT_TIMEOUT_MS)
  const call = options.fetch ?? fetch
  try {
    const response = await call(`${baseOf(options)}${out.path}${queryText(out.query)}`, {
      method: out.method,
      credentials: 'same-origin',
      // A delete that was waiting for its undo is sent while the page goes away.
      keepalive: out.method === 'DELETE',
      headers: { accept: 'application/json', ...(out.body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: out.signal ? AbortSignal.any([out.signal, timeout]) : timeout,
      ...(out.body === undefined ? {} : { body: typeof out.body === 'string' ? out.body : JSON.stringify(out.body) }),
    })
    options.onReachable?.(true)
    return response
  } catch (thrown) {
    if (out.signal?.aborted) throw thrown
    options.onReachable?.(false)
    if (timeout.aborted) throw new ApiError({ status: 0, code: 'client.timeout', detail: t('error.timeout'), cause: thrown })
    throw new ApiError({ status: 0, code: 'client.offline', detail: t('error.offline'), cause: thrown })
  }
}

export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

function badReply(response: Response, cause?: unknown): ApiError {
  return new ApiError({
    status: response.status,
    code: 'client.bad-reply',
    detail: t('error.bad-reply', { status: response.status }),
    cause,
  })
}

function parseJson(response: Response, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw badReply(response, thrown)
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string' && 'detail' in value

function problemError(response: Response, text: string): ApiError {
  const problem = parseJson(response, text)
  if (!isProblem(problem)) return badReply(response)
  return new ApiError({
    status: response.status,
    code: problem.code,
    detail: problem.detail,
    correlationId: problem.correlationId,
    errors: problem.errors ?? [],
    data: problem.data,
  })
}
