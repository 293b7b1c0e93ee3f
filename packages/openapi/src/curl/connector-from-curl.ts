import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { connectorFromOpenApi, type ImportedConnector, type ImportOptions } from '../connector-from-openapi.ts'
import { CurlUnreadable } from '../errors.ts'
import { METHODS } from '../operations/list-operations.ts'
import { parseCurl, type CurlRequest } from './parse-curl.ts'

const SECRET = /(?:^authorization|secret|token|password|passwd|signature|apikey|(?:^|[-_])(?:key|auth))$/i
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
  const headers = request.headers.filter(([name]) => !NOT_SENT.has(name.toLowerCase()) && !SECRET.test(name))
  const parameters = [
    ...[...url.searchParams].filter(([name]) => !SECRET.test(name)).map(([name, value]) => parameter('query', name, value)),
    ...headers.map(([name, value]) => parameter('header', name, value)),
  ]
  const keys = [...url.searchParams.keys()].filter((name) => SECRET.test(name))
  for (const name of keys) schemes[name] = { type: 'apiKey', in: 'query', name }
  const body = bodyOf(request)
  return {
    openapi: '3.1.0',
    info: { title: url.hostname.replace(/^(?:www|api)\./, ''), description: `Made from a cURL line for ${url.host}.` },
    servers: [{ url: url.origin }],
    components: { securitySchemes: schemes },
    paths: {
      [decodeURI(url.pathname)]: {
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

const parameter = (where: string, name: string, value: string): JsonObject => ({
  name,
  in: where,
  schema: { type: 'string' },
  example: value,
  required: true,
})

function schemesOf({ basic, headers }: CurlRequest): JsonObject {
  const schemes: JsonObject = basic ? { basic: { type: 'http', scheme: 'basic' } } : {}
  for (const [name, value] of headers.filter(([each]) => SECRET.test(each))) {
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
      ? { [type]: { schema: { type: 'string' }, example: text } }
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
      example: Object.fromEntries(pairs.filter(([name, value]) => !value.startsWith('@') && !SECRET.test(name))),
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
  const kept = Object.entries(value).filter(([name]) => !SECRET.test(name))
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutSecrets(each, depth + 1)]))
}
