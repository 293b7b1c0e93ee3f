import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { connectorFromOpenApi, type ImportedConnector, type ImportOptions } from '../connector-from-openapi.ts'
import { CurlUnreadable } from '../errors.ts'
import { UniqueNames } from '../names.ts'
import { METHODS } from '../operations/list-operations.ts'
import { parseCurl, type CurlRequest } from './parse-curl.ts'

const SECRET = /(?:^authorization|secret|token|password|passwd|signature|apikey|(?:^|[-_])(?:key|auth))$/i
/** Values that are no words: prefixes of keys that vendors give out, or long runs of letters and digits together. */
const KEY_LIKE = /^(?:[a-z]{2,4}_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA|eyJ[A-Za-z0-9_-]+\.)/
const DENSE = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_+/=.-]{20,}$/
const looksSecret = (value: string): boolean => KEY_LIKE.test(value) || DENSE.test(value)
const isSecret = (name: string, value: string): boolean => SECRET.test(name) || looksSecret(value)
/** Parts of a path that name one thing of many. */
const ID = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i
const NOT_SENT = new Set(['content-type', 'content-length', 'host', 'accept', 'user-agent', 'cookie', 'connection', 'accept-encoding'])

/**
 * A connector with the one operation that a cURL line asks for. Its values become an example, never secrets: what signs the request becomes
 * a credential type without a value.
 */
export function connectorFromCurl(line: string, options: Omit<ImportOptions, 'operations' | 'baseUrl'> = {}): ImportedConnector {
  const request = parseCurl(line)
  if (!METHODS.some((method) => method.toUpperCase() === request.method))
    throw new CurlUnreadable({ reason: `"${request.method.slice(0, 20)}" is no method that a node can use.` })
  if (!URL.canParse(request.url) || !/^https?:/.test(new URL(request.url).protocol))
    throw new CurlUnreadable({ reason: 'its address is none of a web page or API.' })
  return connectorFromOpenApi(documentOf(request, new URL(request.url)), options)
}

/** The request as a document with one operation: one converter makes connectors of both. */
function documentOf(request: CurlRequest, url: URL): JsonObject {
  const schemes = schemesOf(request)
  if (url.username !== '' || url.password !== '') schemes['basic'] = { type: 'http', scheme: 'basic' }
  const headers = request.headers.filter(([name, value]) => !NOT_SENT.has(name.toLowerCase()) && !isSecret(name, value))
  const { path, places } = pathOf(url)
  const parameters = [
    ...places,
    ...[...url.searchParams].filter(([name, value]) => !isSecret(name, value)).map(([name, value]) => parameter('query', name, value)),
    ...headers.map(([name, value]) => parameter('header', name, value)),
  ]
  for (const [name, value] of url.searchParams) if (isSecret(name, value)) schemes[name] = { type: 'apiKey', in: 'query', name }
  const body = bodyOf(request)
  return {
    openapi: '3.1.0',
    info: { title: url.hostname.replace(/^(?:www|api)\./, ''), description: `Made from a cURL line for ${url.host}.` },
    servers: [{ url: url.origin }],
    components: { securitySchemes: schemes },
    paths: {
      [path]: {
        [request.method.toLowerCase()]: {
          parameters,
          ...(body === undefined ? {} : { requestBody: { required: true, content: body } }),
          security: Object.keys(schemes).length === 0 ? [] : [Object.fromEntries(Object.keys(schemes).map((name) => [name, []]))],
          responses: {},
        },
      },
    },
  }
}

/** What names one thing becomes a place; a secret in it, as some webhooks have, stays out and is asked for. */
function pathOf(url: URL): { readonly path: string; readonly places: readonly JsonObject[] } {
  const places: JsonObject[] = []
  const names = new UniqueNames('')
  const parts = decodeURI(url.pathname).split('/')
  const path = parts.map((part, index) => {
    const secret = looksSecret(part) && !ID.test(part)
    if (!secret && !ID.test(part)) return part
    const name = names.take(secret ? 'key' : idName(parts[index - 1] ?? ''))
    places.push({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
      ...(secret ? { description: 'A secret of the address.' } : { example: part }),
    })
    return `{${name}}`
  })
  return { path: path.join('/'), places }
}

/** `customers/42` is about the customer's id. */
const idName = (before: string): string => {
  const name = before.replace(/[^A-Za-z0-9]/g, '').replace(/s$/, '')
  return /^[A-Za-z]/.test(name) ? `${name}Id` : 'id'
}

const parameter = (where: string, name: string, value: string): JsonObject => ({
  name,
  in: where,
  schema: { type: 'string' },
  example: value,
  required: true,
})

function schemesOf({ basic, headers }: CurlRequest): JsonObject {
  const schemes: JsonObject = basic ? { basic: { type: 'http', scheme: 'basic' } } : {}
  for (const [name, value] of headers.filter(([each, given]) => !NOT_SENT.has(each.toLowerCase()) && isSecret(each, given))) {
    const lower = name.toLowerCase()
    if (lower !== 'authorization') schemes[lower] = { type: 'apiKey', in: 'header', name }
    else if (/^basic\s/i.test(value)) schemes['basic'] = { type: 'http', scheme: 'basic' }
    else if (/^bearer\s/i.test(value)) schemes['token'] = { type: 'http', scheme: 'bearer' }
    else schemes['authorization'] = { type: 'apiKey', in: 'header', name }
  }
  return schemes
}

function bodyOf({ body, headers }: CurlRequest): JsonObject | undefined {
  if (body === undefined) return undefined
  if (body.kind === 'data') {
    const text = body.parts[0] ?? ''
    const value = asJson(text)
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'text/plain'
    return value === undefined
      ? { [type]: { schema: { type: 'string' }, ...(looksSecret(text.trim()) ? {} : { example: text }) } }
      : { 'application/json': { schema: schemaOf(value, 0), example: withoutSecrets(value, 0) } }
  }
  const pairs = body.kind === 'form' ? [...new URLSearchParams(body.parts.join('&'))] : body.parts.map(formPart)
  const properties = Object.fromEntries(
    pairs.map(([name, value]) => [name, { type: 'string', ...(value.startsWith('@') ? { format: 'binary' } : {}) }]),
  )
  const type = body.kind === 'form' ? 'application/x-www-form-urlencoded' : 'multipart/form-data'
  return {
    [type]: {
      schema: { type: 'object', required: Object.keys(properties), properties },
      example: Object.fromEntries(pairs.filter(([name, value]) => !value.startsWith('@') && !isSecret(name, value))),
    },
  }
}

function formPart(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

function asJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined // a text that is no JSON is sent as it is
  }
}

function schemaOf(value: JsonValue, depth: number): JsonObject {
  if (value === null || depth > 20) return {}
  if (Array.isArray(value)) return { type: 'array', ...(value[0] === undefined ? {} : { items: schemaOf(value[0], depth + 1) }) }
  if (!isJsonObject(value)) return { type: typeof value }
  return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, schemaOf(each, depth + 1)])) }
}

function withoutSecrets(value: JsonValue, depth: number): JsonValue {
  if (depth > 20) return null
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, depth + 1))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([name, each]) => !isSecret(name, typeof each === 'string' ? each : ''))
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutSecrets(each, depth + 1)]))
}
