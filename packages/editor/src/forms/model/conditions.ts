import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import {
  CONDITION_TYPES,
  conditionWords,
  isBuiltIn,
  isFunctionName,
  operandOf,
  operatorAbout,
  operatorsFor,
  operatorWords,
  type Condition,
  type ConditionFunctionInfo,
  type ConditionType,
  type FunctionOperand,
  type Operand,
} from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'
import { isExpression } from './expression-value.ts'

/** Functions that plugins bring, by operator. */
export type Functions = ReadonlyMap<string, ConditionFunctionInfo>

/** Conditions joined by and / or. */
export interface ConditionGroup extends JsonObject {
  combine: 'all' | 'any'
  conditions: JsonValue[]
}

export const isConditionGroup = (value: JsonValue | undefined): value is ConditionGroup =>
  isJsonObject(value) && Array.isArray(value['conditions']) && (value['combine'] === 'all' || value['combine'] === 'any')

const isTest = (value: JsonValue | undefined): value is JsonObject =>
  isJsonObject(value) && !isExpression(value) && value['conditions'] === undefined && isOperator(value['operator'])

const isOperator = (value: JsonValue | undefined): boolean =>
  isExpression(value) || (typeof value === 'string' && (isBuiltIn(value) || isFunctionName(value)))

/** Whether the builder can show the whole tree; another one is shown as JSON. */
export const isConditionTree = (value: JsonValue | undefined, depth = 0): boolean =>
  depth < 20 && (isTest(value) || (isConditionGroup(value) && value.conditions.every((part) => isConditionTree(part, depth + 1))))

export const newTest = (): JsonObject => ({ left: { $expr: '' }, operator: 'equals' })
export const newGroup = (): ConditionGroup => ({ combine: 'all', conditions: [newTest()] })

/** The tree with a group at its top, as the builder edits it. A single test is what a group of one says. */
export const asGroup = (value: JsonValue | undefined): ConditionGroup =>
  isConditionGroup(value) ? value : { combine: 'all', conditions: isTest(value) ? [value] : [] }

/** The tree as it is stored; a single test that was stored without a group stays without one. */
export function fromGroup(group: ConditionGroup, before: JsonValue | undefined): JsonValue | undefined {
  const [only] = group.conditions
  if (group.conditions.length === 0) return undefined
  return isTest(before) && group.conditions.length === 1 && group['not'] === undefined && isTest(only) ? only : group
}

export const typeOf = (test: JsonObject): ConditionType | undefined => CONDITION_TYPES.find((type) => type === test['type'])

/** What the right side of a test is: an operand of the table, and the type of its values. */
export interface RightSide {
  readonly operand: Operand
  readonly type: FunctionOperand | undefined
  /** What a function calls it. */
  readonly title?: string
}

export function rightSideOf(test: JsonObject, functions: Functions): RightSide {
  if (isExpression(test['operator'])) return { operand: 'any', type: 'any' } // whichever operator it gives
  const operator = String(test['operator'])
  const type = typeOf(test)
  if (isBuiltIn(operator)) return { operand: operandOf(operator, type), type }
  const right = functions.get(operator)?.right
  if (right !== undefined) return { operand: 'same', ...right }
  return { operand: functions.has(operator) ? 'none' : 'any', type: 'any' } // of one that is not installed nobody knows
}

/** One line of the operator's picker. */
export interface OperatorChoice {
  readonly value: string
  readonly label: string
  readonly description: string
  /** Plugin of a function; null for what is built in. */
  readonly plugin: string | null
}

/** The operators for a type: those that are built in, and the functions whose left side is of it. */
export function operatorChoices(test: JsonObject, functions: Functions): readonly OperatorChoice[] {
  const type = typeOf(test)
  const chosen = String(test['operator'])
  const fitting = [...functions.values()].filter(
    ({ left, operator }) => type === undefined || left === 'any' || left === type || operator === chosen,
  )
  const choices = [...operatorsFor(type).map((operator) => builtInChoice(operator, type)), ...fitting.map(functionChoice)]
  if (choices.some(({ value }) => value === chosen)) return choices
  const label = isBuiltIn(chosen) ? labelText(operatorWords(chosen, undefined)) : chosen
  return [...choices, { value: chosen, label, description: '', plugin: isBuiltIn(chosen) ? null : (chosen.split('.')[0] ?? null) }] // what is there must show
}

