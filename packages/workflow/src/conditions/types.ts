import type { JsonValue } from '@millrace/base'
import type { BuiltInOperator } from './operators.ts'

/** What a side of a test is read as. */
export type ConditionType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'object'

/** A function that a plugin brings: `plugin.name`. */
export type FunctionOperator = `${string}.${string}`

export type ConditionOperator = BuiltInOperator | FunctionOperator

/**
 * How far a value may be from the type that an operator needs. `never`: it must be of that type. `safe`: what can mean only one thing is
 * converted. `loose`: whatever makes some sense is, and a test of a missing value does not hold instead of being an error.
 */
export type Conversion = 'never' | 'safe' | 'loose'

export interface ConditionOptions {
  /** Whether A and a are different letters. @default true */
  readonly caseSensitive?: boolean
  /** @default 'safe' */
  readonly convert?: Conversion
}

/** One comparison. A side that is absent counts as nothing (null). */
export interface ConditionTest {
  readonly left?: JsonValue
  readonly operator: ConditionOperator
  readonly right?: JsonValue
  /** What both sides are read as. Without it the values decide. */
  readonly type?: ConditionType
  readonly options?: ConditionOptions
}

/** Conditions joined by and (`all`) or or (`any`); `not` turns the outcome round. */
export interface ConditionGroup {
  readonly combine: 'all' | 'any'
  readonly not?: boolean
  readonly conditions: readonly Condition[]
}

export type Condition = ConditionGroup | ConditionTest

export const isConditionGroup = (condition: Condition): condition is ConditionGroup => 'conditions' in condition

/** Deeper trees are mistakes or attacks; the check also keeps recursion bounded. */
export const MOST_CONDITIONS_DEEP = 50
