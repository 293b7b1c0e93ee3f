import { NodeError, type JsonValue, type Words } from '@millrace/base'
import { wordsOf } from './operator-words.ts'
import { isBuiltIn } from './operators.ts'
import type { ConditionTest } from './types.ts'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'

export type Side = 'left' | 'right'

const HINTS: Readonly<Record<string, string>> = {
  'a number': 'Write a number, convert the value with Number(…) in an expression, or compare as another type.',
  'a date': 'Write dates as 2030-01-31 or 2030-01-31T08:00:00Z; other forms are read with DateTime.fromFormat(…) in an expression.',
  'a list': 'Give a list, for example ["a", "b"].',
  text: 'Convert the value with String(…) in an expression, or choose an operator for its type.',
  'true or false': 'Choose an operator that fits the value, make it true or false in an expression, or let the test convert loosely.',
}

const MISSING = 'The value is missing: test "exists" before it, or let the test convert loosely, so that it does not hold then.'
const STRICT = 'The test converts nothing: allow it to convert, or give the value in its type.'

/** A side of a test that cannot be read as what its operator needs. */
export function conditionTypeError(test: ConditionTest, side: Side, expected: string): NodeError {
  const value = side === 'left' ? test.left : test.right
  return new NodeError(
    'condition.type',
    `The ${side} side of "${nameOfOperator(test)}" must be ${expected}, but it is ${describeValue(value)}.`,
    {
      hint: hintFor(test, value, expected),
      detail: { side, operator: test.operator, expected, got: kindOf(value) },
    },
  )
}

function hintFor(test: ConditionTest, value: JsonValue | undefined, expected: string): string {
  if (value === null || value === undefined) return MISSING
  if (test.options?.convert === 'never') return STRICT
  return HINTS[expected] ?? 'Change that side, or choose another operator.'
}

/** An operator as it is called in messages of executions. */
export const nameOfOperator = ({ operator, type }: Pick<ConditionTest, 'operator' | 'type'>): string =>
  isBuiltIn(operator) ? wordsOf(operator, type) : operator

/** The kind of a JSON value in a user's words. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'true or false'
    default:
      return 'an object'
  }
}

/** A value in a message: its kind, and what it is where that is short. */
export function valueWords(value: JsonValue | undefined): Words | string {
  if (typeof value === 'string') return said('value.text', { value: JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) })
  if (typeof value === 'number') return said('value.number', { value: String(value) })
  if (typeof value === 'boolean') return String(value)
  return said(value === null || value === undefined ? 'value.nothing' : Array.isArray(value) ? 'value.list' : 'value.object')
}

function describeValue(value: JsonValue | undefined): string {
  const words = valueWords(value)
  return typeof words === 'string' ? words : english(words)
}
