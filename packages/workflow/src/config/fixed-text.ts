import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { resolveRef } from './verdict.ts'

/** By root and schema: what was found holds as long as the schema does. */
const known = new WeakMap<JsonObject, WeakMap<JsonObject, boolean>>()

/**
 * Whether a value must be fixed because its schema, or that of something inside it, is for a program (`x-literal`): an expression in the
 * place of the whole would put data into the program as well. References are looked up in `root`.
 */
export function holdsFixedText(root: JsonObject, schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return false
  const ofRoot = known.get(root) ?? new WeakMap<JsonObject, boolean>()
  known.set(root, ofRoot)
  const before = ofRoot.get(schema)
  if (before !== undefined) return before
  const found = search(root, schema)
  ofRoot.set(schema, found)
  return found
}

/** Keywords whose schemas are for the value itself or for what is inside it, by how they hold them. */
const ONE = ['items', 'additionalProperties', 'unevaluatedProperties', 'contains', 'then', 'else']
const LISTS = ['prefixItems', 'allOf', 'anyOf', 'oneOf']
const NAMED = ['properties', 'patternProperties', 'dependentSchemas']

/** Each schema is looked at once, so that one that refers to itself ends. */
function search(root: JsonObject, start: JsonObject): boolean {
  const seen = new Set<JsonObject>()
  const open: JsonValue[] = [start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isJsonObject(next) || seen.has(next)) continue
    if (next['x-literal'] === true) return true
    seen.add(next)
    open.push(...partsOf(root, next))
  }
  return false
}

function partsOf(root: JsonObject, schema: JsonObject): readonly JsonValue[] {
  const ref = schema['$ref']
  return [
    ...(typeof ref === 'string' ? [resolveRef(root, ref)] : []),
    ...ONE.flatMap((keyword) => schema[keyword] ?? []),
    ...LISTS.flatMap((keyword) => {
      const list = schema[keyword]
      return Array.isArray(list) ? list : []
    }),
    ...NAMED.flatMap((keyword) => {
      const named = schema[keyword]
      return isJsonObject(named) ? Object.values(named) : []
    }),
  ]
}
