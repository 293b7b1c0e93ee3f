import { isJsonObject, listed, type JsonObject, type JsonValue, type Words } from '@millrace/base'
import { isExpressionValue, nearestName } from '@millrace/expression'
import { holdsExpression } from '../config/verdict.ts'
import { valueWords } from './condition-error.ts'
import type { ConditionFunctionInfo, FunctionOperand } from './functions.ts'
import {
  CONDITION_TYPES,
  fitsOperator,
  isBuiltIn,
  isFunctionName,
  operandOf,
  operatorInfo,
  operatorsFor,
  type BuiltInOperator,
} from './operators.ts'
import { operatorWords } from './operator-words.ts'
import { patternFault } from './pattern.ts'
import { asDate, asNumber, conversionOf, EXPECTED, isNothing, readAs } from './read-value.ts'
import { MOST_CONDITIONS_DEEP, type ConditionTest, type ConditionType } from './types.ts'
import { said } from '../words/said.ts'
import { spoken } from '../words/english.ts'

/** Something about a condition that a person should know before it runs. */
export interface ConditionIssue {
  readonly severity: 'error' | 'warning'
  readonly words: Words
  readonly suggestionWords?: Words
  /** JSON pointer into the condition. */
  readonly path: string
}

/** The same with its words in English. */
export interface ToldConditionIssue extends ConditionIssue {
  readonly message: string
  readonly suggestion?: string
}

/** Fixed values are looked at without a zone of their own: whether they are dates does not depend on it. */
const UTC = { timezone: 'UTC' }

type Functions = ReadonlyMap<string, ConditionFunctionInfo>

/**
 * What is wrong with a condition whose form its schema has checked: operators that a type does not have, fixed values that cannot be
 * read as what their operator needs, functions that no plugin brings. What an expression gives is not known before it runs. Without
 * `functions` nothing is said of those.
 */
export const checkCondition = (condition: JsonValue, functions?: Functions): readonly ToldConditionIssue[] =>
  conditionIssues(condition, functions).map((issue) => ({ ...issue, ...spoken(issue.words, issue.suggestionWords) }))

/** What is wrong with a condition, in words alone. */
export const conditionIssues = (condition: JsonValue, functions?: Functions): readonly ConditionIssue[] =>
  check(condition, '', functions, 0)

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
        words: said('condition.too-deep', { most: MOST_CONDITIONS_DEEP }),
        suggestionWords: said('condition.join-groups'),
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
    const offered = operatorsFor(type)
      .slice(0, 6)
      .map((each) => said('condition.quoted', { operator: operatorWords(each, type) }))
    return [
      {
        severity: 'error',
        path: `${path}/operator`,
        words: said('condition.no-such-operator', { operator: operatorWords(operator, undefined), type: EXPECTED[type ?? 'text'] }),
        suggestionWords: said('condition.offered', { operators: listed('plain', offered) }),
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
        words: said('condition.no-left'),
        suggestionWords: said('condition.give-left'),
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
      words: said(`condition.${side}-type`, { type: EXPECTED[type], value: valueWords(value) }),
      suggestionWords: said('condition.correct'),
    },
  ]
}

function rightIssues(test: JsonObject, operator: BuiltInOperator, path: string): readonly ConditionIssue[] {
  const type = typeOf(test)
  const operand = operandOf(operator, type)
  const { right } = test
  const wrong: Wrong = (words, severity = 'error') => [{ severity, path: `${path}/right`, words }]
  if (operand === 'none') return []
  if (right === undefined || right === null) {
    return operatorInfo(operator).takesNothing === true && operand !== 'list'
      ? wrong(said('condition.with-nothing'), 'warning')
      : wrong(said('condition.needs-right', { operator: operatorWords(operator, type) }))
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
      return Number.isInteger(asNumber(right)) ? [] : wrong(said('condition.days', { value: valueWords(right) }))
    case 'count':
      return (asNumber(right) ?? -1) >= 0 ? [] : wrong(said('condition.count', { value: valueWords(right) }))
    case 'pattern':
      return patternIssues(right, wrong)
    case 'field':
      return typeof right === 'string' ? [] : wrong(said('condition.field', { value: valueWords(right) }))
    case 'any':
      return []
  }
}

type Wrong = (words: Words, severity?: ConditionIssue['severity']) => ConditionIssue[]

const DATES: ReadonlySet<string> = new Set(['before', 'before_or_equal', 'after', 'after_or_equal'])
const SIZES: ReadonlySet<string> = new Set(['greater_than', 'greater_or_equal', 'less_than', 'less_or_equal'])

/** Without a type the operator itself may tell what the right side must be. */
function untypedIssues(operator: BuiltInOperator, right: JsonValue, wrong: Wrong): readonly ConditionIssue[] {
  if (holdsExpression(right)) return []
  if (DATES.has(operator)) return asDate(right, UTC) === undefined ? wrong(said('condition.date', { value: valueWords(right) })) : []
  if (!SIZES.has(operator)) return []
  return asNumber(right) === undefined && asDate(right, UTC) === undefined
    ? wrong(said('condition.sizes', { value: valueWords(right) }))
    : []
}

function listIssues(test: JsonObject, right: JsonValue, path: string, wrong: Wrong): readonly ConditionIssue[] {
  if (!Array.isArray(right)) return wrong(said('condition.list', { value: valueWords(right) }))
  if (right.length === 0) return wrong(said('condition.empty-list'), 'warning')
  const type = typeOf(test)
  return type === undefined ? [] : right.flatMap((element) => unreadable(test, 'right', type, path, element)).slice(0, 1)
}

function rangeIssues(test: JsonObject, right: JsonValue, path: string, wrong: Wrong): readonly ConditionIssue[] {
  if (!Array.isArray(right) || right.length !== 2) return wrong(said('condition.range', { value: valueWords(right) }))
  if (right.some(isNothing)) return wrong(said('condition.range-missing'))
  const type = typeOf(test)
  if (type !== undefined) {
    const issues = right.flatMap((end) => unreadable(test, 'right', type, path, end)).slice(0, 1)
    if (issues.length > 0) return issues
  }
  const [low, high] = right
  if (holdsExpression(right) || type === 'text') return []
  const [from, to] = [asNumber(low) ?? asDate(low, UTC), asNumber(high) ?? asDate(high, UTC)]
  return from !== undefined && to !== undefined && from > to ? wrong(said('condition.range-order'), 'warning') : []
}

function patternIssues(right: JsonValue, wrong: Wrong): readonly ConditionIssue[] {
  if (typeof right !== 'string') return wrong(said('condition.pattern', { value: valueWords(right) }))
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
        words: said('condition.no-plugin', { operator }),
        suggestionWords: near === undefined ? said('condition.install-plugin') : said('problem.did-you-mean', { name: near }),
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
  return [{ severity: 'error', path: `${path}/right`, words: said('condition.needs-right', { operator: String(test['operator']) }) }]
}
