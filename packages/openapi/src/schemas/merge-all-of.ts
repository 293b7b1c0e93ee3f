import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { listAt, objectAt, type SpecDocument } from '../document.ts'

const DEEPEST = 30

/**
 * One level of a schema with what it refers to and all of its `allOf` in one object. Choices (`oneOf`, `anyOf`) of several parts cannot be
 * merged; they stay in `allOf`.
 */
export function flattened(document: SpecDocument, schema: JsonValue | undefined, at: string): JsonObject {
  return flatten(document, schema, { at, seen: new Set(), depth: 0 })
}

interface Walk {
  readonly at: string
  readonly seen: ReadonlySet<string>
  readonly depth: number
}

function flatten(document: SpecDocument, schema: JsonValue | undefined, walk: Walk): JsonObject {
  if (!isJsonObject(schema) || walk.depth > DEEPEST) return {}
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    if (walk.seen.has(reference)) return {} // a schema made of itself says nothing more
    const target = document.lookUp(reference, walk.at)
    const { $ref: _, ...beside } = schema
    const result = flatten(document, target, { ...walk, seen: new Set([...walk.seen, reference]), depth: walk.depth + 1 })
    return Object.keys(beside).length === 0 ? result : merged(result, beside)
  }
  const parts = listAt(schema['allOf'])
  if (parts.length === 0) return schema
  const { allOf: _, ...own } = schema
  let result: JsonObject = {}
  for (const part of parts) result = merged(result, flatten(document, part, { ...walk, depth: walk.depth + 1 }))
  return merged(result, own)
}

const CHOICES = ['oneOf', 'anyOf', 'not', 'if'] as const

function merged(first: JsonObject, second: JsonObject): JsonObject {
  const result: JsonObject = { ...first, ...second }
  const properties = { ...objectAt(first['properties']) }
  for (const [name, value] of Object.entries(objectAt(second['properties']))) properties[name] = narrowed(properties[name], value)
  if (Object.keys(properties).length > 0) result['properties'] = properties
  const required = [...new Set([...listAt(first['required']), ...listAt(second['required'])])]
  if (required.length > 0) result['required'] = required
  // Each part alone would forbid what the others bring.
  if (first['additionalProperties'] === false || second['additionalProperties'] === false) delete result['additionalProperties']
  if (first['nullable'] === true && second['nullable'] !== true) delete result['nullable']
  const clashing = CHOICES.filter((name) => first[name] !== undefined && second[name] !== undefined)
  const kept = [...listAt(first['allOf']), ...listAt(second['allOf']), ...clashing.map((name) => ({ [name]: first[name] ?? true }))]
  if (kept.length > 0) result['allOf'] = kept
  return result
}

/** A member that two parts describe: the later one says more, unless it only annotates. */
function narrowed(first: JsonValue | undefined, second: JsonValue): JsonValue {
  if (!isJsonObject(first) || !isJsonObject(second) || typeof second['$ref'] === 'string') return second
  if (typeof first['$ref'] === 'string') return second['type'] === undefined && second['properties'] === undefined ? first : second
  return { ...first, ...second }
}
