import { isJsonObject, NodeError, type HttpResponse, type Item, type JsonValue } from '@millrace/node-sdk'
import type { HttpRequestConfig } from '../generated/http-request.config.ts'

const RETRYABLE = new Set([408, 425, 429])
const MOST_DETAIL = 2000

/** The items that an answer stands for. Throws NodeError `http.<status>` for an error status, unless the config takes every status. */
export function itemsOf(response: HttpResponse, config: HttpRequestConfig, now: number): Item[] {
  if (config.neverError !== true && response.status >= 400) throw statusError(response, config, now)
  const body = bodyOf(response, config)
  if (config.fullResponse === true) return [{ json: { status: response.status, headers: { ...response.headers }, body } }]
  if (config.splitArrays === true && Array.isArray(body)) return body.map(itemOf)
  return [itemOf(body)]
}

/** Items are objects; anything else goes into `data`. */
const itemOf = (body: JsonValue): Item => ({ json: isJsonObject(body) ? body : { data: body } })

function bodyOf({ body, status }: HttpResponse, config: HttpRequestConfig): JsonValue {
  const value = body instanceof Uint8Array ? new TextDecoder().decode(body) : body
  if (config.responseFormat !== 'json' || typeof value !== 'string') return value
  if (value.trim() === '') return null // 204 and HEAD have no body
  try {
    return JSON.parse(value) as JsonValue
  } catch (cause) {
    if (config.neverError === true) return value
    throw new NodeError('http.bad-json', `The answer (status ${status}) is not JSON.`, {
      hint: 'Choose "auto" or "text" as the format of the answer to see what the service sent.',
      detail: { body: value.slice(0, MOST_DETAIL) },
      cause,
    })
  }
}

function statusError(response: HttpResponse, { url, method = 'GET' }: HttpRequestConfig, now: number): NodeError {
  const { status, headers } = response
  const retryAfterMs = retryAfter(headers['retry-after'], now)
  return new NodeError(`http.${status}`, `${method} ${withoutQuery(url)} answered ${status}.${saidBy(response)}`, {
    retryable: RETRYABLE.has(status) || status >= 500,
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

/** Secrets are often put into the query. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')

/** The sentence that most services put into their error answers. */
function saidBy({ body }: HttpResponse): string {
  if (!isJsonObject(body)) return ''
  const error = isJsonObject(body.error) ? body.error : body
  const said = [error.message, error.detail, body.error, body.title].find((value) => typeof value === 'string' && value !== '')
  return typeof said === 'string' ? ` It says: ${said.slice(0, 300)}` : ''
}

function detailOf(body: HttpResponse['body']): JsonValue {
  if (body instanceof Uint8Array) return `${body.byteLength} bytes`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > MOST_DETAIL ? `${text.slice(0, MOST_DETAIL)}…` : body
}

/** A service that asks for more than a day is asked again after one. */
const LONGEST_RETRY_AFTER_MS = 86_400_000

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS) : undefined
}
