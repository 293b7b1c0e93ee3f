import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpressionValue, nearestName } from '@millrace/expression'
import { holdsExpression } from '../config/verdict.ts'
import { describeValue } from './condition-error.ts'
import type { ConditionFunctionInfo, FunctionOperand } from './functions.ts'
import {
  CONDITION_TYPES,
  fitsOperator,
  isBuiltIn,
  isFunctionName,
  operandOf,
  operatorInfo,
  operatorsFor,
  wordsOf,
  type BuiltInOperator,
} from './operators.ts'
import { patternFault } from './pattern.ts'
import { asDate, asNumber, conversionOf, EXPECTED, isNothing, readAs } from './read-value.ts'
import { MOST_CONDITIONS_DEEP, type ConditionTest, type ConditionType } from './types.ts'

/** Something about a condition that a person should know before it runs. */
export interface ConditionIssue {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly suggestion?: string
  /** JSON pointer into the condition. */
  readonly path: string
}

/** Fixed values are looked at without a zone of their own: whether they are dates does not depend on it. */
const UTC = { timezone: 'UTC' }

type Functions = ReadonlyMap<string, ConditionFunctionInfo>

/**
 * What is wrong with a condition whose form its schema has checked: operators that a type does not have, fixed values that cannot be
 * read as what their operator needs, functions that no plugin brings. What an expression gives is not known before it runs. Without
 * `functions` nothing is said of those.
 */
export const checkCondition = (condition: JsonValue, functions?: Functions): readonly ConditionIssue[] => check(condition, '', functions, 0)

function check(condition: JsonValue, path: string, functions: Functions | undefined, depth: number): readonly ConditionIssue[] {
  if (!isJsonObject(condition) || isExpressionValue(condition)) return []
  const { conditions } = condition
  if (conditions === undefined) return testIssues(condition, path, functions)
  if (!Array.isArray(conditions)) return []
  if (depth >= MOST_CONDITIONS_DEEP) {
    return [
      {
        severity: 'error',
        path,
        message: `Conditions are nested more than ${MOST_CONDITIONS_DEEP} deep.`,
        suggestion: 'Join groups of the same kind.',
      },
    ]
  }
  return conditions.flatMap((inner, index) => check(inner, `${path}/conditions/${index}`, functions, depth + 1))
}

const typeOf = (test: JsonObject): ConditionType | undefined => CONDITION_TYPES.find((type) => type === test['type'])

function testIssues(test: JsonObject, path: string, functions: Functions | undefined): readonly ConditionIssue[] {
  const { operator } = test
  if (typeof operator !== 'string') return [] // the schema says it
  if (!isBuiltIn(operator)) return isFunctionName(operator) && functions !== undefined ? functionIssues(test, path, functions) : []
  const type = typeOf(test)
  if (!fitsOperator(operator, type)) {
    const offered = operatorsFor(type).map((each) => `"${wordsOf(each, type)}"`).slice(0, 6).join(', ') // prettier-ignore
    return [
      {
        severity: 'error',
        path: `${path}/operator`,
        message: `"${wordsOf(operator, undefined)}" does not exist for ${EXPECTED[type ?? 'text']}.`,
        suggestion: `Compare as another type, or choose an operator of this one: ${offered} …`,
      },
    ]
  }
  return [...leftIssues(test, operator, path), ...rightIssues(test, operator, path)]
}

function leftIssues(test: JsonObject, operator: BuiltInOperator, path: string): readonly ConditionIssue[] {
  const { left } = test
  if (left === undefined) {
    return [
      {
        severity: 'warning',
        path: `${path}/left`,
        message: 'There is no value to look at.',
        suggestion: 'Give a value, mostly an expression.',
      },
    ]
  }
  const type = typeOf(test)
  if (type === undefined || operatorInfo(operator).takesNothing === true) return []
  return unreadable(test, 'left', type, path)
}

/** A fixed side that cannot be read as a type. */
function unreadable(test: JsonObject, side: 'left' | 'right', type: ConditionType, path: string, value = test[side]): ConditionIssue[] {
  if (value === undefined || holdsExpression(value) || isNothing(value)) return []
  if (readAs(type, value, conversionOf(test as unknown as ConditionTest), UTC) !== undefined) return []
  return [
    {
      severity: 'error',
      path: `${path}/${side}`,
      message: `The ${side} side must be ${EXPECTED[type]}, but it is ${describeValue(value)}.`,
      suggestion: 'Correct the value, compare as another type, or make it an expression.',
    },
  ]
}

