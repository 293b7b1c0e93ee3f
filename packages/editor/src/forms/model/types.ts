import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { typesIn } from './flatten.ts'

export const JSON_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const
export type JsonType = (typeof JSON_TYPES)[number]

const isJsonType = (name: string): name is JsonType => (JSON_TYPES as readonly string[]).includes(name)

/** The type of a value in JSON Schema's words. */
export function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isJsonObject(value)) return 'object'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value === 'string' ? 'string' : 'boolean'
}

/** Whether a value has one of the types; an integer is a number as well. No types: anything. */
export const hasType = (value: JsonValue, types: readonly JsonType[]): boolean => {
  const type = typeOf(value)
  return types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'))
}

const IMPLIED: readonly (readonly [JsonType, readonly string[]])[] = [
  ['object', ['properties', 'patternProperties', 'additionalProperties', 'required', 'minProperties', 'maxProperties', 'propertyNames']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

/** The types that a schema allows: said, or taken from `enum`/`const`, or implied by its keywords; empty for any. */
export function typesOf(keywords: JsonObject): JsonType[] {
  const said = typesIn(keywords['type']).filter(isJsonType)
  if (said.length > 0) return said
  if (keywords['const'] !== undefined) return [typeOf(keywords['const'])]
  if (Array.isArray(keywords['enum'])) return [...new Set(keywords['enum'].map(typeOf))]
  const implied = IMPLIED.filter(([, names]) => names.some((name) => keywords[name] !== undefined)).map(([type]) => type)
  return implied.length === 1 ? implied : []
}
