import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { follow, list, object } from './source.ts'

const DEEPEST = 5

/** What a person would fill in: everything that is required, or everything that there is; plain values of the right type. */
export function sampleConfig(schema: JsonObject, wanted: 'required' | 'all'): JsonObject {
  const required = new Set(list(schema['required']))
  const given = Object.entries(object(schema['properties'])).filter(([name]) => wanted === 'all' || required.has(name))
  return Object.fromEntries(given.map(([name, property]) => [name, sampleOf(schema, property, 0)]))
}

function sampleOf(root: JsonObject, given: JsonValue | undefined, depth: number): JsonValue {
  const schema = { ...follow(root, given) }
  const part = [schema['oneOf'], schema['anyOf']].flatMap((branches) => list(branches))[0]
  const all = list(schema['allOf']).map((each) => follow(root, each))
  const flat: JsonObject = Object.assign({}, ...all, part === undefined ? {} : { ...follow(root, part) }, schema)
  if (flat['const'] !== undefined) return flat['const']
  if (Array.isArray(flat['enum'])) return flat['enum'].find((each) => each !== null && each !== '') ?? flat['enum'][0] ?? null
  const [example] = list(flat['examples'])
  const type = [flat['type']].flat().find((each) => each !== 'null') ?? (isJsonObject(flat['properties']) ? 'object' : undefined)
  if (depth > DEEPEST * 2) return null
  switch (type) {
    case 'integer':
    case 'number':
      return numberOf(flat)
    case 'boolean':
      return true
    case 'array':
      return Array.from({ length: Math.max(1, Number(flat['minItems'] ?? 1)) }, () => sampleOf(root, flat['items'], depth + 1))
    case 'object':
      return membersOf(root, flat, depth)
    case 'string':
      return textOf(flat)
    default:
      return example ?? (part === undefined && all.length === 0 ? 'x' : membersOf(root, flat, depth))
  }
}

function membersOf(root: JsonObject, flat: JsonObject, depth: number): JsonObject {
  const required = new Set(list(flat['required']))
  const members = Object.entries(object(flat['properties']))
  const some = members.filter(([name], index) => required.has(name) || (depth < 2 && required.size === 0 && index === 0))
  return Object.fromEntries(some.map(([name, inside]) => [name, sampleOf(root, inside, depth + 1)]))
}

function numberOf(schema: JsonObject): number {
  const least = Number(schema['minimum'] ?? (schema['exclusiveMinimum'] === undefined ? 1 : Number(schema['exclusiveMinimum']) + 1))
  const most = Number(schema['maximum'] ?? Number.POSITIVE_INFINITY)
  const step = Number(schema['multipleOf'] ?? 0)
  const value = Math.min(Math.max(1, least), most)
  return step > 0 ? Math.ceil(value / step) * step : value
}

const FORMATS: Readonly<Record<string, string>> = {
  ...{ uri: 'https://example.com/a', url: 'https://example.com/a', email: 'ada@example.com', date: '2026-01-31', time: '13:00:00Z' },
  ...{ 'date-time': '2026-01-31T13:00:00Z', uuid: '01940000-0000-7000-8000-000000000001', hostname: 'example.com', ipv4: '192.0.2.1' },
  ...{ ipv6: '2001:db8::1', duration: 'PT5M', byte: 'YQ==', binary: 'YQ==' },
}
const TRIES = [
  'a',
  'abc',
  'A',
  'ABC',
  '1',
  '12',
  '2026-01-31',
  '2026-01',
  '12:00',
  'USD',
  'en',
  'en-US',
  'a@b.co',
  'https://a.co',
  '+4915112345678',
  '#ffffff',
  'a/b',
  'a.b',
  'v1',
  '0'.repeat(24),
  'a'.repeat(32),
]

function textOf(schema: JsonObject): string {
  const [least, most] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? 1000)]
  const format = FORMATS[String(schema['format'] ?? '')]
  const examples = list(schema['examples']).filter((each) => typeof each === 'string')
  const candidates = [...(format === undefined ? [] : [format]), ...examples, ...TRIES]
  const fitting = candidates.find((each) => each.length >= least && each.length <= most && fitsPattern(schema['pattern'], each))
  return fitting ?? 'x'.repeat(Math.max(1, least)).slice(0, most)
}

function fitsPattern(pattern: JsonValue | undefined, value: string): boolean {
  if (typeof pattern !== 'string') return true
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true // nobody can check it
  }
}
