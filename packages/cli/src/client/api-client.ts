import type { Problem } from '@millrace/api'
import { isJsonObject, toError, type JsonValue } from '@millrace/base'
import { NotMillraceError, ServerRefusedError, ServerUnreachableError } from './errors.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Undefined without a body; a text that is not JSON stays a text. */
  readonly body: JsonValue | undefined
}

export interface ApiClientOptions {
  /** Address of the server without a path; a slash at its end does not count. */
  readonly url: string
  readonly token?: string | undefined
  /** @default 30000 */
  readonly timeoutMs?: number
}

/** Calls of a Millrace server. */
export class ApiClient {
  readonly #options: ApiClientOptions
  constructor(options: ApiClientOptions) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, '') }
  }

  as(token: string): ApiClient {
    return new ApiClient({ ...this.#options, token })
  }

  /** One request to any path of the server; bytes go as they are, anything else as JSON. Throws ServerUnreachableError when no answer comes; an error status is an answer. */
  async request(method: string, path: string, body?: unknown): Promise<Reply> {
    const { url, token, timeoutMs = 30_000 } = this.#options
    try {
      const reply = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Blob([new Uint8Array(body)]) : JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return { status: reply.status, headers: reply.headers, body: parsed(await reply.text()) }
    } catch (thrown) {
      throw new ServerUnreachableError({ url, reason: reasonOf(thrown) }, { cause: thrown })
    }
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path)
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#call<T>('POST', path, body)
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('PUT', path, body)
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('PATCH', path, body)
  }

  delete(path: string): Promise<void> {
    return this.#call<void>('DELETE', path)
  }

  /**
   * A call below /api/v1. Throws ServerRefusedError for an error status, NotMillraceError when something else answers; what a good
   * answer brings is as the API's schemas say.
   */
  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.request(method, `/api/v1${path}`, body)
    // A web server at a wrong address answers with pages, and with any status.
    if (typeof reply.body === 'string') throw new NotMillraceError({ url: this.#options.url, status: reply.status })
    if (reply.status < 400) return reply.body as T
    throw new ServerRefusedError({ method, path, status: reply.status, ...problemOf(reply) })
  }
}

/** What a refusal says, whoever it comes from. */
export function problemOf({ body, status }: Pick<Reply, 'body' | 'status'>): Pick<Problem, 'code' | 'detail'> & { data?: JsonValue } {
  if (!isJsonObject(body)) return { code: `http.${status}`, detail: typeof body === 'string' ? body.slice(0, 200) : 'no explanation' }
  const { code, detail, data } = body
  return {
    code: typeof code === 'string' ? code : `http.${status}`,
    detail: typeof detail === 'string' ? detail : 'no explanation',
    ...(data === undefined ? {} : { data }),
  }
}

function parsed(text: string): JsonValue | undefined {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text // e.g. a proxy's page
  }
}

/** fetch hides the reason in its error's cause. */
function reasonOf(thrown: unknown): string {
  const error = toError(thrown)
  return error.cause instanceof Error ? error.cause.message || ('code' in error.cause ? String(error.cause.code) : '') : error.message
}
