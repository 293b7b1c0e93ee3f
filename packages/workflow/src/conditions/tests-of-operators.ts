import { isJsonObject, type JsonValue } from '@millrace/base'
import type { BuiltInOperator } from './operators.ts'
import { matchesPattern } from './pattern.ts'
import { asDate, asNumber, conversionOf, isNothing, need, refuse, type ConditionContext } from './read-value.ts'
import { foldingOnce, sameValue, type Sameness } from './same-value.ts'
import type { ConditionTest, ConditionType } from './types.ts'
import { calendarDay } from './zoned-time.ts'

export type OperatorTest = (test: ConditionTest, context: ConditionContext) => boolean

const isCaseSensitive = (test: ConditionTest): boolean => test.options?.caseSensitive ?? true
const sameness = (test: ConditionTest): Sameness => ({ caseSensitive: isCaseSensitive(test), convert: conversionOf(test) !== 'never' })
const not =
  (test: OperatorTest): OperatorTest =>
  (condition, context) =>
    !test(condition, context)

/** Nothing equals only nothing, whatever the type says; otherwise a given type holds for both sides. */
const equals: OperatorTest = (test, context) => equalTo(test, context)(test.right)

/** The test with its left side read once, for any number of values on the right. */
function equalTo(test: ConditionTest, { timezone }: ConditionContext): (right: JsonValue | undefined) => boolean {
  const { left, type } = test
  if (isNothing(left)) return isNothing
  let a: JsonValue | undefined
  const read = (): JsonValue => (a ??= type === undefined ? left : (need(type, test, 'left', timezone) as JsonValue))
  let how: Sameness | undefined
  return (right) => {
    if (isNothing(right)) return false
    const value = read()
    how ??= { ...sameness(test), fold: foldingOnce(value) }
    return sameValue(value, type === undefined ? right : (need(type, { ...test, right }, 'right', timezone) as JsonValue), how)
  }
}

/** Below, at or above zero as left is less than, equal to or greater than right. */
function compare(test: ConditionTest, { timezone }: ConditionContext): number {
  const type = test.type ?? (areDates(timezone, test.left, test.right) ? 'date' : 'number')
  switch (type) {
    case 'text':
      return compareText(need('text', test, 'left', timezone), need('text', test, 'right', timezone), isCaseSensitive(test))
    case 'date':
    case 'number':
      return need(type, test, 'left', timezone) - need(type, test, 'right', timezone)
    case 'boolean':
    case 'list':
    case 'object':
      return refuse(test, 'left', 'a number, a date or text')
    default:
      return type satisfies never
  }
}

function compareText(left: string, right: string, caseSensitive: boolean): number {
  const [a, b] = caseSensitive ? [left, right] : [left.toLowerCase(), right.toLowerCase()]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Texts that are all dates; numbers alone never are, because they could as well be amounts. */
const areDates = (timezone: string, ...values: readonly (JsonValue | undefined)[]): boolean =>
  values.every((value) => typeof value === 'string' && asNumber(value) === undefined && asDate(value, timezone) !== undefined)

/** Both ends belong to the range. */
const between: OperatorTest = (test, context) => {
  const range = need('list', test, 'right', context.timezone)
  const [low, high] = range
  if (range.length !== 2 || isNothing(low) || isNothing(high)) return refuse(test, 'right', 'a list of two values, lowest first')
  return compare({ ...test, right: low }, context) >= 0 && compare({ ...test, right: high }, context) <= 0
}

const contains: OperatorTest = (test, context) => {
  const { left, right, type } = test
  const { timezone } = context
  if (type === 'list' || (type === undefined && Array.isArray(left))) {
    const how = { ...sameness(test), fold: foldingOnce(right) }
    return need('list', test, 'left', timezone).some((element) => sameValue(element, right, how))
  }
  if (type === 'object' || (type === undefined && isJsonObject(left))) {
    return Object.hasOwn(need('object', test, 'left', timezone), need('text', test, 'right', timezone))
  }
  return onText((text, part) => text.includes(part))(test, context)
}

const onText =
  (holds: (text: string, part: string) => boolean): OperatorTest =>
  (test, { timezone }) => {
    const [text, part] = [need('text', test, 'left', timezone), need('text', test, 'right', timezone)]
    return isCaseSensitive(test) ? holds(text, part) : holds(text.toLowerCase(), part.toLowerCase())
  }

const onDates =
  (holds: (left: number, right: number) => boolean): OperatorTest =>
  (test, { timezone }) =>
    holds(need('date', test, 'left', timezone), need('date', test, 'right', timezone))

const onLength =
  (holds: (length: number, count: number) => boolean): OperatorTest =>
  (test, { timezone }) =>
    holds(lengthOf(test, timezone), need('number', test, 'right', timezone))

function lengthOf(test: ConditionTest, timezone: string): number {
  switch (test.type ?? sizedTypeOf(test.left)) {
    case 'list':
      return need('list', test, 'left', timezone).length
    case 'text':
      return charactersOf(need('text', test, 'left', timezone))
    case 'object':
      return Object.keys(need('object', test, 'left', timezone)).length
    default:
      return refuse(test, 'left', 'a list, text or an object')
  }
}

/** An emoji is one. */
function charactersOf(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) {
    if ((text.codePointAt(at) ?? 0) <= 0xffff) continue
    count -= 1
    at += 1
  }
  return count
}

