import { pointerStep, isJsonObject, sameJson, type JsonObject, type JsonValue, type Words } from '@millrace/base'
import { tooMuchFor, type SchemaWork } from './schema-work.ts'
import { FORMATS } from './types.ts'
import { UNKNOWN, all, holdsExpression, mustBe, refusal, type Check, type Verdict } from './verdict.ts'
import { said } from '../words/said.ts'

const numberOf = (schema: JsonObject, keyword: string): number | undefined => {
  const value = schema[keyword]
  return typeof value === 'number' ? value : undefined
}

/** A limit of the schema with its test and words; nothing where the schema does not have it. */
function limit(
  schema: JsonObject,
  path: string,
  rule: { keyword: string; holds: (bound: number) => boolean; say: (bound: number) => Words },
): Verdict | undefined {
  const bound = numberOf(schema, rule.keyword)
  return bound === undefined || rule.holds(bound) ? undefined : refusal(path, rule.keyword, rule.say(bound))
}

/** How a number has to be to a bound. */
const bounded =
  (key: 'at-least' | 'at-most' | 'more-than' | 'less-than' | 'multiple-of') =>
  (bound: number): Words =>
    said('config.must-be', { what: said(`config.${key}`, { bound }) })
const [atLeast, atMost, moreThan, lessThan, multipleOf] = [
  bounded('at-least'),
  bounded('at-most'),
  bounded('more-than'),
  bounded('less-than'),
  bounded('multiple-of'),
]

export function checkString(schema: JsonObject, value: string, path: string, { work }: Check): Verdict | undefined {
  const { pattern, format } = schema
  const length = schema['minLength'] === undefined && schema['maxLength'] === undefined ? 0 : [...value].length
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  return all([
    limit(schema, path, {
      keyword: 'minLength',
      holds: (bound) => length >= bound,
      say: (count) => (count === 1 ? said('config.empty-text') : said('config.min-length', { count })),
    }),
    limit(schema, path, {
      keyword: 'maxLength',
      holds: (bound) => length <= bound,
      say: (count) => said('config.max-length', { count }),
    }),
    typeof pattern === 'string' ? patternVerdict(pattern, value, path, work) : undefined,
    known === undefined || known.fits(value) ? undefined : mustBe(path, 'format', known.what),
  ])
}

function patternVerdict(pattern: string, value: string, path: string, work: SchemaWork): Verdict | undefined {
  switch (work.matches(pattern, value)) {
    case 'no':
      return refusal(path, 'pattern', said('config.pattern', { pattern }))
    case 'too much':
      return refusal(path, 'pattern', tooMuchFor(pattern))
    default:
      return undefined
  }
}

export function checkNumber(schema: JsonObject, value: number, path: string): Verdict | undefined {
  return all([
    limit(schema, path, { keyword: 'minimum', holds: (bound) => value >= bound, say: atLeast }),
    limit(schema, path, { keyword: 'maximum', holds: (bound) => value <= bound, say: atMost }),
    limit(schema, path, { keyword: 'exclusiveMinimum', holds: (bound) => value > bound, say: moreThan }),
    limit(schema, path, { keyword: 'exclusiveMaximum', holds: (bound) => value < bound, say: lessThan }),
    limit(schema, path, {
      keyword: 'multipleOf',
      holds: (bound) => isMultiple(value, bound),
      say: multipleOf,
    }),
  ])
}

function isMultiple(value: number, of: number): boolean {
  if (Number.isInteger(of)) return value % of === 0
  const quotient = value / of
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient))
}

export function checkArray(schema: JsonObject, value: JsonValue[], path: string, check: Check): Verdict | undefined {
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  const elements = function* (): Generator<Verdict> {
    for (const [index, element] of value.entries()) {
      const part = index < prefix.length ? prefix[index] : schema['items']
      if (part !== undefined) yield check.part(part, element, `${path}/${pointerStep(index)}`, check)
    }
  }
  return all([
    limit(schema, path, {
      keyword: 'minItems',
      holds: (bound) => value.length >= bound,
      say: (count) => said('config.min-items', { count }),
    }),
    limit(schema, path, {
      keyword: 'maxItems',
      holds: (bound) => value.length <= bound,
      say: (count) => said('config.max-items', { count }),
    }),
    schema['uniqueItems'] === true ? uniqueVerdict(value, path) : undefined,
    schema['contains'] === undefined ? undefined : containsVerdict(schema, value, path, check),
    all(elements()),
  ])
}

