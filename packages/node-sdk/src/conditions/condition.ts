import type { JsonValue } from '@millrace/base'

/** All operators of the rule engine, in the order that pickers show them. */
export const CONDITION_OPERATORS = [
  'equals',
  'not_equals',
  'greater_than',
  'greater_or_equal',
  'less_than',
  'less_or_equal',
  'between',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'matches',
  'in',
  'not_in',
  'is_true',
  'is_false',
  'before',
  'after',
  'days_ago',
  'days_from_now',
  'exists',
  'not_exists',
  'is_empty',
  'is_not_empty',
] as const

export type ConditionOperator = (typeof CONDITION_OPERATORS)[number]

/** What both sides are read as. Without it the values decide; see README, "Conditions". */
export type ConditionType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'object'

/** One comparison. A side that is absent counts as nothing (null). */
export interface ConditionTest {
  readonly left?: JsonValue
  readonly operator: ConditionOperator
  readonly right?: JsonValue
  readonly type?: ConditionType
  readonly options?: {
    /** Default true. */
    readonly caseSensitive?: boolean
  }
}

/** Conditions joined by and (`all`) or or (`any`); `not` turns the outcome round. */
export interface ConditionGroup {
  readonly combine: 'all' | 'any'
  readonly not?: boolean
  readonly conditions: readonly Condition[]
}

export type Condition = ConditionGroup | ConditionTest

/** Operators that look at the left side only. */
const UNARY: ReadonlySet<ConditionOperator> = new Set([
  'is_true',
  'is_false',
  'exists',
  'not_exists',
  'is_empty',
  'is_not_empty',
] satisfies ConditionOperator[])

export const isUnaryOperator = (operator: ConditionOperator): boolean => UNARY.has(operator)

export const isConditionGroup = (condition: Condition): condition is ConditionGroup => 'conditions' in condition
