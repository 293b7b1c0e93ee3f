import { isJsonObject, NodeError, type JsonValue, type Millis } from '@millrace/base'
import type { HttpRequest, HttpResponse } from './http.ts'
import type { StepContext } from './step.ts'

/** The request that an error is about. */
export interface Asked {
  readonly method: string
  readonly url: string
}

const RETRYABLE = new Set([408, 425, 429])
const MOST_DETAIL = 2000

/** Whether the same request may succeed later, as its status says. */
export const isRetryable = (status: number): boolean => RETRYABLE.has(status) || status >= 500

/** Sends a request. Whatever keeps an answer from coming may pass, so it is worth another attempt. */
export async function sendRequest(step: Pick<StepContext<never>, 'http' | 'signal'>, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await step.http(request)
  } catch (cause) {
    if (cause instanceof NodeError || step.signal.aborted) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NodeError('http.network', `No answer came: ${reason}`, { retryable: true, cause })
  }
}

/** What an error status means: `http.<status>`, with advice, what the service said, and when to come again. */
export function statusError(response: HttpResponse, { method, url }: Asked, now: Millis): NodeError {
  const { status, headers } = response
  const retryAfterMs = retryAfter(headers['retry-after'], now)
  return new NodeError(`http.${status}`, `${method} ${withoutQuery(url)} answered ${status}.${saidBy(response)}`, {
    retryable: isRetryable(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    hint: HINTS[status] ?? (status >= 500 ? 'The service has a problem; try again later.' : 'Look at the answer of the service below.'),
    detail: { status, body: detailOf(response.body) },
  })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Check the credential of this node.',
  403: 'The credential is not allowed to do this.',
  404: 'Check the URL.',
  405: 'Check the method.',
  429: 'The service asks to slow down; give the node a retry policy.',
}

/** For messages: secrets are often put into the query. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')

/** The sentence that most services put into their error answers. */
function saidBy({ body }: HttpResponse): string {
  if (!isJsonObject(body)) return ''
  const error = isJsonObject(body.error) ? body.error : body
  const said = [error.message, error.detail, body.error, body.title].find((value) => typeof value === 'string' && value !== '')
  return typeof said === 'string' ? ` It says: ${said.slice(0, 300)}` : ''
}

/** An answer, short enough for the details of an error. */
export function detailOf(body: HttpResponse['body']): JsonValue {
  if (body instanceof Uint8Array) return `${body.byteLength} bytes`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > MOST_DETAIL ? `${text.slice(0, MOST_DETAIL)}…` : body
}

/** A service that asks for more than a day is asked again after one. */
const LONGEST_RETRY_AFTER_MS = 86_400_000
/** Numbers from here on are times, not durations: services also name the second at which their window ends. */
const FIRST_EPOCH_SECOND = 1_000_000_000

/** Milliseconds to wait: seconds, a second of the epoch, or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, now: Millis): Millis | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? durationOf(seconds, now) : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS) : undefined
}

const durationOf = (seconds: number, now: Millis): Millis => (seconds >= FIRST_EPOCH_SECOND ? seconds * 1000 - now : seconds * 1000)

/** The same error with the index of the item that it belongs to. Other errors are handed back as they are. */
export function withItemIndex(thrown: unknown, itemIndex: number): unknown {
  if (!(thrown instanceof NodeError) || thrown.data.itemIndex !== undefined) return thrown
  return new NodeError(thrown.code, thrown.message, {
    ...thrown.data,
    itemIndex,
    retryable: thrown.retryable,
    deferred: thrown.deferred,
    ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    cause: thrown,
  })
}