function rightIssues(test: JsonObject, operator: BuiltInOperator, path: string): readonly ConditionIssue[] {
  const type = typeOf(test)
  const operand = operandOf(operator, type)
  const { right } = test
  const wrong = (message: string, severity: ConditionIssue['severity'] = 'error'): ConditionIssue[] => [
    { severity, path: `${path}/right`, message },
  ]
  if (operand === 'none') return []
  if (right === undefined || right === null) {
    return operatorInfo(operator).takesNothing === true && operand !== 'list'
      ? wrong('It is compared with nothing; "does not exist" says that more clearly.', 'warning')
      : wrong(`"${wordsOf(operator, type)}" needs a value to compare with.`)
  }
  if (isExpressionValue(right)) return []
  switch (operand) {
    case 'same':
      return type === undefined ? untypedIssues(operator, right, wrong) : unreadable(test, 'right', type, path)
    case 'list':
      return listIssues(test, right, path, wrong)
    case 'range':
      return rangeIssues(test, right, path, wrong)
    case 'days':
      return Number.isInteger(asNumber(right)) ? [] : wrong(`It needs a whole number of days, not ${describeValue(right)}.`)
    case 'count':
      return (asNumber(right) ?? -1) >= 0 ? [] : wrong(`It needs a number of elements or characters, not ${describeValue(right)}.`)
    case 'pattern':
      return patternIssues(right, wrong)
    case 'field':
      return typeof right === 'string' ? [] : wrong(`It needs the name of a field, not ${describeValue(right)}.`)
    case 'any':
      return []
  }
}

type Wrong = (message: string, severity?: ConditionIssue['severity']) => ConditionIssue[]

const DATES: ReadonlySet<string> = new Set(['before', 'before_or_equal', 'after', 'after_or_equal'])
const SIZES: ReadonlySet<string> = new Set(['greater_than', 'greater_or_equal', 'less_than', 'less_or_equal'])

/** Without a type the operator itself may tell what the right side must be. */
function untypedIssues(operator: BuiltInOperator, right: JsonValue, wrong: Wrong): readonly ConditionIssue[] {
  if (holdsExpression(right)) return []
  if (DATES.has(operator)) return asDate(right, UTC) === undefined ? wrong(`It must be a date, but it is ${describeValue(right)}.`) : []
  if (!SIZES.has(operator)) return []
  return asNumber(right) === undefined && asDate(right, UTC) === undefined
    ? wrong(`It must be a number or a date, but it is ${describeValue(right)}; to compare in the order of the alphabet, compare as text.`)
    : []
}

function listIssues(test: JsonObject, right: JsonValue, path: string, wrong: Wrong): readonly ConditionIssue[] {
  if (!Array.isArray(right)) return wrong(`It must be a list, but it is ${describeValue(right)}.`)
  if (right.length === 0) return wrong('The list is empty.', 'warning')
  const type = typeOf(test)
  return type === undefined ? [] : right.flatMap((element) => unreadable(test, 'right', type, path, element)).slice(0, 1)
}

function rangeIssues(test: JsonObject, right: JsonValue, path: string, wrong: Wrong): readonly ConditionIssue[] {
  if (!Array.isArray(right) || right.length !== 2)
    return wrong(`It must be a list of two values, lowest first, but it is ${describeValue(right)}.`)
  if (right.some(isNothing)) return wrong('One of the two values is missing.')
  const type = typeOf(test)
  if (type !== undefined) {
    const issues = right.flatMap((end) => unreadable(test, 'right', type, path, end)).slice(0, 1)
    if (issues.length > 0) return issues
  }
  const [low, high] = right
  if (holdsExpression(right) || type === 'text') return []
  const [from, to] = [asNumber(low) ?? asDate(low, UTC), asNumber(high) ?? asDate(high, UTC)]
  return from !== undefined && to !== undefined && from > to
    ? wrong('The first value is above the second, so that nothing is between them.', 'warning')
    : []
}

function patternIssues(right: JsonValue, wrong: Wrong): readonly ConditionIssue[] {
  if (typeof right !== 'string') return wrong(`It must be a regular expression, as text, but it is ${describeValue(right)}.`)
  const fault = patternFault(right)
  return fault === undefined ? [] : wrong(fault)
}

function functionIssues(test: JsonObject, path: string, functions: Functions): readonly ConditionIssue[] {
  const operator = String(test['operator'])
  const fn = functions.get(operator)
  if (fn === undefined) {
    const near = nearestName(operator, [...functions.keys()])
    return [
      {
        severity: 'error',
        path: `${path}/operator`,
        message: `There is no operator "${operator}": no plugin of this server brings it.`,
        suggestion: near === undefined ? 'Install the plugin, or choose another operator.' : `Did you mean ${near}?`,
      },
    ]
  }
  const side = (name: 'left' | 'right', type: FunctionOperand): ConditionIssue[] =>
    type === 'any' ? [] : unreadable(test, name, type, path)
  return [...side('left', fn.left), ...(fn.right === undefined ? [] : rightOfFunction(test, fn.right.type, path, side))]
}

function rightOfFunction(
  test: JsonObject,
  type: FunctionOperand,
  path: string,
  side: (name: 'right', type: FunctionOperand) => ConditionIssue[],
): readonly ConditionIssue[] {
  if (type === 'any' || !isNothing(test['right'])) return side('right', type)
  return [{ severity: 'error', path: `${path}/right`, message: `"${String(test['operator'])}" needs a value to compare with.` }]
}
