import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { stepsOf } from './pointer.ts'

/** `if` with what follows from it. */
export interface Condition {
  readonly if: JsonValue
  readonly then?: JsonValue
  readonly else?: JsonValue
}

/** Alternatives that one value must meet. */
export interface Choice {
  readonly keyword: 'oneOf' | 'anyOf'
  readonly branches: readonly JsonValue[]
}

/**
 * A schema with `$ref` followed and `allOf` merged. What depends on the value stays apart, because it can only be
 * decided with one: conditions, dependent schemas, alternatives.
 */
export interface FlatSchema {
  readonly keywords: JsonObject
  readonly conditions: readonly Condition[]
  readonly dependents: readonly { readonly property: string; readonly schema: JsonValue }[]
  readonly choices: readonly Choice[]
  /** Every `$ref` that was followed, to see recursion. */
  readonly refs: readonly string[]
  /** A `$ref` that leads nowhere here: the value can only be edited as JSON. */
  readonly unresolved: boolean
}

interface MutableFlat {
  keywords: JsonObject
  conditions: Condition[]
  dependents: { property: string; schema: JsonValue }[]
  choices: Choice[]
  refs: string[]
  unresolved: boolean
}

const APART = new Set(['$ref', '$dynamicRef', '$defs', 'definitions', 'allOf', 'oneOf', 'anyOf', 'if', 'then', 'else', 'dependentSchemas'])
const MAX_DEPTH = 64

const cache = new WeakMap<JsonObject, WeakMap<JsonObject, FlatSchema>>()

/** The schema with references followed and `allOf` merged; kept per root and schema, so asking again costs nothing. */
export function flatten(root: JsonObject, schema: JsonValue | undefined): FlatSchema {
  if (!isJsonObject(schema)) return { ...emptyFlat(), ...(schema === false ? { keywords: { not: {} } } : {}) }
  const known = cache.get(root) ?? new WeakMap<JsonObject, FlatSchema>()
  cache.set(root, known)
  const found = known.get(schema)
  if (found !== undefined) return found
  const flat = emptyFlat()
  addSchema(flat, root, schema, 0)
  known.set(schema, flat)
  return flat
}

/** Two flat schemas that both hold. */
export function both(left: FlatSchema, right: FlatSchema): FlatSchema {
  return {
    keywords: mergeKeywords(left.keywords, right.keywords),
    conditions: [...left.conditions, ...right.conditions],
    dependents: [...left.dependents, ...right.dependents],
    choices: [...left.choices, ...right.choices],
    refs: [...left.refs, ...right.refs],
    unresolved: left.unresolved || right.unresolved,
  }
}

const emptyFlat = (): MutableFlat => ({ keywords: {}, conditions: [], dependents: [], choices: [], refs: [], unresolved: false })

function addSchema(into: MutableFlat, root: JsonObject, schema: JsonValue | undefined, depth: number): void {
  if (schema === false) into.keywords = mergeKeywords(into.keywords, { not: {} })
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return
  for (const keyword of ['$ref', '$dynamicRef']) {
    const ref = schema[keyword]
    if (typeof ref !== 'string') continue
    const target = into.refs.includes(ref) ? undefined : findRef(root, ref)
    if (target === undefined && !into.refs.includes(ref)) into.unresolved = true
    if (!into.refs.includes(ref)) into.refs.push(ref)
    addSchema(into, root, target, depth + 1)
  }
  if (Array.isArray(schema['allOf'])) for (const part of schema['allOf']) addSchema(into, root, part, depth + 1)
  // Own keywords come last: what stands beside a reference says more about this place than what is referred to.
  into.keywords = mergeKeywords(into.keywords, Object.fromEntries(Object.entries(schema).filter(([name]) => !APART.has(name))))
  addParts(into, schema)
}

function addParts(into: MutableFlat, schema: JsonObject): void {
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = schema[keyword]
    if (Array.isArray(branches) && branches.length > 0) into.choices.push({ keyword, branches })
  }
  if (schema['if'] !== undefined) {
    into.conditions.push({
      if: schema['if'],
      ...(schema['then'] === undefined ? {} : { then: schema['then'] }),
      ...(schema['else'] === undefined ? {} : { else: schema['else'] }),
    })
  }
  if (isJsonObject(schema['dependentSchemas'])) {
    for (const [property, dependent] of Object.entries(schema['dependentSchemas'])) into.dependents.push({ property, schema: dependent })
  }
}

