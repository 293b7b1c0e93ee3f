import {
  isJsonObject,
  isSecretField,
  nameOfStep,
  pointerStep,
  sameJson,
  type JsonObject,
  type JsonValue,
  type WordsValue,
} from '@millrace/base'
import { isExpressionValue, nearestName } from '@millrace/expression'
import { checkConfig } from '../config/check-config.ts'
import { fieldWords } from '../config/field-words.ts'
import { schemaAt } from '../config/schema-at.ts'
import { fitsType } from '../config/types.ts'
import type { ConfigIssue } from '../config/verdict.ts'
import { valueAt, withValueAt } from './edit.ts'
import { fix, type ProblemFix } from './fix.ts'
import { said } from '../words/said.ts'

interface Place {
  readonly node: string
  readonly schema: JsonObject
  readonly config: JsonObject
}

/** What can be done about settings that do not fit their schema. Only what makes them fit at that place is offered. */
export function configFixes(place: Place, { at, message }: { readonly at: string; readonly message: string }): readonly ProblemFix[] {
  const issues = checkConfig(place.schema, place.config).filter((issue) => issue.path === at && message.endsWith(issue.message))
  return issues.flatMap((issue) => fixesOf(issue, place)).filter((found) => mends(found, place, at))
}

function fixesOf({ path, keyword, words }: ConfigIssue, place: Place): readonly ProblemFix[] {
  const value = valueAt(place.config, path)
  const set = (kind: string, to: JsonValue): ProblemFix =>
    fix(kind, said('fix.use', { value: shown(to) }), { edit: 'set', node: place.node, path: `/config${path}`, value: to })
  switch (keyword) {
    case 'additionalProperties':
    case 'uniqueItems':
    case 'false':
      return [
        fix('remove-setting', said('fix.remove-setting', { name: lastStep(path) }), {
          edit: 'set',
          node: place.node,
          path: `/config${path}`,
          value: undefined,
        }),
      ]
    case 'required':
      return missingFixes(words.values['name'], path, place)
    case 'enum':
    case 'const':
    case 'oneOf':
      return choices(place.schema, path, value).map((to) => set('nearest-value', to))
    case 'type':
      return converted(schemaAt(place.schema, path), value).map((to) => set('convert', to))
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return limits(schemaAt(place.schema, path), value).map((to) => set('nearest-number', to))
    case 'maxLength':
    case 'minLength':
    case 'pattern':
    case 'format':
      return trimmed(value, path, place)
    default:
      return []
  }
}

/** A text without the blanks around it; one that nobody is to see is not shown on a button either. */
function trimmed(value: JsonValue | undefined, path: string, { node, schema }: Place): readonly ProblemFix[] {
  if (typeof value !== 'string' || value.trim() === value) return []
  const label = isSecretField(schemaAt(schema, path)) ? said('fix.trim') : said('fix.use', { value: shown(value.trim()) })
  return [fix('trim', label, { edit: 'set', node, path: `/config${path}`, value: value.trim() })]
}

/** A fix must not leave the place as wrong as it was. */
function mends({ edits }: ProblemFix, { schema, config }: Place, at: string): boolean {
  if (edits.every((edit) => edit.edit === 'set' && edit.value === undefined)) return true // what follows in a list moves up, wrong or right
  const before = checkConfig(schema, config).filter(({ path }) => path === at).length
  const after = edits.reduce(
    (value, edit) => (edit.edit === 'set' ? withValueAt(value, edit.path.slice('/config'.length), edit.value) : value),
    config,
  )
  return checkConfig(schema, after).filter(({ path }) => path === at).length < before
}

/** A member that is missing, where the schema says what it would be. */
function missingFixes(name: WordsValue | undefined, path: string, place: Place): readonly ProblemFix[] {
  if (typeof name !== 'string') return []
  const at = `${path}/${pointerStep(name)}`
  const value = startOf(schemaAt(place.schema, at))
  if (value === undefined) return []
  return [
    fix('add-default', said('fix.set', { field: fieldWords(place.schema, at), value: shown(value) }), {
      edit: 'set',
      node: place.node,
      path: `/config${at}`,
      value,
    }),
  ]
}

