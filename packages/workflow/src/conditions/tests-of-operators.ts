import { isJsonObject, type JsonValue } from '@millrace/base'
import type { ConditionOperator, ConditionTest } from './condition.ts'
import { matchesPattern } from './pattern.ts'
import { asDate, asNumber, need, refuse, type ConditionContext } from './read-value.ts'
import { sameValue } from './same-value.ts'
import { calendarDay } from './zoned-time.ts'

type OperatorTest = (test: ConditionTest, context: ConditionContext) => boolean

const isCaseSensitive = (test: ConditionTest): boolean => test.options?.caseSensitive ?? true
const isNothing = (value: JsonValue | undefined): boolean => value === null || value === undefined
const not =
  (test: OperatorTest): OperatorTest =>
  (condition, context) =>
    !test(condition, context)

/** Nothing equals only nothing, whatever the type says; otherwise a given type holds for both sides. */
const equals: OperatorTest = (test, { timezone }) => {
  if (isNothing(test.left) || isNothing(test.right)) return isNothing(test.left) && isNothing(test.right)
  switch (test.type ?? 'any') {
    case 'number':
      return need.number(test, 'left') === need.number(test, 'right')
    case 'date':
      return need.date(test, 'left', timezone) === need.date(test, 'right', timezone)
    case 'boolean':
      return need.boolean(test, 'left') === need.boolean(test, 'right')
    case 'text':
      return sameValue(need.text(test, 'left'), need.text(test, 'right'), isCaseSensitive(test))
    case 'list':
      return sameValue([...need.list(test, 'left')], [...need.list(test, 'right')], isCaseSensitive(test))
    case 'object':
      return sameValue(need.object(test, 'left'), need.object(test, 'right'), isCaseSensitive(test))
    case 'any':
      return sameValue(test.left, test.right, isCaseSensitive(test))
  }
}

/** Below, at or above zero as left is less than, equal to or greater than right. */
function compare(test: ConditionTest, { timezone }: ConditionContext): number {
  switch (test.type ?? 'any') {
    case 'text':
      return compareText(need.text(test, 'left'), need.text(test, 'right'), isCaseSensitive(test))
    case 'date':
      return need.date(test, 'left', timezone) - need.date(test, 'right', timezone)
    case 'number':
      return need.number(test, 'left') - need.number(test, 'right')
    case 'boolean':
    case 'list':
    case 'object':
      return refuse(test, 'left', 'a number, a date or text')
    case 'any':
      return areDates(timezone, test.left, test.right)
        ? need.date(test, 'left', timezone) - need.date(test, 'right', timezone)
        : need.number(test, 'left') - need.number(test, 'right')
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
  const range = need.list(test, 'right')
  const [low, high] = range
  if (range.length !== 2 || low === undefined || high === undefined) return refuse(test, 'right', 'a list of two values, lowest first')
  return compare({ ...test, right: low }, context) >= 0 && compare({ ...test, right: high }, context) <= 0
}

const contains: OperatorTest = (test) => {
  const caseSensitive = isCaseSensitive(test)
  const { left, right } = test
  if (test.type === 'list' || (test.type === undefined && Array.isArray(left))) {
    return need.list(test, 'left').some((element) => sameValue(element, right, caseSensitive))
  }
  if (test.type === 'object' || (test.type === undefined && isJsonObject(left))) {
    return Object.hasOwn(need.object(test, 'left'), need.text(test, 'right'))
  }
  return onText((text, part) => text.includes(part))(test)
}

const onText =
  (holds: (text: string, part: string) => boolean) =>
  (test: ConditionTest): boolean => {
    const [text, part] = [need.text(test, 'left'), need.text(test, 'right')]
    return isCaseSensitive(test) ? holds(text, part) : holds(text.toLowerCase(), part.toLowerCase())
  }

const isIn: OperatorTest = (test, context) => need.list(test, 'right').some((element) => equals({ ...test, right: element }, context))

const isEmpty: OperatorTest = ({ left }) => {
  if (isNothing(left) || left === '') return true
  if (Array.isArray(left)) return left.length === 0
  return isJsonObject(left) && Object.keys(left).length === 0
}

/** The date falls on the calendar day that many days from today, in the zone of the context. */
const onDay =
  (direction: 1 | -1): OperatorTest =>
  (test, { now, timezone }) => {
    const days = need.number(test, 'right')
    if (!Number.isInteger(days)) return refuse(test, 'right', 'a whole number of days')
    return calendarDay(need.date(test, 'left', timezone), timezone) === calendarDay(now, timezone) + direction * days
  }

/** What each operator does. */
export const OPERATOR_TESTS: { readonly [K in ConditionOperator]: OperatorTest } = {
  equals,
  not_equals: not(equals),
  greater_than: (test, context) => compare(test, context) > 0,
  greater_or_equal: (test, context) => compare(test, context) >= 0,
  less_than: (test, context) => compare(test, context) < 0,
  less_or_equal: (test, context) => compare(test, context) <= 0,
  between,
  contains,
  not_contains: not(contains),
  starts_with: onText((text, part) => text.startsWith(part)),
  ends_with: onText((text, part) => text.endsWith(part)),
  matches: (test) => matchesPattern(need.text(test, 'left'), need.text(test, 'right'), isCaseSensitive(test)),
  in: isIn,
  not_in: not(isIn),
  is_true: (test) => need.boolean(test, 'left'),
  is_false: (test) => !need.boolean(test, 'left'),
  before: (test, { timezone }) => need.date(test, 'left', timezone) < need.date(test, 'right', timezone),
  after: (test, { timezone }) => need.date(test, 'left', timezone) > need.date(test, 'right', timezone),
  days_ago: onDay(-1),
  days_from_now: onDay(1),
  exists: ({ left }) => !isNothing(left),
  not_exists: ({ left }) => isNothing(left),
  is_empty: isEmpty,
  is_not_empty: not(isEmpty),
}