function uniqueVerdict(value: readonly JsonValue[], path: string): Verdict | undefined {
  const plain = new Set<JsonValue>()
  const structured: JsonValue[] = []
  for (const [index, element] of value.entries()) {
    const isStructured = typeof element === 'object' && element !== null
    const twice = isStructured ? structured.some((other) => sameJson(other, element)) : plain.has(element)
    if (twice && !holdsExpression(element)) return refusal(`${path}/${pointerStep(index)}`, 'uniqueItems', said('config.twice'))
    if (isStructured) structured.push(element)
    else plain.add(element)
  }
  return undefined
}

function containsVerdict(schema: JsonObject, value: readonly JsonValue[], path: string, check: Check): Verdict | undefined {
  const verdicts = value.map((element, index) => check.part(schema['contains'], element, `${path}/${pointerStep(index)}`, check).fit)
  const [sure, possible] = [verdicts.filter((fit) => fit === 'valid').length, verdicts.filter((fit) => fit !== 'invalid').length]
  const [least, most] = [numberOf(schema, 'minContains') ?? 1, numberOf(schema, 'maxContains') ?? Infinity]
  if (possible < least) return refusal(path, 'contains', said('config.min-contains', { count: least }))
  if (sure > most) return refusal(path, 'contains', said('config.max-contains', { count: most }))
  return sure < least ? UNKNOWN : undefined
}

export function checkObject(schema: JsonObject, value: JsonObject, path: string, check: Check): Verdict | undefined {
  const keys = Object.keys(value)
  const members = function* (): Generator<Verdict> {
    for (const key of keys) yield memberVerdict(schema, { key, value: value[key]! }, path, check)
  }
  return all([
    limit(schema, path, {
      keyword: 'minProperties',
      holds: (bound) => keys.length >= bound,
      say: (count) => said('config.min-fields', { count }),
    }),
    limit(schema, path, {
      keyword: 'maxProperties',
      holds: (bound) => keys.length <= bound,
      say: (count) => said('config.max-fields', { count }),
    }),
    requiredVerdict(schema, value, path),
    dependentRequired(schema, value, path),
    all(members()),
  ])
}

function missing(value: JsonObject, names: JsonValue | undefined, path: string, say: (name: string) => Words): Verdict {
  if (!Array.isArray(names)) return all([])
  return all(
    names
      .filter((name): name is string => typeof name === 'string' && !Object.hasOwn(value, name))
      .map((name) => refusal(path, 'required', say(name))),
  )
}

const requiredVerdict = (schema: JsonObject, value: JsonObject, path: string): Verdict =>
  missing(value, schema['required'], path, (name) => said('config.required', { name }))

function dependentRequired(schema: JsonObject, value: JsonObject, path: string): Verdict | undefined {
  const dependent = schema['dependentRequired']
  if (!isJsonObject(dependent)) return undefined
  const present = Object.entries(dependent).filter(([key]) => Object.hasOwn(value, key))
  return all(present.map(([key, names]) => missing(value, names, path, (name) => said('config.required-with', { name, other: key }))))
}

function memberVerdict(schema: JsonObject, member: { key: string; value: JsonValue }, path: string, check: Check): Verdict {
  const { key, value } = member
  const at = `${path}/${pointerStep(key)}`
  const verdicts: (Verdict | undefined)[] = []
  const { properties, patternProperties, additionalProperties, propertyNames } = schema
  let known = false
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) {
    known = true
    verdicts.push(check.part(properties[key], value, at, check))
  }
  for (const [pattern, part] of isJsonObject(patternProperties) ? Object.entries(patternProperties) : []) {
    const matches = check.work.matches(pattern, key)
    if (matches === 'too much') verdicts.push(refusal(at, 'patternProperties', tooMuchFor(pattern)))
    if (matches !== 'yes') continue
    known = true
    verdicts.push(check.part(part, value, at, check))
  }
  if (!known && additionalProperties !== undefined) verdicts.push(additionalVerdict(additionalProperties, member, at, check))
  if (propertyNames !== undefined && check.part(propertyNames, key, at, check).fit === 'invalid') {
    verdicts.push(refusal(at, 'propertyNames', said('config.bad-name', { name: key })))
  }
  return all(verdicts)
}

function additionalVerdict(schema: JsonValue, { key, value }: { key: string; value: JsonValue }, path: string, check: Check): Verdict {
  if (schema === false) return refusal(path, 'additionalProperties', said('config.unknown-field', { name: key }))
  return check.part(schema, value, path, check)
}
