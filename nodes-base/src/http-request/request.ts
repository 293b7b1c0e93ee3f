import { binaryOf, NodeError, type HttpRequest, type Item, type JsonValue, type MultipartPart } from '@millrace/node-sdk'
import type { HttpRequestConfig } from '../generated/http-request.config.ts'
import { durationMs } from '../shared/duration.ts'
import { jsonValue } from '../shared/json-text.ts'

/** Methods that a service may carry out twice without harm (RFC 9110, 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const IDEMPOTENCY_HEADER = 'Idempotency-Key'

interface Entry {
  name: string
  value?: JsonValue
}

/** The item that a request is for. */
export interface Occasion {
  /** Goes along with methods that change something. */
  readonly idempotencyKey: string
  /** Its files can be sent. */
  readonly item: Item
}

/** The request that a config stands for. */
export function requestOf(config: HttpRequestConfig, { idempotencyKey, item }: Occasion): HttpRequest {
  const { method = 'GET', authentication = 'none', responseFormat = 'auto' } = config
  return {
    method,
    url: config.url,
    ...(config.query === undefined || config.query.length === 0 ? {} : { query: fieldLists(config.query, 'query') }),
    headers: headersOf(config, method, idempotencyKey),
    ...bodyOf(config, item),
    ...(authentication === 'none' ? {} : { credential: `http.${authentication}` }),
    timeoutMs: durationMs(config.timeoutSeconds ?? 60, 'seconds'),
    maxRedirects: config.maxRedirects ?? 5,
    // The node reads JSON itself: only so can it tell a broken answer from a broken connection.
    responseType: RESPONSE_TYPE[responseFormat],
    acceptStatus: 'any',
  }
}

const RESPONSE_TYPE = { auto: 'auto-file', json: 'text', text: 'text', file: 'file' } as const

function headersOf(config: HttpRequestConfig, method: string, idempotencyKey: string): Record<string, string> {
  const headers = new Map<string, [name: string, value: string]>()
  if (config.bodyType === 'text') headers.set('content-type', ['Content-Type', config.textType ?? 'text/plain; charset=utf-8'])
  if (!SAFE.has(method)) headers.set(IDEMPOTENCY_HEADER.toLowerCase(), [IDEMPOTENCY_HEADER, idempotencyKey])
  for (const { name, value } of config.headers ?? []) {
    const text = fieldText(value, 'headers')
    if (/[\r\n\0]/.test(text)) {
      throw new NodeError('config.invalid', `The header "${name}" holds a line break.`, {
        hint: 'Headers are single lines.',
        detail: { path: '/headers' },
      })
    }
    headers.set(name.toLowerCase(), [name, text])
  }
  return Object.fromEntries(headers.values())
}

function bodyOf(config: HttpRequestConfig, item: Item): Pick<HttpRequest, 'body' | 'bodyType' | 'file' | 'parts'> {
  const { bodyType = 'none' } = config
  switch (bodyType) {
    case 'none':
      return {}
    case 'file':
      return { file: binaryOf(item, config.fileBody ?? 'data'), bodyType: 'file' }
    case 'multipart':
      return { parts: [...textParts(config.formBody), ...fileParts(config, item)], bodyType: 'multipart' }
    case 'json':
      return { body: jsonValue(config.jsonBody, 'jsonBody'), bodyType }
    case 'form':
      return { body: fieldLists(config.formBody ?? [], 'formBody'), bodyType }
    case 'text':
      return { body: config.textBody ?? '', bodyType }
  }
}

const textParts = (entries: readonly Entry[] = []): readonly MultipartPart[] =>
  Object.entries(fieldLists(entries, 'formBody')).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))

const fileParts = ({ formFiles = [] }: HttpRequestConfig, item: Item): readonly MultipartPart[] =>
  formFiles.map(({ name, file = 'data' }) => ({ name, file: binaryOf(item, file) }))

/** Values by name; a name that stands twice has a list. `Object.fromEntries` makes own properties even of hostile names. */
function fieldLists(entries: readonly Entry[], field: string): Record<string, string | string[]> {
  const lists = new Map<string, string[]>()
  for (const { name, value } of entries) {
    const texts = Array.isArray(value) ? value.map((element) => fieldText(element, field)) : [fieldText(value, field)]
    lists.set(name, [...(lists.get(name) ?? []), ...texts])
  }
  return Object.fromEntries([...lists].map(([name, texts]) => [name, texts.length === 1 ? (texts[0] ?? '') : texts]))
}

function fieldText(value: JsonValue | undefined, field: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  throw new NodeError(
    'config.invalid',
    `A value in "${field}" is ${Array.isArray(value) ? 'a list' : 'an object'}; it must be text, a number, true or false.`,
    {
      hint: 'Use JSON.stringify(…) in an expression to send it as text.',
      detail: { path: `/${field}` },
    },
  )
}
