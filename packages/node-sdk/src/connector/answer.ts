import { isJsonObject, NodeError, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import type { ErrorRule } from '../generated/connector.ts'
import type { HttpResponse } from '../http.ts'
import { detailOf, isRetryable, retryAfter, statusError, withoutQuery, type Asked } from '../http-errors.ts'
import type { OperationPlan } from './plan.ts'
import { readAt } from './pointer.ts'
import { xmlValue } from './xml-answer.ts'

/** The value that an answer stands for. Throws what the connector's error rules say, or what HTTP says. */
export function valueOf(plan: OperationPlan, response: HttpResponse, { asked, now }: { asked: Asked; now: Millis }): JsonValue {
  const { operation } = plan
  const failed = response.status >= 400
  const body = bodyOf(response, operation.response?.type ?? 'auto', failed)
  const rule = plan.errors.find((each) => fits(each, response.status, body))
  if (rule !== undefined) throw ruleError(rule, { response, body, asked, now })
  if (failed) throw statusError({ ...response, body }, asked, now)
  if (operation.body?.type === 'graphql') refuseGraphqlErrors(body, asked)
  return body
}

/** The items that an answer holds, as values. */
export function itemValues({ operation }: OperationPlan, body: JsonValue): readonly JsonValue[] {
  const pointer = operation.response?.items
  const value = pointer === undefined ? body : readAt(body, pointer)
  if (Array.isArray(value)) return value
  return pointer !== undefined && (value === undefined || value === null) ? [] : [value ?? null]
}

function bodyOf(response: HttpResponse, type: 'auto' | 'json' | 'text' | 'bytes' | 'xml', failed: boolean): JsonValue {
  const { body, status } = response
  if (body instanceof Uint8Array) {
    // A service says what is wrong in words, whatever it gives otherwise.
    return type === 'bytes' && !failed ? fileOf(body, response.headers) : parsedOr(new TextDecoder().decode(body))
  }
  if (type === 'xml' && typeof body === 'string') return failed ? xmlOr(body) : body.trim() === '' ? null : xmlValue(body)
  if (typeof body !== 'string' || (type !== 'json' && !failed)) return body
  if (failed) return parsedOr(body)
  if (body.trim() === '') return null // 204 and HEAD have no body
  const parsed = parse(body)
  if (parsed === undefined)
    throw new NodeError('http.bad-json', `The answer (status ${status}) is not JSON.`, { detail: { body: detailOf(body) } })
  return parsed
}

/** A file, with what the service says about it. */
function fileOf(bytes: Uint8Array, headers: HttpResponse['headers']): JsonObject {
  const fileName = fileNameIn(headers['content-disposition'] ?? '')
  return {
    data: Buffer.from(bytes).toString('base64'),
    mimeType: (headers['content-type'] ?? '').split(';')[0]?.trim() || 'application/octet-stream',
    ...(fileName === undefined ? {} : { fileName }),
    size: bytes.byteLength,
  }
}

/** RFC 6266; the last step of a path only, as the name is the service's. */
function fileNameIn(disposition: string): string | undefined {
  const [, encoded, quoted, bare] = /filename\*=UTF-8''([^;]+)|filename="([^"]*)"|filename=([^;\s]+)/i.exec(disposition) ?? []
  const name = (encoded === undefined ? (quoted ?? bare) : decoded(encoded))?.split(/[/\\]/).at(-1)?.trim()
  return name === undefined || name === '' || name === '.' || name === '..' ? undefined : name.slice(0, 255)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // not encoded after all
  }
}

/** What a service says is wrong may be a page instead. */
function xmlOr(text: string): JsonValue {
  try {
    return xmlValue(text)
  } catch {
    return parsedOr(text)
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined // the caller says what that means
  }
}

const parsedOr = (text: string): JsonValue => parse(text) ?? text

function fits({ status, pointer, equals, present }: ErrorRule, answered: number, body: JsonValue): boolean {
  if (status !== undefined && !status.includes(answered)) return false
  if (pointer === undefined) return status !== undefined
  const value = readAt(body, pointer)
  if (equals !== undefined) return value === equals
  return (value !== undefined && value !== null) === (present ?? true)
}

interface Failure {
  readonly response: HttpResponse
  readonly body: JsonValue
  readonly asked: Asked
  readonly now: Millis
}

function ruleError(rule: ErrorRule, { response, body, asked, now }: Failure): NodeError {
  const said = rule.message === undefined ? undefined : readAt(body, rule.message)
  const words = typeof said === 'string' ? said.slice(0, 500) : said === undefined ? undefined : JSON.stringify(said).slice(0, 500)
  const text = [rule.text, words].filter((part) => part !== undefined && part !== '').join(' ')
  const retryAfterMs = retryAfter(response.headers[(rule.retryAfterHeader ?? 'retry-after').toLowerCase()], now)
  return new NodeError(rule.code, text === '' ? `${asked.method} ${withoutQuery(asked.url)} failed with ${rule.code}.` : text, {
    retryable: rule.retryable ?? isRetryable(response.status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(rule.hint === undefined ? {} : { hint: rule.hint }),
    detail: { status: response.status, body: detailOf(body) },
  })
}

/** GraphQL answers 200 also when something went wrong; data beside it may be in part. */
function refuseGraphqlErrors(body: JsonValue, { url }: Asked): void {
  const errors = readAt(body, '/errors')
  if (!Array.isArray(errors) || errors.length === 0) return
  const said = errors.map((error) => (isJsonObject(error) && typeof error['message'] === 'string' ? error['message'] : undefined))
  const words = said.filter((message) => message !== undefined).join(' ')
  throw new NodeError('graphql.errors', words === '' ? `${withoutQuery(url)} answered with errors.` : words.slice(0, 500), {
    detail: { errors: detailOf(errors) },
  })
}
