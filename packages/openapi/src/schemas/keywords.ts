import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** Formats that the check of configs knows; others mean nothing there and are left out. */
const FORMATS = new Set(
  'date time date-time duration uri uri-reference email hostname ipv4 ipv6 uuid regex byte binary int32 int64 float double password'.split(
    ' ',
  ),
)
const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'])
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']
/** More values than this are no choice for a person, and cost memory in every node. */
export const MOST_CHOICES = 500

/** The keywords of one level that have no schemas in them; what is not valid JSON Schema is left out. */
export function plainKeywords(source: JsonObject, simplified: (text: string) => void): JsonObject {
  const result: JsonObject = {}
  const types = typesOf(source, simplified)
  if (types.length > 0) result['type'] = types.length === 1 ? (types[0] ?? 'object') : types
  for (const name of COUNTS) {
    const value = source[name]
    if (Number.isSafeInteger(value) && (value as number) >= 0) result[name] = value as number
  }
  Object.assign(result, bounds(source), choices(source, simplified))
  if (typeof source['format'] === 'string' && FORMATS.has(source['format'])) result['format'] = source['format']
  if (source['uniqueItems'] === true) result['uniqueItems'] = true
  if (source['deprecated'] === true) result['deprecated'] = true
  if (typeof source['pattern'] === 'string') {
    if (isHarmlessPattern(source['pattern'])) result['pattern'] = source['pattern']
    else simplified('a pattern that is no usable regular expression here is not checked')
  }
  if (Object.hasOwn(source, 'const') && source['const'] !== undefined) result['const'] = source['const']
  return result
}

function typesOf(source: JsonObject, simplified: (text: string) => void): string[] {
  const said = Array.isArray(source['type']) ? source['type'] : source['type'] === undefined ? [] : [source['type']]
  const known = [...new Set(said.filter((type) => typeof type === 'string' && TYPES.has(type)) as string[])]
  if (said.includes('file')) known.push('string')
  if (known.length < said.length && !said.includes('any') && !said.includes('file'))
    simplified('a type that JSON Schema does not have is not checked')
  if (known.length === 0 && said.length === 0) {
    if (isJsonObject(source['properties'])) known.push('object')
    else if (isJsonObject(source['items'])) known.push('array')
  }
  if ((source['nullable'] === true || source['x-nullable'] === true) && known.length > 0 && !known.includes('null')) known.push('null')
  return known
}

/** OpenAPI 3.0 says by a boolean whether a bound itself is excluded. */
function bounds(source: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const value = source[bound]
    if (Number.isFinite(value)) result[source[exclusive] === true ? exclusive : bound] = value as number
    if (Number.isFinite(source[exclusive])) result[exclusive] = source[exclusive] as number
  }
  const step = source['multipleOf'] // fractions of this kind are refused wrongly by floating point
  if (Number.isSafeInteger(step) && (step as number) > 0) result['multipleOf'] = step as number
  return result
}

function choices(source: JsonObject, simplified: (text: string) => void): JsonObject {
  if (!Array.isArray(source['enum']) || source['enum'].length === 0) return {}
  if (source['enum'].length > MOST_CHOICES) {
    simplified(`one of ${source['enum'].length} values: they are not listed and not checked`)
    return {}
  }
  const values: JsonValue[] = [...new Map(source['enum'].map((value) => [JSON.stringify(value), value])).values()]
  if (source['nullable'] === true && !values.includes(null)) values.push(null)
  return { enum: values }
}

/** Whether checking a text against this pattern takes time in proportion to its length: no repetition of what repeats or branches. */
export function isHarmlessPattern(pattern: string): boolean {
  if (pattern.length > 300) return false
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x')
  const repeated = /\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(bare)
  if (repeated && /\([^()]*(?:[*+|]|\{\d+,)[^()]*\)(?:[*+]|\{)|\)[^()]*\)(?:[*+]|\{)/.test(bare)) return false
  if ((bare.match(/[*+]|\{\d+,/g) ?? []).length > 4 || /\\[1-9]|\\k/.test(pattern)) return false
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false // ECMA 262 with `u`, as ajv compiles it
  }
}
