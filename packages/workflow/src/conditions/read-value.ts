import { isJsonObject, type JsonObject, type JsonValue, type Millis, type Words } from '@millrace/base'
import { ExpressionError, type ExpressionLimits, type Work } from '@millrace/expression'
import { conditionTypeError, type Side } from './condition-error.ts'
import type { ConditionFunctions } from './functions.ts'
import type { ConditionTest, ConditionType, Conversion } from './types.ts'
import { parseDate, type Zoned } from './zoned-time.ts'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'

export interface ConditionContext {
  /** For operators that count from today. */
  readonly now: Millis
  /** IANA zone of dates without an offset and of calendar days. */
  readonly timezone: string
  /** What plugins bring. */
  readonly functions?: ConditionFunctions
  /** What one condition may take, as expressions have it. */
  readonly limits?: Partial<ExpressionLimits>
}

/** The same while a condition is worked out: what is left of its fuel. */
export interface Working extends ConditionContext {
  readonly work: Work
}

const NUMERIC = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i

/** Units of reading a number from text, besides its characters. */
const READ_NUMBER = 10

/** A number, or text that can only mean one (`" 12.50"`; not `""`, `"0x10"`, `"1,5"`, `"Infinity"`). */
export function asNumber(value: JsonValue | undefined, work?: Work): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  work?.spend(READ_NUMBER + value.length)
  if (!NUMERIC.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** An instant: ISO 8601 text, or a number of milliseconds since 1970. */
export function asDate(value: JsonValue | undefined, zone: Zoned): Millis | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' ? parseDate(value, zone) : undefined
}

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1'])
/** Characters that are looked at for such a word. */
const LONGEST_WORD = 100
const NO: ReadonlySet<string> = new Set(['false', 'no', 'off', '0'])

type Reader<T> = { readonly [C in Conversion]: (value: JsonValue | undefined, zone: Zoned) => T | undefined }

/** What each type is read from, for each conversion. A new type fails to compile until it is here. */
const READERS: {
  readonly text: Reader<string>
  readonly number: Reader<number>
  readonly boolean: Reader<boolean>
  readonly date: Reader<Millis>
  readonly list: Reader<readonly JsonValue[]>
  readonly object: Reader<JsonObject>
} = {
  text: {
    never: (value) => (typeof value === 'string' ? value : undefined),
    safe: (value) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined),
    loose: (value, { work }) =>
      typeof value === 'string' ? value : value === undefined || value === null ? undefined : jsonOf(value, work),
  },
  number: {
    never: (value) => (typeof value === 'number' ? value : undefined),
    safe: (value, { work }) => asNumber(value, work),
    loose: (value, { work }) => (typeof value === 'boolean' ? Number(value) : asNumber(value, work)),
  },
  boolean: {
    never: (value) => (typeof value === 'boolean' ? value : undefined),
    safe: (value) => (typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined),
    loose: (value) => {
      if (typeof value === 'boolean') return value
      const word =
        typeof value === 'number' ? String(value) : typeof value === 'string' ? value.slice(0, LONGEST_WORD).trim().toLowerCase() : ''
      return YES.has(word) ? true : NO.has(word) ? false : undefined
    },
  },
  date: {
    never: (value, zone) => (typeof value === 'string' ? parseDate(value, zone) : undefined),
    safe: asDate,
    loose: (value, zone) => asDate(value, zone) ?? asNumber(value, zone.work),
  },
  list: {
    never: (value) => (Array.isArray(value) ? value : undefined),
    safe: (value) => (Array.isArray(value) ? value : undefined),
    loose: (value, { work }) => {
      const list = fromJson(value, work)
      return Array.isArray(list) ? list : undefined
    },
  },
  object: {
    never: (value) => (isJsonObject(value) ? value : undefined),
    safe: (value) => (isJsonObject(value) ? value : undefined),
    loose: (value, { work }) => {
      const object = fromJson(value, work)
      return isJsonObject(object) ? object : undefined
    },
  },
}

type ValueOf<T extends ConditionType> = NonNullable<ReturnType<(typeof READERS)[T]['safe']>>

/** How types are called in messages. */
export const EXPECTED: { readonly [T in ConditionType]: Words } = {
  text: said('expected.text'),
  number: said('expected.number'),
  boolean: said('expected.boolean'),
  date: said('expected.date'),
  list: said('expected.list'),
  object: said('expected.object'),
}

export const isNothing = (value: JsonValue | undefined): value is null | undefined => value === null || value === undefined

export const conversionOf = (test: ConditionTest): Conversion => test.options?.convert ?? 'safe'

/** A value as a type; undefined when it cannot be read as that. */
export function readAs<T extends ConditionType>(
  type: T,
  value: JsonValue | undefined,
  how: Conversion,
  zone: Zoned,
): ValueOf<T> | undefined {
  return READERS[type][how](value, zone) as ValueOf<T> | undefined // the table's entry is that of the type
}

/** One side of a test as a type. Throws `condition.type`, which says which side is what and should be what. */
export function need<T extends ConditionType>(type: T, test: ConditionTest, side: Side, zone: Zoned): ValueOf<T> {
  return readAs(type, test[side], conversionOf(test), zone) ?? refuse(test, side, english(EXPECTED[type]))
}

export function refuse(test: ConditionTest, side: Side, expected: string): never {
  throw conditionTypeError(test, side, expected)
}

const isNoJson = (thrown: unknown): boolean => thrown instanceof ExpressionError && thrown.code === 'expression.bad-argument'

const jsonOf = (value: JsonValue, work: Work | undefined): string => (work === undefined ? JSON.stringify(value) : work.json(value))

/** Longest text that is looked at as JSON. */
const MOST_JSON = 1_000_000

function fromJson(value: JsonValue | undefined, work?: Work): JsonValue | undefined {
  if (typeof value !== 'string' || value.length > MOST_JSON || !/^\s*[[{]/.test(value)) return value
  try {
    return work === undefined ? (JSON.parse(value) as JsonValue) : work.parse(value)
  } catch (thrown) {
    if (thrown instanceof SyntaxError || isNoJson(thrown)) return value // text that only looks like JSON is what it is: text
    throw thrown
  }
}
