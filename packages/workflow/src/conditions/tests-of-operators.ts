import { isJsonObject, type JsonValue } from '@millrace/base'
import type { Work } from '@millrace/expression'
import type { BuiltInOperator } from './operators.ts'
import { matchesPattern } from './pattern.ts'
import { asDate, asNumber, conversionOf, isNothing, need, refuse, type Working } from './read-value.ts'
import { foldingOnce, sameValue, type Sameness } from './same-value.ts'
import type { ConditionTest, ConditionType } from './types.ts'
import { calendarDay, isElsewhere, nearInstant, type NearInstant } from './zoned-time.ts'

export type OperatorTest = (test: ConditionTest, context: Working) => boolean

const isCaseSensitive = (test: ConditionTest): boolean => test.options?.caseSensitive ?? true
const sameness = (test: ConditionTest, { work }: Working): Sameness => ({
  caseSensitive: isCaseSensitive(test),
  convert: conversionOf(test) !== 'never',
  work,
})
const not =
  (test: OperatorTest): OperatorTest =>
  (condition, context) =>
    !test(condition, context)

/** Nothing equals only nothing, whatever the type says; otherwise a given type holds for both sides. */
const equals: OperatorTest = (test, context) => equalTo(test, context)(test.right)

/** Milliseconds that a date may be away from 1970, and the days around it as well. */
const MOST_DATE = 8.6e15

/** The test with its left side read once, for any number of values on the right. */
function equalTo(test: ConditionTest, context: Working): (right: JsonValue | undefined) => boolean {
  const { left, type } = test
  if (isNothing(left)) return isNothing
  let a: JsonValue | undefined
  const read = (): JsonValue => (a ??= type === undefined ? left : (need(type, test, 'left', context) as JsonValue))
  let how: Sameness | undefined
  let near: NearInstant | undefined
  return (right) => {
    if (isNothing(right)) return false
    const value = read()
    if (type === 'date' && typeof right === 'string' && typeof value === 'number' && Math.abs(value) < MOST_DATE) {
      near ??= nearInstant(value, context)
      if (isElsewhere(right, near, context.work)) return false
    }
    how ??= { ...sameness(test, context), fold: foldingOnce(value, context.work) }
    return sameValue(value, type === undefined ? right : (need(type, { ...test, right }, 'right', context) as JsonValue), how)
  }
}

/** Below, at or above zero as left is less than, equal to or greater than right. */
function compare(test: ConditionTest, context: Working): number {
  const type = test.type ?? (areDates(context, test.left, test.right) ? 'date' : 'number')
  switch (type) {
    case 'text':
      return compareText(need('text', test, 'left', context), need('text', test, 'right', context), {
        context,
        exact: isCaseSensitive(test),
      })
    case 'date':
    case 'number':
      return need(type, test, 'left', context) - need(type, test, 'right', context)
    case 'boolean':
    case 'list':
    case 'object':
      return refuse(test, 'left', 'a number, a date or text')
    default:
      return type satisfies never
  }
}

function compareText(left: string, right: string, { context: { work }, exact }: { context: Working; exact: boolean }): number {
  const [a, b] = exact ? [left, right] : [work.lowerCase(left), work.lowerCase(right)]
  work.read(a.length < b.length ? a : b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Texts that are all dates; numbers alone never are, because they could as well be amounts. */
const areDates = (context: Working, ...values: readonly (JsonValue | undefined)[]): boolean =>
  values.every((value) => typeof value === 'string' && asNumber(value, context.work) === undefined && asDate(value, context) !== undefined)

/** Both ends belong to the range. */
const between: OperatorTest = (test, context) => {
  const range = need('list', test, 'right', context)
  const [low, high] = range
  if (range.length !== 2 || isNothing(low) || isNothing(high)) return refuse(test, 'right', 'a list of two values, lowest first')
  return compare({ ...test, right: low }, context) >= 0 && compare({ ...test, right: high }, context) <= 0
}

const contains: OperatorTest = (test, context) => {
  const { left, right, type } = test
  const { work } = context
  if (type === 'list' || (type === undefined && Array.isArray(left))) {
    const how = { ...sameness(test, context), fold: foldingOnce(right, work) }
    return need('list', test, 'left', context).some((element) => sameValue(element, right, how))
  }
  if (type === 'object' || (type === undefined && isJsonObject(left))) {
    return Object.hasOwn(need('object', test, 'left', context), need('text', test, 'right', context))
  }
  return onText((text, part) => work.includes(text, part))(test, context)
}

const onText =
  (holds: (text: string, part: string) => boolean): OperatorTest =>
  (test, context) => {
    const [text, part] = [need('text', test, 'left', context), need('text', test, 'right', context)]
    const { work } = context
    work.read(part)
    return isCaseSensitive(test) ? holds(text, part) : holds(work.lowerCase(text), work.lowerCase(part))
  }

const onDates =
  (holds: (left: number, right: number) => boolean): OperatorTest =>
  (test, context) =>
    holds(need('date', test, 'left', context), need('date', test, 'right', context))

const onLength =
  (holds: (length: number, count: number) => boolean): OperatorTest =>
  (test, context) =>
    holds(lengthOf(test, context), need('number', test, 'right', context))

function lengthOf(test: ConditionTest, context: Working): number {
  switch (test.type ?? sizedTypeOf(test.left)) {
    case 'list':
      return need('list', test, 'left', context).length
    case 'text':
      return charactersOf(need('text', test, 'left', context), context.work)
    case 'object':
      return context.work.keysOf(need('object', test, 'left', context)).length
    default:
      return refuse(test, 'left', 'a list, text or an object')
  }
}

/** Characters that a unit counts. */
const COUNTED = 4

/** An emoji is one. */
function charactersOf(text: string, work: Work): number {
  work.spend(Math.ceil(text.length / COUNTED))
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

const isIn: OperatorTest = (test, context) => need('list', test, 'right', context).some(equalTo(test, context))

const isEmpty: OperatorTest = ({ left }, { work }) => {
  if (isNothing(left) || left === '') return true
  if (Array.isArray(left)) return left.length === 0
  return isJsonObject(left) && work.isEmpty(left)
}

/** A date, today and a number of days, as days of the calendar in the zone of the context. */
const onDays =
  (holds: (days: { date: number; today: number; count: number; isPast: boolean; isNow: boolean }) => boolean): OperatorTest =>
  (test, context) => {
    const { now } = context
    const count = need('number', test, 'right', context)
    if (!Number.isInteger(count)) return refuse(test, 'right', 'a whole number of days')
    const at = need('date', test, 'left', context)
    return holds({ date: calendarDay(at, context), today: calendarDay(now, context), count, isPast: at < now, isNow: at === now })
  }

const matches: OperatorTest = (test, context) =>
  matchesPattern(need('text', test, 'left', context), need('text', test, 'right', context), {
    caseSensitive: isCaseSensitive(test),
    work: context.work,
  })

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
  matches,
  not_matches: not(matches),
  in: isIn,
  not_in: not(isIn),
  is_true: (test, context) => need('boolean', test, 'left', context),
  is_false: (test, context) => !need('boolean', test, 'left', context),
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
