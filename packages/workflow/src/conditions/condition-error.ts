import type { JsonValue } from '@millrace/base'
import { NodeError } from '@millrace/base'
import { OPERATOR_WORDS } from './operator-words.ts'
import type { ConditionTest } from './condition.ts'

export type Side = 'left' | 'right'

const HINTS: Readonly<Record<string, string>> = {
  'a number': 'Convert the value with Number(…) in an expression, or test `exists` before it.',
  'a date': 'Write dates as 2030-01-31 or 2030-01-31T08:00:00Z.',
  'a list': 'Give a list, for example ["a", "b"].',
  text: 'Convert the value with String(…) in an expression, or test `exists` before it.',
  'true or false': 'Use an operator that fits the value, or make it true or false in an expression.',
}

/** A side of a test that cannot be read as what its operator needs. */
export function conditionTypeError(test: ConditionTest, side: Side, expected: string): NodeError {
  const value = side === 'left' ? test.left : test.right
  return new NodeError(
    'condition.type',
    `The ${side} side of "${OPERATOR_WORDS[test.operator]}" must be ${expected}, but it is ${describeValue(value)}.`,
    {
      hint: HINTS[expected] ?? `Change the ${side} side or the operator.`,
      detail: { side, operator: test.operator, expected, got: kindOf(value) },
    },
  )
}

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

function describeValue(value: JsonValue | undefined): string {
  if (typeof value === 'string') return `text (${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)})`
  if (typeof value === 'number') return `a number (${value})`
  if (typeof value === 'boolean') return String(value)
  return kindOf(value)
}