/** What a `$ref` inside the document points at: a pointer, an `$anchor`, or the `$id` of an embedded schema. */
export function findRef(root: JsonObject, ref: string): JsonValue | undefined {
  if (ref === '#' || ref === root['$id']) return root
  if (ref.startsWith('#/')) {
    let value: JsonValue | undefined = root
    for (const step of stepsOf(decode(ref.slice(1)))) {
      if (Array.isArray(value)) value = value[Number(step)]
      else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step]
      else return undefined
    }
    return value
  }
  const name = ref.startsWith('#') ? ref.slice(1) : ref
  const keyword = ref.startsWith('#') ? ['$anchor', '$dynamicAnchor'] : ['$id']
  return embedded(root).find((schema) => keyword.some((key) => schema[key] === name))
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray % is then part of the name
  }
}

function embedded(root: JsonObject): JsonObject[] {
  return ['$defs', 'definitions'].flatMap((keyword) =>
    isJsonObject(root[keyword]) ? Object.values(root[keyword]).filter(isJsonObject) : [],
  )
}

const LARGER = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'])
const SMALLER = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'])
const NESTED = new Set(['properties', 'patternProperties'])
const BOTH_HOLD = new Set([
  'items',
  'additionalProperties',
  'propertyNames',
  'contains',
  'unevaluatedProperties',
  'unevaluatedItems',
  'not',
])

/** Keywords of two schemas that both hold; for words to people (`title` …) the second one's win. */
export function mergeKeywords(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...left }
  for (const [keyword, value] of Object.entries(right)) {
    const before = Object.hasOwn(left, keyword) ? left[keyword] : undefined
    merged[keyword] = before === undefined ? value : mergeKeyword(keyword, before, value)
  }
  return merged
}

function mergeKeyword(keyword: string, before: JsonValue, value: JsonValue): JsonValue {
  if (typeof before === 'number' && typeof value === 'number') {
    if (LARGER.has(keyword)) return Math.max(before, value)
    if (SMALLER.has(keyword)) return Math.min(before, value)
  }
  if (keyword === 'type') return intersectTypes(before, value)
  if (Array.isArray(before) && Array.isArray(value)) {
    if (keyword === 'required') return [...new Set([...before, ...value])]
    if (keyword === 'enum') return before.filter((option) => value.some((other) => JSON.stringify(other) === JSON.stringify(option)))
  }
  if (NESTED.has(keyword) && isJsonObject(before) && isJsonObject(value)) return mergeNested(before, value)
  if (keyword === 'not') return { anyOf: [before, value] }
  if (BOTH_HOLD.has(keyword)) return bothHold(before, value)
  if ((keyword === 'x-ui' || keyword === 'dependentRequired') && isJsonObject(before) && isJsonObject(value)) return { ...before, ...value }
  return value
}

function mergeNested(before: JsonObject, value: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...before }
  for (const [name, schema] of Object.entries(value)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    merged[name] = old === undefined ? schema : bothHold(old, schema)
  }
  return merged
}

function bothHold(before: JsonValue, value: JsonValue): JsonValue {
  if (before === false || value === false) return false
  if (before === true || JSON.stringify(before) === JSON.stringify(value)) return value
  if (value === true) return before
  return { allOf: [before, value] }
}

function intersectTypes(before: JsonValue, value: JsonValue): JsonValue {
  const left = typesIn(before)
  const right = typesIn(value)
  const common = left.flatMap((type) => {
    if (right.includes(type)) return [type]
    if (type === 'number' && right.includes('integer')) return ['integer']
    return type === 'integer' && right.includes('number') ? ['integer'] : []
  })
  return common.length === 1 ? (common[0] ?? []) : common
}

/** The type names of a `type` keyword. */
export const typesIn = (type: JsonValue | undefined): string[] =>
  typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((name): name is string => typeof name === 'string') : []
