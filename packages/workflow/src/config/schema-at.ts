import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import { resolveRef } from './verdict.ts'

const MAX_DEPTH = 12

/**
 * The schema of a place in a config. Where several could apply (`oneOf`, `if`), any of them may hold: what is not known is never refused.
 */
export function schemaAt(root: JsonObject, path: string): JsonValue | undefined {
  let schemas: readonly JsonObject[] = branches(root, { root, depth: 0 })
  for (const raw of path.split('/').slice(1)) {
    const step = nameOfStep(raw)
    schemas = schemas.flatMap((schema) => below(schema, step)).flatMap((schema) => branches(schema, { root, depth: 0 }))
    if (schemas.length === 0) return undefined
  }
  return schemas.length === 1 ? schemas[0] : { anyOf: [...schemas] }
}

interface At {
  readonly root: JsonObject
  readonly depth: number
}

/** A schema with all those that it is made of. */
function branches(schema: JsonValue | undefined, at: At): readonly JsonObject[] {
  if (!isJsonObject(schema) || at.depth > MAX_DEPTH) return []
  const deeper = { ...at, depth: at.depth + 1 }
  const ref = schema['$ref']
  const parts = [
    ...(typeof ref === 'string' ? [resolveRef(at.root, ref)] : []),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] : [])),
    ...['then', 'else'].flatMap((keyword) => (schema[keyword] === undefined ? [] : [schema[keyword]])),
    ...(isJsonObject(schema['dependentSchemas']) ? Object.values(schema['dependentSchemas']) : []),
  ]
  const inner = parts.flatMap((part) => branches(part, deeper))
  const says = ['type', 'properties', 'items', 'prefixItems', 'additionalProperties', 'patternProperties', 'enum', 'const'].some(
    (keyword) => Object.hasOwn(schema, keyword),
  )
  return says || inner.length === 0 ? [schema, ...inner] : inner
}

function below(schema: JsonObject, step: string): readonly JsonValue[] {
  const { properties, prefixItems, items, additionalProperties, patternProperties } = schema
  if (isJsonObject(properties) && Object.hasOwn(properties, step)) return [properties[step]!]
  if (/^\d+$/.test(step)) {
    if (Array.isArray(prefixItems) && prefixItems[Number(step)] !== undefined) return [prefixItems[Number(step)]!]
    if (items !== undefined) return [items]
  }
  if (isJsonObject(patternProperties)) return Object.values(patternProperties)
  return additionalProperties === undefined || additionalProperties === false ? [] : [additionalProperties]
}
