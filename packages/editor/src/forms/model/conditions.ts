import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpression } from './expression-value.ts'

/** How the right side of an operator is filled in. */
export type OperandShape = 'none' | 'value' | 'range' | 'list' | 'days'

export interface Operator {
  readonly name: string
  readonly words: string
  readonly operand: OperandShape
}

const operator = (name: string, words: string, operand: OperandShape = 'value'): Operator => Object.freeze({ name, words, operand })

/** Operators that the builder knows, in the order of the picker. */
export const OPERATORS: readonly Operator[] = Object.freeze([
  operator('equals', 'equals'),
  operator('not_equals', 'does not equal'),
  operator('greater_than', 'is greater than'),
  operator('greater_or_equal', 'is at least'),
  operator('less_than', 'is less than'),
  operator('less_or_equal', 'is at most'),
  operator('between', 'is between', 'range'),
  operator('contains', 'contains'),
  operator('not_contains', 'does not contain'),
  operator('starts_with', 'starts with'),
  operator('ends_with', 'ends with'),
  operator('matches', 'matches the pattern'),
  operator('in', 'is one of', 'list'),
  operator('not_in', 'is none of', 'list'),
  operator('is_true', 'is true', 'none'),
  operator('is_false', 'is false', 'none'),
  operator('before', 'is before'),
  operator('after', 'is after'),
  operator('days_ago', 'is … days ago', 'days'),
  operator('days_from_now', 'is … days from now', 'days'),
  operator('exists', 'exists', 'none'),
  operator('not_exists', 'does not exist', 'none'),
  operator('is_empty', 'is empty', 'none'),
  operator('is_not_empty', 'is not empty', 'none'),
])

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((one) => [one.name, one]))
export const operatorNamed = (name: JsonValue | undefined): Operator | undefined =>
  typeof name === 'string' ? BY_NAME.get(name) : undefined

/** Conditions joined by and / or. */
export interface ConditionGroup extends JsonObject {
  combine: 'all' | 'any'
  conditions: JsonValue[]
}

export const isConditionGroup = (value: JsonValue | undefined): value is ConditionGroup =>
  isJsonObject(value) && Array.isArray(value['conditions']) && (value['combine'] === 'all' || value['combine'] === 'any')

const isTest = (value: JsonValue | undefined): boolean =>
  isJsonObject(value) && !isExpression(value) && value['conditions'] === undefined && operatorNamed(value['operator']) !== undefined

/** Whether the builder can show the whole tree; another one is shown as JSON. */
export const isConditionTree = (value: JsonValue | undefined, depth = 0): boolean =>
  depth < 20 && (isTest(value) || (isConditionGroup(value) && value.conditions.every((part) => isConditionTree(part, depth + 1))))

export const newTest = (): JsonObject => ({ left: { $expr: '' }, operator: 'equals' })
export const newGroup = (): ConditionGroup => ({ combine: 'all', conditions: [newTest()] })

/** The tree with a group at its top, as the builder edits it. A single test is what a group of one says. */
export const asGroup = (value: JsonValue | undefined): ConditionGroup =>
  isConditionGroup(value) ? value : { combine: 'all', conditions: isTest(value) && value !== undefined ? [value] : [] }

/** The tree as it is stored; a single test that was stored without a group stays without one. */
export function fromGroup(group: ConditionGroup, before: JsonValue | undefined): JsonValue | undefined {
  const [only] = group.conditions
  if (group.conditions.length === 0) return undefined
  return isTest(before) && group.conditions.length === 1 && group['not'] === undefined && only !== undefined ? only : group
}

/** The test with another operator; the right side is kept where it still means something. */
export function withOperator(test: JsonObject, name: string): JsonObject {
  const shape = operatorNamed(name)?.operand ?? 'value'
  const { right, ...rest } = test
  const next = { ...rest, operator: name }
  const fitted = fitOperand(right, shape)
  return fitted === undefined ? next : { ...next, right: fitted }
}

function fitOperand(right: JsonValue | undefined, shape: OperandShape): JsonValue | undefined {
  if (shape === 'none' || right === undefined) return undefined
  if (isExpression(right)) return right
  if (shape === 'range') return Array.isArray(right) ? [right[0] ?? null, right[1] ?? null] : [right, null]
  if (shape === 'list') return Array.isArray(right) ? right : [right]
  const single = Array.isArray(right) ? right[0] : right
  return shape === 'days' && typeof single !== 'number' ? undefined : single
}

/** A condition tree as a sentence; expressions are shown as written. */
export function sentenceOf(value: JsonValue | undefined, nested = false): string {
  if (!isConditionGroup(value)) return isJsonObject(value) ? testSentence(value) : ''
  const parts = value.conditions.map((part) => sentenceOf(part, value.conditions.length > 1)).filter((part) => part !== '')
  if (parts.length === 0) return ''
  const joined = parts.join(value.combine === 'all' ? ' and ' : ' or ')
  if (value['not'] === true) return `not (${joined})`
  return nested && parts.length > 1 ? `(${joined})` : joined
}

function testSentence(test: JsonObject): string {
  const known = operatorNamed(test['operator'])
  const left = words(test['left'])
  const right = test['right']
  if (known === undefined) return left
  if (known.operand === 'none') return `${left} ${known.words}`
  if (known.operand === 'days') return `${left} ${known.words.replace('…', words(right))}`
  if (known.operand === 'range' && Array.isArray(right)) return `${left} is between ${words(right[0])} and ${words(right[1])}`
  return `${left} ${known.words} ${words(right)}`
}

const BARE = /^\s*\{\{([^{}]*)\}\}\s*$/

function words(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') return '…'
  if (isExpression(value)) return (BARE.exec(value.$expr)?.[1] ?? value.$expr).trim() || '…'
  return Array.isArray(value) ? value.map(words).join(', ') : JSON.stringify(value)
}