function builtInChoice(operator: ReturnType<typeof operatorsFor>[number], type: ConditionType | undefined): OperatorChoice {
  const [label, description] = [labelText(operatorWords(operator, type)), labelText(operatorAbout(operator, type))]
  return { value: operator, label, description, plugin: null }
}

const functionChoice = ({ operator, title, description }: ConditionFunctionInfo): OperatorChoice => ({
  value: operator,
  label: title,
  description,
  plugin: operator.split('.')[0] ?? null,
})

/** The test with another operator; the right side is kept where it still means something. */
export function withOperator(test: JsonObject, operator: JsonValue, functions: Functions): JsonObject {
  const next = { ...test, operator }
  return isExpression(operator) ? next : refitted(next, functions)
}

/** How dates say what other types say by size, and the other way round. */
const AS_DATES: readonly (readonly [string, string])[] = [
  ['greater_than', 'after'],
  ['greater_or_equal', 'after_or_equal'],
  ['less_than', 'before'],
  ['less_or_equal', 'before_or_equal'],
]

/** The operator, where the type is offered it, or the one that comes nearest to it. */
function operatorAs(operator: string, type: ConditionType | undefined): string {
  if (!isBuiltIn(operator)) return operator
  const offered: readonly string[] = operatorsFor(type)
  const near = AS_DATES.find((pair) => pair.includes(operator))?.find((other) => other !== operator)
  return (
    [operator, near, type === 'boolean' ? 'is_true' : 'equals'].find((each) => each !== undefined && offered.includes(each)) ?? 'equals'
  )
}

/** The test compared as another type; an operator that the type does not have gives way to one that it has. */
export function withType(test: JsonObject, type: ConditionType | undefined, functions: Functions): JsonObject {
  const { type: _before, ...rest } = test
  const operator = String(test['operator'])
  const next: JsonObject = { ...rest, ...(type === undefined ? {} : { type }) }
  return isExpression(test['operator']) ? next : refitted({ ...next, operator: operatorAs(operator, type) }, functions)
}

function refitted(test: JsonObject, functions: Functions): JsonObject {
  const { right, ...rest } = test
  const fitted = fitOperand(right, rightSideOf(test, functions))
  return fitted === undefined ? rest : { ...rest, right: fitted }
}

function fitOperand(right: JsonValue | undefined, { operand, type }: RightSide): JsonValue | undefined {
  if (operand === 'none' || right === undefined) return undefined
  if (isExpression(right)) return right
  switch (operand) {
    case 'range':
      return Array.isArray(right) ? [right[0] ?? null, right[1] ?? null] : [right, null]
    case 'list':
      return Array.isArray(right) ? right : [right]
    case 'days':
    case 'count':
      return typeof single(right) === 'number' ? single(right) : undefined
    case 'pattern':
    case 'field':
      return typeof single(right) === 'string' ? single(right) : undefined
    case 'same':
      return type === 'list' ? (Array.isArray(right) ? right : undefined) : fitsType(single(right), type) ? single(right) : undefined
    case 'any':
      return single(right)
  }
}

const single = (value: JsonValue): JsonValue | undefined => (Array.isArray(value) ? value[0] : value)

/** Whether a value can be shown by the control of a type. */
function fitsType(value: JsonValue | undefined, type: FunctionOperand | undefined): boolean {
  switch (type) {
    case 'text':
    case 'date':
      return typeof value === 'string' || isExpression(value)
    case 'number':
    case 'boolean':
      return typeof value === type || isExpression(value)
    case 'object':
      return isJsonObject(value)
    case 'list':
    case 'any':
    case undefined:
      return true
  }
}

/** A condition tree as a sentence; expressions are shown as written. */
export function sentenceOf(value: JsonValue | undefined, functions: Functions): string {
  if (!isConditionTree(value) || (isConditionGroup(value) && value.conditions.length === 0)) return ''
  return labelText(conditionWords(value as unknown as Condition, functions)) // a tree that the builder can show is a condition
}