/** What a schema says that a value is when nobody chose one: its default, or the only value there is. */
function startOf(schema: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(schema)) return undefined
  const { anyOf, default: start, const: only, enum: values } = schema
  if (start !== undefined) return start
  if (only !== undefined) return only
  if (Array.isArray(values) && values.length === 1) return values[0]
  const branches = Array.isArray(anyOf) ? anyOf.flatMap((each) => startOf(each) ?? []) : []
  return branches.length > 0 && branches.every((each) => sameJson(each, branches[0]!)) ? branches[0] : undefined
}

/** The possible value that was most likely meant. */
function choices(root: JsonObject, path: string, value: JsonValue | undefined): readonly JsonValue[] {
  const allowed = allowedAt(schemaAt(root, path))
  const names = new Map(allowed.map((each) => [String(each), each]))
  if (value === undefined || typeof value === 'object') return allowed.length === 1 ? allowed : []
  const exact = allowed.find((each) => String(each).toLowerCase() === String(value).trim().toLowerCase())
  const near = exact ?? names.get(nearestName(String(value), names.keys()) ?? '')
  if (near !== undefined) return [near]
  return allowed.length === 1 ? allowed : []
}

function allowedAt(schema: JsonValue | undefined): readonly JsonValue[] {
  if (!isJsonObject(schema)) return []
  const { enum: values, const: only, anyOf } = schema
  return [
    ...(Array.isArray(values) ? values : []),
    ...(only === undefined ? [] : [only]),
    ...(Array.isArray(anyOf) ? anyOf.flatMap(allowedAt) : []),
  ]
}

/** The same value in a type that the place is for: `"5"` is 5, one value is a list of one. */
function converted(schema: JsonValue | undefined, value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || isExpressionValue(value)) return []
  return typesOf(schema)
    .flatMap((type): JsonValue[] => {
      if (fitsType(type, value)) return []
      if ((type === 'number' || type === 'integer') && typeof value === 'string' && value.trim() !== '') {
        const number = Number(value)
        return isSameNumber(value, number) && (type === 'number' || Number.isSafeInteger(number)) ? [number] : []
      }
      if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return [String(value)]
      if (type === 'boolean' && (value === 'true' || value === 'false')) return [value === 'true']
      return type === 'array' && typeof value !== 'object' ? [[value]] : []
    })
    .slice(0, 1)
}

/** The number says what the text says: `9007199254740993` and `0.1000000000000000055` lose digits, and a long id is another one then. */
function isSameNumber(text: string, number: number): boolean {
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return false
  const digits = /^[+-]?0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim())
  if (digits === null) return true // `1e3` and `0x1f`: a few digits, however large
  return `${digits[1] ?? ''}${digits[2] ?? ''}`.replace(/^0+/, '').length <= MOST_DIGITS
}
/** As many digits as every number keeps. */
const MOST_DIGITS = 15

function typesOf(schema: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(schema)) return []
  const { type, anyOf } = schema
  const own = typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((each) => typeof each === 'string') : []
  return [...own, ...(Array.isArray(anyOf) ? anyOf.flatMap(typesOf) : [])]
}

/** The nearest number within the limits. */
function limits(schema: JsonValue | undefined, value: JsonValue | undefined): readonly JsonValue[] {
  if (!isJsonObject(schema) || typeof value !== 'number') return []
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type } = schema
  const nudge = type === 'integer' ? 1 : Number.NaN
  let next = value
  if (typeof multipleOf === 'number' && multipleOf > 0) next = Math.round(next / multipleOf) * multipleOf
  if (typeof maximum === 'number') next = Math.min(next, maximum)
  if (typeof minimum === 'number') next = Math.max(next, minimum)
  if (typeof exclusiveMaximum === 'number' && next >= exclusiveMaximum) next = exclusiveMaximum - nudge
  if (typeof exclusiveMinimum === 'number' && next <= exclusiveMinimum) next = exclusiveMinimum + nudge
  return Number.isFinite(next) && next !== value ? [next] : []
}

const lastStep = (path: string): string => nameOfStep(path.split('/').at(-1) ?? '')
const LONGEST = 40

/** A value in the words of a button. */
function shown(value: JsonValue): string {
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
