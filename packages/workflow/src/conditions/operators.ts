import type { ConditionType, FunctionOperator } from './types.ts'

/**
 * What the right side of a test is. `same`: a value of the test's type. `any`: any value. `field`: name of a field. `list`: values of the
 * type. `range`: two of them, the lowest first. `days`, `count`: whole numbers. `pattern`: a regular expression.
 */
export type Operand = 'none' | 'same' | 'any' | 'field' | 'list' | 'range' | 'days' | 'count' | 'pattern'

/**
 * An operator as data: what the evaluator, the checks, the editor's picker and the reference all go by. How it reads, and a sentence
 * about it, stand in the catalogue under `operator.<name>`; where a type has words of its own, under `operator.<name>.<type>`.
 */
export interface OperatorInfo {
  readonly operand: Operand
  /** Types that it is there for. */
  readonly types: readonly ConditionType[]
  /** It holds where that one does not. */
  readonly negates?: string
  /** Where a type takes its right side in another way. */
  readonly by?: { readonly [T in ConditionType]?: { readonly operand?: Operand } }
  /** It has an answer where a value is missing. */
  readonly takesNothing?: true
  /** Types that it is evaluated for but not offered for: another operator says it better. */
  readonly alsoFor?: readonly ConditionType[]
}

export const CONDITION_TYPES = ['text', 'number', 'boolean', 'date', 'list', 'object'] as const satisfies readonly ConditionType[]

const ALL: readonly ConditionType[] = CONDITION_TYPES
const SIZED: readonly ConditionType[] = ['list', 'text', 'object']
const ORDERED = { types: ['number', 'text'], alsoFor: ['date'] } as const
const BY_FIELD = { object: { operand: 'field' }, list: { operand: 'any' } } as const

/** All operators, in the order of pickers. A new one is here, in `tests-of-operators.ts`, and in the catalogue of words. */
export const OPERATORS = {
  equals: { operand: 'same', types: ALL, takesNothing: true },
  not_equals: {
    operand: 'same',
    types: ALL,
    negates: 'equals',
    takesNothing: true,
  },
  greater_than: { operand: 'same', ...ORDERED },
  greater_or_equal: { operand: 'same', ...ORDERED },
  less_than: { operand: 'same', ...ORDERED },
  less_or_equal: { operand: 'same', ...ORDERED },
  between: {
    operand: 'range',
    types: ['number', 'date', 'text'],
  },
  not_between: {
    operand: 'range',
    types: ['number', 'date', 'text'],
    negates: 'between',
  },
  contains: {
    operand: 'same',
    types: ['text', 'list', 'object'],
    by: BY_FIELD,
  },
  not_contains: {
    operand: 'same',
    types: ['text', 'list', 'object'],
    negates: 'contains',
    by: BY_FIELD,
  },
  starts_with: { operand: 'same', types: ['text'] },
  not_starts_with: {
    operand: 'same',
    types: ['text'],
    negates: 'starts_with',
  },
  ends_with: { operand: 'same', types: ['text'] },
  not_ends_with: {
    operand: 'same',
    types: ['text'],
    negates: 'ends_with',
  },
  matches: {
    operand: 'pattern',
    types: ['text'],
  },
  not_matches: {
    operand: 'pattern',
    types: ['text'],
    negates: 'matches',
  },
  in: {
    operand: 'list',
    types: ['text', 'number', 'date', 'boolean'],
    takesNothing: true,
  },
  not_in: {
    operand: 'list',
    types: ['text', 'number', 'date', 'boolean'],
    negates: 'in',
    takesNothing: true,
  },
  is_true: { operand: 'none', types: ['boolean'] },
  is_false: { operand: 'none', types: ['boolean'], negates: 'is_true' },
  before: { operand: 'same', types: ['date'] },
  before_or_equal: { operand: 'same', types: ['date'] },
  after: { operand: 'same', types: ['date'] },
  after_or_equal: { operand: 'same', types: ['date'] },
  days_ago: {
    operand: 'days',
    types: ['date'],
  },
  days_from_now: {
    operand: 'days',
    types: ['date'],
  },
  in_last_days: {
    operand: 'days',
    types: ['date'],
  },
  in_next_days: {
    operand: 'days',
    types: ['date'],
  },
  length_equals: {
    operand: 'count',
    types: SIZED,
  },
  length_not_equals: {
    operand: 'count',
    types: SIZED,
    negates: 'length_equals',
  },
  length_greater_than: { operand: 'count', types: SIZED },
  length_greater_or_equal: {
    operand: 'count',
    types: SIZED,
  },
  length_less_than: { operand: 'count', types: SIZED },
  length_less_or_equal: {
    operand: 'count',
    types: SIZED,
  },
  exists: { operand: 'none', types: ALL, takesNothing: true },
  not_exists: {
    operand: 'none',
    types: ALL,
    negates: 'exists',
    takesNothing: true,
  },
  is_empty: {
    operand: 'none',
    types: ALL,
    takesNothing: true,
  },
  is_not_empty: {
    operand: 'none',
    types: ALL,
    negates: 'is_empty',
    takesNothing: true,
  },
} as const satisfies Readonly<Record<string, OperatorInfo>>

export type BuiltInOperator = keyof typeof OPERATORS

/** Names of all operators that are built in, in the order of pickers. */
export const CONDITION_OPERATORS = Object.freeze(Object.keys(OPERATORS)) as readonly BuiltInOperator[]

export const isBuiltIn = (operator: string): operator is BuiltInOperator => Object.hasOwn(OPERATORS, operator)

const FUNCTION_NAME = /^[a-z0-9][a-z0-9-]{0,60}\.[A-Za-z][A-Za-z0-9_-]{0,60}$/

/** Whether this is the form of a name of a plugin's function. */
export const isFunctionName = (operator: string): operator is FunctionOperator => FUNCTION_NAME.test(operator)

/** The table's entry, for readers that take operators by name. */
export const operatorInfo = (operator: BuiltInOperator): OperatorInfo => OPERATORS[operator]

/** Whether a test of this type may use the operator. Without a type every one may. */
export function fitsOperator(operator: BuiltInOperator, type: ConditionType | undefined): boolean {
  const { types, alsoFor = [] } = operatorInfo(operator)
  return type === undefined || types.includes(type) || alsoFor.includes(type)
}

/** The operators that are offered for a type, in order. */
export const operatorsFor = (type: ConditionType | undefined): readonly BuiltInOperator[] =>
  CONDITION_OPERATORS.filter((operator) => type === undefined || operatorInfo(operator).types.includes(type))

/** What the right side of a test of this type is. */
export function operandOf(operator: BuiltInOperator, type: ConditionType | undefined): Operand {
  const { operand, by } = operatorInfo(operator)
  return (type === undefined ? undefined : by?.[type]?.operand) ?? operand
}

/** Operators that look at the left side only. */
export const isUnaryOperator = (operator: string): boolean => isBuiltIn(operator) && OPERATORS[operator].operand === 'none'