const sizedTypeOf = (value: JsonValue | undefined): ConditionType | undefined =>
  Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : isJsonObject(value) ? 'object' : undefined

const isIn: OperatorTest = (test, context) => need('list', test, 'right', context.timezone).some(equalTo(test, context))

const isEmpty: OperatorTest = ({ left }) => {
  if (isNothing(left) || left === '') return true
  if (Array.isArray(left)) return left.length === 0
  return isJsonObject(left) && Object.keys(left).length === 0
}

/** A date, today and a number of days, as days of the calendar in the zone of the context. */
const onDays =
  (holds: (days: { date: number; today: number; count: number; isPast: boolean; isNow: boolean }) => boolean): OperatorTest =>
  (test, { now, timezone }) => {
    const count = need('number', test, 'right', timezone)
    if (!Number.isInteger(count)) return refuse(test, 'right', 'a whole number of days')
    const at = need('date', test, 'left', timezone)
    return holds({ date: calendarDay(at, timezone), today: calendarDay(now, timezone), count, isPast: at < now, isNow: at === now })
  }

/** What each operator does. Those that negate another one are made of it. */
export const OPERATOR_TESTS: { readonly [K in BuiltInOperator]: OperatorTest } = {
  equals,
  not_equals: not(equals),
  greater_than: (test, context) => compare(test, context) > 0,
  greater_or_equal: (test, context) => compare(test, context) >= 0,
  less_than: (test, context) => compare(test, context) < 0,
  less_or_equal: (test, context) => compare(test, context) <= 0,
  between,
  not_between: not(between),
  contains,
  not_contains: not(contains),
  starts_with: onText((text, part) => text.startsWith(part)),
  not_starts_with: onText((text, part) => !text.startsWith(part)),
  ends_with: onText((text, part) => text.endsWith(part)),
  not_ends_with: onText((text, part) => !text.endsWith(part)),
  matches: (test, { timezone }) => matches(test, timezone),
  not_matches: (test, { timezone }) => !matches(test, timezone),
  in: isIn,
  not_in: not(isIn),
  is_true: (test, { timezone }) => need('boolean', test, 'left', timezone),
  is_false: (test, { timezone }) => !need('boolean', test, 'left', timezone),
  before: onDates((left, right) => left < right),
  before_or_equal: onDates((left, right) => left <= right),
  after: onDates((left, right) => left > right),
  after_or_equal: onDates((left, right) => left >= right),
  days_ago: onDays(({ date, today, count }) => date === today - count),
  days_from_now: onDays(({ date, today, count }) => date === today + count),
  in_last_days: onDays(({ date, today, count, isPast, isNow }) => (isPast || isNow) && date >= today - count),
  in_next_days: onDays(({ date, today, count, isPast }) => !isPast && date <= today + count),
  length_equals: onLength((length, count) => length === count),
  length_not_equals: onLength((length, count) => length !== count),
  length_greater_than: onLength((length, count) => length > count),
  length_greater_or_equal: onLength((length, count) => length >= count),
  length_less_than: onLength((length, count) => length < count),
  length_less_or_equal: onLength((length, count) => length <= count),
  exists: ({ left }) => !isNothing(left),
  not_exists: ({ left }) => isNothing(left),
  is_empty: isEmpty,
  is_not_empty: not(isEmpty),
}

const matches = (test: ConditionTest, timezone: string): boolean =>
  matchesPattern(need('text', test, 'left', timezone), need('text', test, 'right', timezone), isCaseSensitive(test))
