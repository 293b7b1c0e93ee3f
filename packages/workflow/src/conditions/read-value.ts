import { isJsonObject, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import { conditionTypeError, type Side } from './condition-error.ts'
import type { ConditionFunctions } from './functions.ts'
import type { ConditionTest, ConditionType, Conversion } from './types.ts'
import { parseDate } from './zoned-time.ts'

export interface ConditionContext {
  /** For operators that count from today. */
  readonly now: Millis
  /** IANA zone of dates without an offset and of calendar days. */
  readonly timezone: string
  /** What plugins bring. */
  readonly functions?: ConditionFunctions
}

const NUMERIC = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i

/** A number, or text that can only mean one (`" 12.50"`; not `""`, `"0x10"`, `"1,5"`, `"Infinity"`). */
export function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !NUMERIC.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** An instant: ISO 8601 text, or a number of milliseconds since 1970. */
export function asDate(value: JsonValue | undefined, timezone: string): Millis | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' ? parseDate(value, timezone) : undefined
}

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1'])
const NO: ReadonlySet<string> = new Set(['false', 'no', 'off', '0'])

type Reader<T> = { readonly [C in Conversion]: (value: JsonValue | undefined, timezone: string) => T | undefined }

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
    loose: (value) => (typeof value === 'string' ? value : value === undefined || value === null ? undefined : JSON.stringify(value)),
  },
  number: {
    never: (value) => (typeof value === 'number' ? value : undefined),
    safe: asNumber,
    loose: (value) => (typeof value === 'boolean' ? Number(value) : asNumber(value)),
  },
  boolean: {
    never: (value) => (typeof value === 'boolean' ? value : undefined),
    safe: (value) => (typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined),
    loose: (value) => {
      if (typeof value === 'boolean') return value
      const word = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().toLowerCase() : ''
      return YES.has(word) ? true : NO.has(word) ? false : undefined
    },
  },
  date: {
    never: (value, timezone) => (typeof value === 'string' ? parseDate(value, timezone) : undefined),
    safe: asDate,
    loose: (value, timezone) => asDate(value, timezone) ?? asNumber(value),
  },
  list: {
    never: (value) => (Array.isArray(value) ? value : undefined),
    safe: (value) => (Array.isArray(value) ? value : undefined),
    loose: (value) => {
      const list = fromJson(value)
      return Array.isArray(list) ? list : undefined
    },
  },
  object: {
    never: (value) => (isJsonObject(value) ? value : undefined),
    safe: (value) => (isJsonObject(value) ? value : undefined),
    loose: (value) => {
      const object = fromJson(value)
      return isJsonObject(object) ? object : undefined
    },
  },
}

type ValueOf<T extends ConditionType> = NonNullable<ReturnType<(typeof READERS)[T]['safe']>>

/** How types are called in messages. */
export const EXPECTED: { readonly [T in ConditionType]: string } = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  list: 'a list',
  object: 'an object',
}

export const isNothing = (value: JsonValue | undefined): value is null | undefined => value === null || value === undefined

export const conversionOf = (test: ConditionTest): Conversion => test.options?.convert ?? 'safe'

/** A value as a type; undefined when it cannot be read as that. */
export function readAs<T extends ConditionType>(
  type: T,
  value: JsonValue | undefined,
  how: Conversion,
  timezone: string,
): ValueOf<T> | undefined {
  return READERS[type][how](value, timezone) as ValueOf<T> | undefined // the table's entry is that of the type
}

/** One side of a test as a type. Throws `condition.type`, which says which side is what and should be what. */
export function need<T extends ConditionType>(type: T, test: ConditionTest, side: Side, timezone: string): ValueOf<T> {
  return readAs(type, test[side], conversionOf(test), timezone) ?? refuse(test, side, EXPECTED[type])
}

export function refuse(test: ConditionTest, side: Side, expected: string): never {
  throw conditionTypeError(test, side, expected)
}

/** Longest text that is looked at as JSON. */
const MOST_JSON = 1_000_000

function fromJson(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || value.length > MOST_JSON || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as JsonValue
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return value // text that only looks like JSON is what it is: text
    throw thrown
  }
}
