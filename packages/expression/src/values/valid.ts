import { DateTime, type Duration, type Interval } from 'luxon'
import { ExpressionError } from '../errors.ts'

/**
 * Refuses dates and durations that Luxon calls invalid, with its reason. A date that was read from text may be one for as long as nothing but
 * `isValid` is asked of it.
 */
export function valid<T extends DateTime | Duration | Interval>(value: T): T {
  if (value.isValid) return value
  throw new ExpressionError(
    'expression.bad-argument',
    `This is not a valid date or duration: ${value.invalidExplanation ?? value.invalidReason}.`,
    value instanceof DateTime ? { hint: 'Ask .isValid before you use it.' } : {},
  )
}
