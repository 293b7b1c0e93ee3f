import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { follow, list, object, text, type SourceParameter } from './source.ts'

/** A field as it was sent, decoded. */
export type Pair = readonly [name: string, value: string]

export const pairsOf = (query: string): readonly Pair[] =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      const decode = (piece: string): string => decodeURIComponent(piece.replaceAll('+', ' '))
      return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
    })

/** The types that a schema allows at its top, references and alternatives followed. */
export function typesOf(root: JsonObject, schema: JsonValue | undefined, depth = 0): ReadonlySet<string> {
  const flat = follow(root, schema)
  const own = [flat['type']].flat().filter((each) => typeof each === 'string')
  if (own.length > 0) return new Set(own)
  if (flat['properties'] !== undefined) return new Set(['object'])
  if (Array.isArray(flat['enum'])) return new Set(flat['enum'].map((each) => (each === null ? 'null' : typeof each)))
  const parts = depth > 5 ? [] : ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => list(flat[keyword]))
  return new Set(parts.flatMap((part) => [...typesOf(root, part, depth + 1)]))
}

/** A text as the schema's type; what cannot be one stays a text, and the check refuses it. */
export function valueOf(root: JsonObject, schema: JsonValue | undefined, given: string): JsonValue {
  const types = typesOf(root, schema)
  if (types.has('integer') || types.has('number')) if (given.trim() !== '' && Number.isFinite(Number(given))) return Number(given)
  if (types.has('boolean') && (given === 'true' || given === 'false')) return given === 'true'
  if ((types.has('object') || types.has('array')) && /^[[{]/.test(given)) return parsed(given) ?? given
  if (types.has('null') && given === '') return null
  return given
}

export function parsed(given: string): JsonValue | undefined {
  try {
    return JSON.parse(given) as JsonValue
  } catch {
    return undefined // the caller says what that means
  }
}

/** Names of the fields that belong to a parameter of the query. */
export function isOf(root: JsonObject, parameter: SourceParameter, name: string): boolean {
  if (name === parameter.name || name === `${parameter.name}[]`) return true
  if (name.startsWith(`${parameter.name}[`)) return true
  const types = typesOf(root, parameter.schema)
  if (parameter.style !== 'form' || !parameter.explode || !types.has('object')) return false
  return Object.hasOwn(object(follow(root, parameter.schema)['properties']), name)
}

/** The value of a parameter out of its fields. */
export function queryValue(root: JsonObject, { name, schema, style, explode, isJson }: SourceParameter, pairs: readonly Pair[]): JsonValue {
  const [first = ''] = pairs.map(([, value]) => value)
  if (isJson) return parsed(first) ?? first
  const types = typesOf(root, schema)
  const items = follow(root, schema)['items']
  if (pairs.some(([key]) => key.startsWith(`${name}[`) && key !== `${name}[]`)) return nested(root, schema, name, pairs)
  if (types.has('array')) {
    const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ','
    const values = explode || pairs.length > 1 || name.endsWith('[]') ? pairs.map(([, value]) => value) : first.split(separator)
    return values.map((value) => valueOf(root, items, value))
  }
  if (types.has('object') && style === 'form' && explode) {
    const properties = object(follow(root, schema)['properties'])
    return Object.fromEntries(pairs.map(([key, value]) => [key, valueOf(root, properties[key], value)]))
  }
  return valueOf(root, schema, first)
}

/** `a[b][c]`, `a[0][b]` and `a[]`, for forms and `deepObject`. */
export function nested(root: JsonObject, schema: JsonValue | undefined, name: string, pairs: readonly Pair[]): JsonValue {
  let value: JsonValue | undefined
  for (const [key, given] of pairs) {
    const steps = [...key.slice(name.length).matchAll(/\[([^\]]*)\]/g)].map(([, step = '']) => step)
    value = put(root, { schema, value, steps }, given)
  }
  return value ?? null
}

function put(
  root: JsonObject,
  { schema, value, steps }: { schema: JsonValue | undefined; value: JsonValue | undefined; steps: readonly string[] },
  given: string,
): JsonValue {
  const [step, ...rest] = steps
  if (step === undefined) return valueOf(root, schema, given)
  const flat = mergedOf(root, schema)
  if (step === '' || (/^\d+$/.test(step) && typesOf(root, schema).has('array'))) {
    const items = Array.isArray(value) ? value : []
    const at = step === '' ? items.length : Number(step)
    return [...items.slice(0, at), put(root, { schema: flat['items'], value: items[at], steps: rest }, given), ...items.slice(at + 1)]
  }
  const before = isJsonObject(value) ? value : {}
  const member = object(flat['properties'])[step] ?? (isJsonObject(flat['additionalProperties']) ? flat['additionalProperties'] : undefined)
  return { ...before, [step]: put(root, { schema: member, value: before[step], steps: rest }, given) }
}

/** Members of all branches: which one is meant is known only when the whole value is. */
export function mergedOf(root: JsonObject, schema: JsonValue | undefined, depth = 0): JsonObject {
  const flat = follow(root, schema)
  if (depth > 5) return flat
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => list(flat[keyword])).map((part) => mergedOf(root, part, depth + 1))
  return {
    ...Object.assign({}, ...parts),
    ...flat,
    properties: Object.assign({}, ...parts.map((part) => object(part['properties'])), object(flat['properties'])) as JsonObject,
  }
}

export const nameOfPart = (header: string): string => /name="([^"]*)"/.exec(header)?.[1] ?? ''

/** Fields of a multipart body. */
export function multipartPairs(body: string, contentType: string): readonly Pair[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? ''
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const at = part.indexOf('\r\n\r\n')
      return [nameOfPart(part.slice(0, at)), part.slice(at + 4).replace(/\r\n$/, '')]
    })
}

export const mediaType = (header: string): string => text(header.split(';')[0]).trim().toLowerCase()
