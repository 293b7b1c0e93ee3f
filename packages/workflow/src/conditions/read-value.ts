import { isJsonObject, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import { conditionTypeError, type Side } from './condition-error.ts'
import type { ConditionTest } from './condition.ts'
import { parseDate } from './zoned-time.ts'

export interface ConditionContext {
  /** For `days_ago` and `days_from_now`. */
  readonly now: Millis
  /** IANA zone of dates without an offset and of calendar days. */
  readonly timezone: string
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

export const asText = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

export function asBoolean(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}

/** Reads one side of a test, or says which side is what and should be what. */
export const need = {
  number: (test: ConditionTest, side: Side): number => asNumber(test[side]) ?? refuse(test, side, 'a number'),
  text: (test: ConditionTest, side: Side): string => asText(test[side]) ?? refuse(test, side, 'text'),
  boolean: (test: ConditionTest, side: Side): boolean => asBoolean(test[side]) ?? refuse(test, side, 'true or false'),
  date: (test: ConditionTest, side: Side, timezone: string): Millis => asDate(test[side], timezone) ?? refuse(test, side, 'a date'),
  list: (test: ConditionTest, side: Side): readonly JsonValue[] => {
    const value = test[side]
    return Array.isArray(value) ? value : refuse(test, side, 'a list')
  },
  object: (test: ConditionTest, side: Side): JsonObject => {
    const value = test[side]
    return isJsonObject(value) ? value : refuse(test, side, 'an object')
  },
}

export function refuse(test: ConditionTest, side: Side, expected: string): never {
  throw conditionTypeError(test, side, expected)
}
