import type { ConditionOperator } from './condition.ts'

/** How each operator reads in a sentence. */
export const OPERATOR_WORDS: { readonly [K in ConditionOperator]: string } = {
  equals: 'equals',
  not_equals: 'does not equal',
  greater_than: 'is greater than',
  greater_or_equal: 'is greater than or equal to',
  less_than: 'is less than',
  less_or_equal: 'is less than or equal to',
  between: 'is between',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  matches: 'matches',
  in: 'is one of',
  not_in: 'is none of',
  is_true: 'is true',
  is_false: 'is false',
  before: 'is before',
  after: 'is after',
  days_ago: 'is … days ago',
  days_from_now: 'is … days from now',
  exists: 'exists',
  not_exists: 'does not exist',
  is_empty: 'is empty',
  is_not_empty: 'is not empty',
}
