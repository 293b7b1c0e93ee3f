import type { ConditionType, FunctionOperator } from './types.ts'

/**
 * What the right side of a test is. `same`: a value of the test's type. `any`: any value. `field`: name of a field. `list`: values of the
 * type. `range`: two of them, the lowest first. `days`, `count`: whole numbers. `pattern`: a regular expression.
 */
export type Operand = 'none' | 'same' | 'any' | 'field' | 'list' | 'range' | 'days' | 'count' | 'pattern'

/** An operator as data: what the evaluator, the checks, the editor's picker and the reference all go by. */
export interface OperatorInfo {
  /** How it reads between the two sides. */
  readonly words: string
  /** One sentence for the picker and the reference. */
  readonly description: string
  readonly operand: Operand
  /** Types that it is there for. */
  readonly types: readonly ConditionType[]
  /** It holds where that one does not. */
  readonly negates?: string
  /** Where a type reads, or takes its right side, in another way. */
  readonly by?: { readonly [T in ConditionType]?: { readonly words?: string; readonly operand?: Operand; readonly description?: string } }
  /** It has an answer where a value is missing. */
  readonly takesNothing?: true
  /** Types that it is evaluated for but not offered for: another operator says it better. */
  readonly alsoFor?: readonly ConditionType[]
}

export const CONDITION_TYPES = ['text', 'number', 'boolean', 'date', 'list', 'object'] as const satisfies readonly ConditionType[]

const ALL: readonly ConditionType[] = CONDITION_TYPES
const SIZED: readonly ConditionType[] = ['list', 'text', 'object']
const ORDERED = { types: ['number', 'text'], alsoFor: ['date'] } as const
const field = (words: string, description: string) =>
  ({ object: { words, description, operand: 'field' }, list: { operand: 'any' } }) as const

