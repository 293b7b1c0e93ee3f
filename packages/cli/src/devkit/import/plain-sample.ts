import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'

const DEEPEST = 8

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2030-01-01T00:00:00Z',
  date: '2030-01-01',
  time: '00:00:00Z',
  uri: 'https://example.com',
  url: 'https://example.com',
  email: 'ada@example.com',
  uuid: '01940000-0000-7000-8000-000000000001',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

/**
 * The plainest value that a schema takes: what it shows as an example, otherwise what is required and nothing more. The same for the same
 * schema. What no plain value fits is for the caller to find out.
 */
export const plainSample = (schema: JsonValue | undefined, root: JsonValue | undefined = schema): JsonValue => sampleOf(schema, root, 0)

function sampleOf(given: JsonValue | undefined, root: JsonValue | undefined, depth: number): JsonValue {
  if (!isJsonObject(given) || depth > DEEPEST) return 'text'
  const { $ref: reference, const: constant, enum: choices, examples, example } = given
  if (typeof reference === 'string') return sampleOf(lookUp(root, reference), root, depth + 1)
  if (constant !== undefined) return constant
  if (Array.isArray(choices) && choices[0] !== undefined) return choices[0]
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0]
  if (example !== undefined) return example
  if (given['default'] !== undefined && given['default'] !== null) return given['default']
  const branches = given['anyOf'] ?? given['oneOf']
  const branch = Array.isArray(branches) ? branches[0] : undefined
  const parts = Array.isArray(given['allOf']) ? given['allOf'] : []
  const type = typeOf(given)
  if (type === undefined || type === 'object') {
    const insides = [branch, ...parts].filter((part) => part !== undefined).map((part) => sampleOf(part, root, depth + 1))
    if (type === undefined && insides.length > 0 && !insides.every(isJsonObject)) return insides[0] ?? 'text'
    const own = type === undefined && insides.length > 0 ? {} : objectOf(given, root, depth)
    if (insides.length > 0) return Object.assign({}, own, ...insides.filter(isJsonObject)) as JsonObject
    return type === undefined ? 'text' : own
  }
  return MAKE[type]?.(given, root, depth) ?? 'text'
}

type Make = (schema: JsonObject, root: JsonValue | undefined, depth: number) => JsonValue

const MAKE: Readonly<Record<string, Make>> = {
  null: () => null,
  boolean: () => true,
  integer: (schema) => Math.ceil(numberOf(schema)),
  number: numberOf,
  string: textOf,
  array: (schema, root, depth) => {
    const least = typeof schema['minItems'] === 'number' ? Math.min(schema['minItems'], 20) : 0
    return Array.from({ length: Math.max(least, depth < 3 ? 1 : 0) }, () => sampleOf(schema['items'], root, depth + 1))
  },
}

function objectOf(schema: JsonObject, root: JsonValue | undefined, depth: number): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : []
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name], root, depth + 1)]))
}

function typeOf({ type, properties, items }: JsonObject): string | undefined {
  const types = Array.isArray(type) ? type : [type]
  const named = types.find((each) => typeof each === 'string' && each !== 'null') ?? types.find((each) => typeof each === 'string')
  if (typeof named === 'string') return named
  return isJsonObject(properties) ? 'object' : isJsonObject(items) ? 'array' : undefined
}

function numberOf({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonObject): number {
  const least = typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : 1
  const value = typeof maximum === 'number' && maximum < least ? maximum : least
  return typeof multipleOf === 'number' && multipleOf > 0 ? Math.ceil(value / multipleOf) * multipleOf : value
}

function textOf({ format, minLength, maxLength }: JsonObject): string {
  const text = (typeof format === 'string' ? FORMATS[format] : undefined) ?? 'text'
  const padded = typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 10_000), 'x') : text
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded
}

function lookUp(root: JsonValue | undefined, reference: string): JsonValue | undefined {
  let value = root
  for (const step of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = nameOfStep(decoded(step))
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown
    return text // a percent sign of the name itself
  }
}
