import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import { checkConfig } from './config-check.ts'

/** A number from 0 up to 1. */
type Chance = () => number

/** The same numbers for the same seed (mulberry32), so that a test that fails fails again. */
function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const DEEPEST = 6
const TRIES_EACH = 20

/**
 * Configs that a node's schema allows, made from the schema: the same ones for the same seed. Fewer than `count` for schemas whose rules
 * hardly any value meets.
 */
export function sampleConfigs(
  definition: Pick<NodeTypeDescription, 'type' | 'config'>,
  { count = 50, seed = 1 }: { readonly count?: number; readonly seed?: number } = {},
): readonly JsonObject[] {
  const chance = chanceOf(seed)
  const found: JsonObject[] = []
  for (let tries = 0; found.length < count && tries < count * TRIES_EACH; tries += 1) {
    const value = sampleOf(definition.config, { root: definition.config, chance, depth: 0 })
    if (isJsonObject(value) && checkConfig(definition, value).problems.length === 0) found.push(value)
  }
  return found
}

interface Making {
  readonly root: JsonObject
  readonly chance: Chance
  readonly depth: number
}

const pick = <T>(list: readonly T[], chance: Chance): T | undefined => list[Math.floor(chance() * list.length)]

function sampleOf(given: JsonValue | undefined, making: Making): JsonValue {
  const schema = resolved(given, making)
  const { chance } = making
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return pick(schema['enum'], chance) ?? null
  const examples = [
    ...(Array.isArray(schema['examples']) ? schema['examples'] : []),
    ...('default' in schema ? [schema['default'] ?? null] : []),
  ]
  if (examples.length > 0 && chance() < 0.3) return pick(examples, chance) ?? null
  const types = [schema['type'] ?? (isJsonObject(schema['properties']) ? 'object' : [...Object.keys(MAKE)])].flat()
  const type = pick(types, chance)
  return typeof type === 'string' && Object.hasOwn(MAKE, type) ? (MAKE[type]?.(schema, making) ?? null) : null
}

/** References followed, one branch of each choice taken, all parts together. */
function resolved(given: JsonValue | undefined, making: Making): JsonObject {
  if (!isJsonObject(given)) return {}
  const { $ref: ref, oneOf, anyOf, allOf, ...own } = given
  const branches = [oneOf, anyOf].filter((each) => Array.isArray(each)).map((each) => pick(each, making.chance))
  const parts = [...(typeof ref === 'string' ? [at(making.root, ref)] : []), ...branches, ...(Array.isArray(allOf) ? allOf : [])]
  if (making.depth > DEEPEST * 2) return own
  return parts.reduce<JsonObject>((all, part) => together(all, resolved(part, { ...making, depth: making.depth + 1 })), own)
}

function together(a: JsonObject, b: JsonObject): JsonObject {
  const properties = { ...asObject(a['properties']), ...asObject(b['properties']) }
  const required = [...asList(a['required']), ...asList(b['required'])]
  return { ...b, ...a, ...(Object.keys(properties).length === 0 ? {} : { properties }), ...(required.length === 0 ? {} : { required }) }
}

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {})
const asList = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])
const numberOr = (value: JsonValue | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

function at(root: JsonObject, ref: string): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) value = asObject(value)[nameOfStep(step)]
  return value
}

type Make = (schema: JsonObject, making: Making) => JsonValue

const MAKE: Readonly<Record<string, Make>> = {
  null: () => null,
  boolean: (_schema, { chance }) => chance() < 0.5,
  integer: (schema, { chance }) => Math.round(numberIn(schema, chance)),
  number: (schema, { chance }) => numberIn(schema, chance),
  string: textOf,
  array: (schema, making) => {
    const least = numberOr(schema['minItems'], 0)
    const most = Math.min(numberOr(schema['maxItems'], least + 3), least + 3)
    const length = making.depth >= DEEPEST ? least : least + Math.floor(making.chance() * (most - least + 1))
    return Array.from({ length }, () => sampleOf(schema['items'], { ...making, depth: making.depth + 1 }))
  },
  object: (schema, making) => {
    const required = new Set(asList(schema['required']))
    const wanted = Object.entries(asObject(schema['properties'])).filter(
      ([name]) => required.has(name) || (making.depth < DEEPEST && making.chance() < 0.5),
    )
    return Object.fromEntries(wanted.map(([name, inside]) => [name, sampleOf(inside, { ...making, depth: making.depth + 1 })]))
  },
}

function numberIn(schema: JsonObject, chance: Chance): number {
  const least = numberOr(
    schema['minimum'],
    numberOr(schema['exclusiveMinimum'], -1000) + (schema['exclusiveMinimum'] === undefined ? 0 : 1),
  )
  const most = numberOr(schema['maximum'], Math.max(least, 0) + 1000)
  return pick([least, most, least + chance() * (most - least)], chance) ?? least
}

/** What programs stumble over. */
const TEXTS = ['', 'a', 'Ada Lovelace', '/../', 'a\r\nb', '"<&>\'', '{{ x }}', '日本語 🚀', '\u0000', '__proto__', 'x'.repeat(300)]

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://example.com/a?b=c',
  url: 'https://example.com/a?b=c',
  'uri-reference': '/a/b',
  email: 'ada@example.com',
  date: '2026-01-31',
  time: '13:00:00Z',
  'date-time': '2026-01-31T13:00:00Z',
  uuid: '01940000-0000-7000-8000-000000000001',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  duration: 'PT5M',
}

function textOf(schema: JsonObject, { chance }: Making): string {
  const format = schema['format']
  if (typeof format === 'string' && FORMATS[format] !== undefined) return FORMATS[format]
  const least = numberOr(schema['minLength'], 0)
  return (pick(TEXTS, chance) ?? '').padEnd(least, 'x').slice(0, numberOr(schema['maxLength'], 1000))
}