/** All operators, in the order of pickers. A new one is here, in `tests-of-operators.ts`, and nowhere else. */
export const OPERATORS = {
  equals: { words: 'equals', description: 'Both sides are the same value.', operand: 'same', types: ALL, takesNothing: true },
  not_equals: {
    words: 'does not equal',
    description: 'The sides are different values.',
    operand: 'same',
    types: ALL,
    negates: 'equals',
    takesNothing: true,
  },
  greater_than: { words: 'is greater than', description: 'A larger number; of texts, later in the alphabet.', operand: 'same', ...ORDERED },
  greater_or_equal: { words: 'is at least', description: 'Greater than the right side, or the same.', operand: 'same', ...ORDERED },
  less_than: { words: 'is less than', description: 'A smaller number; of texts, earlier in the alphabet.', operand: 'same', ...ORDERED },
  less_or_equal: { words: 'is at most', description: 'Less than the right side, or the same.', operand: 'same', ...ORDERED },
  between: {
    words: 'is between',
    description: 'Neither below the first value nor above the second.',
    operand: 'range',
    types: ['number', 'date', 'text'],
  },
  not_between: {
    words: 'is not between',
    description: 'Below the first value or above the second.',
    operand: 'range',
    types: ['number', 'date', 'text'],
    negates: 'between',
  },
  contains: {
    words: 'contains',
    description: 'The right side is a part of the text, or an element of the list.',
    operand: 'same',
    types: ['text', 'list', 'object'],
    by: field('has the field', 'The object has a field of that name.'),
  },
  not_contains: {
    words: 'does not contain',
    description: 'The right side is no part of the text, or no element of the list.',
    operand: 'same',
    types: ['text', 'list', 'object'],
    negates: 'contains',
    by: field('does not have the field', 'The object has no field of that name.'),
  },
  starts_with: { words: 'starts with', description: 'The text begins with the right side.', operand: 'same', types: ['text'] },
  not_starts_with: {
    words: 'does not start with',
    description: 'The text begins otherwise.',
    operand: 'same',
    types: ['text'],
    negates: 'starts_with',
  },
  ends_with: { words: 'ends with', description: 'The text ends with the right side.', operand: 'same', types: ['text'] },
  not_ends_with: {
    words: 'does not end with',
    description: 'The text ends otherwise.',
    operand: 'same',
    types: ['text'],
    negates: 'ends_with',
  },
  matches: {
    words: 'matches the pattern',
    description: 'The regular expression is found anywhere in the text.',
    operand: 'pattern',
    types: ['text'],
  },
  not_matches: {
    words: 'does not match the pattern',
    description: 'The regular expression is found nowhere in the text.',
    operand: 'pattern',
    types: ['text'],
    negates: 'matches',
  },
  in: {
    words: 'is one of',
    description: 'The value is an element of the list on the right.',
    operand: 'list',
    types: ['text', 'number', 'date', 'boolean'],
    takesNothing: true,
  },
  not_in: {
    words: 'is none of',
    description: 'The value is no element of the list on the right.',
    operand: 'list',
    types: ['text', 'number', 'date', 'boolean'],
    negates: 'in',
    takesNothing: true,
  },
  is_true: { words: 'is true', description: 'The value is true.', operand: 'none', types: ['boolean'] },
  is_false: { words: 'is false', description: 'The value is false.', operand: 'none', types: ['boolean'], negates: 'is_true' },
  before: { words: 'is before', description: 'An earlier date.', operand: 'same', types: ['date'] },
  before_or_equal: { words: 'is at or before', description: 'An earlier date, or the same.', operand: 'same', types: ['date'] },
  after: { words: 'is after', description: 'A later date.', operand: 'same', types: ['date'] },
  after_or_equal: { words: 'is at or after', description: 'A later date, or the same.', operand: 'same', types: ['date'] },
  days_ago: {
    words: 'is … days ago',
    description: 'The date is on the calendar day that many days before today.',
    operand: 'days',
    types: ['date'],
  },
  days_from_now: {
    words: 'is … days from now',
    description: 'The date is on the calendar day that many days after today.',
    operand: 'days',
    types: ['date'],
  },
  in_last_days: {
    words: 'is in the last … days',
    description: 'The date is past, and not further back than that many calendar days.',
    operand: 'days',
    types: ['date'],
  },
  in_next_days: {
    words: 'is in the next … days',
    description: 'The date is to come, and not further off than that many calendar days.',
    operand: 'days',
    types: ['date'],
  },
  length_equals: {
    words: 'has the length',
    description: 'Elements of the list, characters of the text, or fields of the object.',
    operand: 'count',
    types: SIZED,
  },
  length_not_equals: {
    words: 'does not have the length',
    description: 'Another number of elements, characters or fields.',
    operand: 'count',
    types: SIZED,
    negates: 'length_equals',
  },
  length_greater_than: { words: 'is longer than', description: 'More elements, characters or fields.', operand: 'count', types: SIZED },
  length_greater_or_equal: {
    words: 'is at least as long as',
    description: 'As many elements, characters or fields, or more.',
    operand: 'count',
    types: SIZED,
  },
  length_less_than: { words: 'is shorter than', description: 'Fewer elements, characters or fields.', operand: 'count', types: SIZED },
  length_less_or_equal: {
    words: 'is at most as long as',
    description: 'As many elements, characters or fields, or fewer.',
    operand: 'count',
    types: SIZED,
  },
  exists: { words: 'exists', description: 'The value is there: anything but null.', operand: 'none', types: ALL, takesNothing: true },
  not_exists: {
    words: 'does not exist',
    description: 'The value is missing or null.',
    operand: 'none',
    types: ALL,
    negates: 'exists',
    takesNothing: true,
  },
  is_empty: {
    words: 'is empty',
    description: 'Missing, null, an empty text, list or object. 0 and false are not empty.',
    operand: 'none',
    types: ALL,
    takesNothing: true,
  },
  is_not_empty: {
    words: 'is not empty',
    description: 'There is something in it.',
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

/** How an operator reads for a type. */
export function wordsOf(operator: BuiltInOperator, type: ConditionType | undefined): string {
  const { words, by } = operatorInfo(operator)
  return (type === undefined ? undefined : by?.[type]?.words) ?? words
}

/** Operators that look at the left side only. */
export const isUnaryOperator = (operator: string): boolean => isBuiltIn(operator) && OPERATORS[operator].operand === 'none'
