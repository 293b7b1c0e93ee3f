import type { JsonObject, JsonValue } from '@millrace/base'
import { objectAt } from '../document.ts'
import type { SchemaConverter } from '../schemas/converter.ts'

/** What a document gives as an example: of a parameter or a body itself, the first of several, or of its schema. */
export function exampleOf(holder: JsonObject, schema: JsonValue | undefined, converter: SchemaConverter): JsonValue | undefined {
  if (holder['example'] !== undefined) return holder['example']
  const first = Object.values(objectAt(holder['examples']))[0]
  if (first !== undefined) return converter.document.object(first, 'examples')?.['value']
  return objectAt(schema)['example']
}

const LONGEST = 200
const MOST_ELEMENTS = 5

/** The schema with an example that people can read in the empty field. Documents have examples that do not fit: those are left out. */
export function withExample(schema: JsonObject, example: JsonValue | undefined): JsonObject {
  return example !== undefined && schema['examples'] === undefined && isReadable(example) && fits(schema, example)
    ? { ...schema, examples: [example] }
    : schema
}

const isReadable = (value: JsonValue): boolean =>
  Array.isArray(value) ? value.length > 0 && value.length <= MOST_ELEMENTS && value.every(isPlain) : isPlain(value)

const isPlain = (value: JsonValue): boolean =>
  typeof value === 'string' ? value !== '' && value.length <= LONGEST : typeof value === 'number' || typeof value === 'boolean'

function fits(schema: JsonObject, value: JsonValue): boolean {
  const types = [schema['type'] ?? []].flat()
  const type = Array.isArray(value) ? 'array' : typeof value
  if (types.length > 0 && !types.includes(type) && !(types.includes('integer') && Number.isInteger(value))) return false
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value)) return false
  if (Array.isArray(value)) return value.every((element) => fits(objectAt(schema['items']), element))
  return typeof value !== 'string' || typeof schema['pattern'] !== 'string' || new RegExp(schema['pattern'], 'u').test(value)
}
