import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { listAt, objectAt, textAt } from '../document.ts'
import { plainText } from '../plain-text.ts'
import type { SchemaConverter } from '../schemas/converter.ts'
import type { Placement } from './fields.ts'
import type { SourceOperation } from './list-operations.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly source: JsonObject
  /** As it stands in the document. */
  readonly schema: JsonValue | undefined
  /** Written as JSON into the parameter. */
  readonly json: boolean
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const
/** Said by the body, the answer or the credential; OpenAPI says that such parameters mean nothing. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization', 'content-length', 'host'])

/** The parameters of an operation: its own replace those of its path. */
export function parametersOf(converter: SchemaConverter, operation: SourceOperation): readonly Parameter[] {
  const found = new Map<string, Parameter>()
  for (const each of [...listAt(operation.pathItem['parameters']), ...listAt(operation.source['parameters'])]) {
    const source = converter.document.object(each, operation.operationId)
    const parameter = source === undefined ? undefined : parameterOf(source)
    if (parameter !== undefined) found.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  for (const [, name = ''] of operation.path.matchAll(/\{([^{}]+)\}/g))
    if (!found.has(`path ${name}`))
      found.set(`path ${name}`, { name, in: 'path', required: true, source: {}, schema: { type: 'string' }, json: false })
  return [...found.values()].filter((each) => each.in !== 'path' || operation.path.includes(`{${each.name}}`))
}

function parameterOf(source: JsonObject): Parameter | undefined {
  const name = textAt(source['name'])
  const place = PLACES.find((each) => each === source['in'])
  if (name === '' || place === undefined || (place === 'header' && IGNORED_HEADERS.has(name.toLowerCase()))) return undefined
  const [type, media] = Object.entries(objectAt(source['content']))[0] ?? ['', {}]
  const json = /json/i.test(type)
  const schema = source['schema'] ?? objectAt(media)['schema']
  return { name, in: place, required: place === 'path' || source['required'] === true, source, schema, json }
}

export function parameterSchema(converter: SchemaConverter, parameter: Parameter, at: string): JsonObject {
  const schema = converter.convert(parameter.schema, 'request', at)
  const said = plainText(parameter.source['description'], 500)
  return withDefault({ ...schema, ...(said === '' ? {} : { description: said }) }, parameter.schema, parameter.required)
}

/**
 * The service's own default is said, not sent: sent along, it would overwrite what is there when something is changed. Only what has to be
 * given begins with it.
 */
export function withDefault(schema: JsonObject, source: JsonValue | undefined, required: boolean): JsonObject {
  const value = isJsonObject(source) ? source['default'] : undefined
  if (value === undefined || value === null || typeof value === 'object') return schema
  if (required && typeMatches(schema['type'], value)) return { ...schema, default: value }
  if (required || String(value) === '' || String(value).length > 100) return schema
  const said = textAt(schema['description'])
  return /default/i.test(said)
    ? schema
    : { ...schema, description: `${said}${said === '' || /[.!?…]$/.test(said) ? '' : '.'} Default: ${String(value)}.`.trim() }
}

function typeMatches(type: JsonValue | undefined, value: JsonValue): boolean {
  const types = Array.isArray(type) ? type : [type]
  return types.includes(typeof value) || (types.includes('integer') && Number.isInteger(value))
}

const STYLES: readonly string[] = ['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject']

/** Where it goes; only what differs from OpenAPI's defaults is said. */
export function placementOf(parameter: Parameter): Placement {
  if (parameter.json) return { in: parameter.in, style: 'json' }
  const { style, explode, allowReserved } = parameter.source
  const usual = parameter.in === 'query' || parameter.in === 'cookie' ? 'form' : 'simple'
  const written = parameter.name.endsWith('[]') && parameter.in === 'query' ? usual : style
  return {
    in: parameter.in,
    ...(typeof written === 'string' && written !== usual && STYLES.includes(written)
      ? { style: written as NonNullable<Placement['style']> }
      : {}),
    ...(typeof explode === 'boolean' ? { explode } : {}),
    ...(allowReserved === true ? { allowReserved } : {}),
  }
}
