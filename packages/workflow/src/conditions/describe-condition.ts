import { isJsonObject, type JsonValue } from '@millrace/base'
import type { ConditionFunctionInfo } from './functions.ts'
import { isBuiltIn, operandOf, wordsOf } from './operators.ts'
import { isConditionGroup, type Condition, type ConditionTest } from './types.ts'

/** Titles of functions that plugins bring, by operator. */
export type FunctionTitles = ReadonlyMap<string, Pick<ConditionFunctionInfo, 'title' | 'right'>>

const NO_TITLES: FunctionTitles = new Map()

/** A condition tree as a sentence: `$json.total is greater than 100 and ($json.paid is true or …)`. Expressions are shown as written. */
export const describeCondition = (condition: Condition, functions: FunctionTitles = NO_TITLES): string =>
  describe(condition, functions, false)

function describe(condition: Condition, functions: FunctionTitles, nested: boolean): string {
  if (!isConditionGroup(condition)) return describeTest(condition, functions)
  const word = condition.combine === 'all' ? ' and ' : ' or '
  const { conditions } = condition
  if (conditions.length === 0) return (condition.combine === 'all') === (condition.not ?? false) ? 'never' : 'always'
  const inner = conditions.map((part) => describe(part, functions, conditions.length > 1)).join(word)
  if (condition.not === true) return `not (${inner})`
  return nested && conditions.length > 1 ? `(${inner})` : inner
}

function describeTest(test: ConditionTest, functions: FunctionTitles): string {
  const { operator, type, right } = test
  const left = describeValue(test.left)
  if (!isBuiltIn(operator)) {
    const fn = functions.get(operator)
    return `${left} ${fn?.title ?? operator}${fn !== undefined && fn.right === undefined ? '' : ` ${describeValue(right)}`}`
  }
  const words = wordsOf(operator, type)
  switch (operandOf(operator, type)) {
    case 'none':
      return `${left} ${words}`
    case 'days':
      return `${left} ${words.replace('…', describeValue(right))}`
    case 'range':
      return `${left} ${words} ${Array.isArray(right) ? right.map(describeValue).join(' and ') : describeValue(right)}`
    case 'same':
    case 'any':
    case 'field':
    case 'list':
    case 'count':
    case 'pattern':
      return `${left} ${words} ${describeValue(right)}`
  }
}

function describeValue(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing'
  if (isJsonObject(value) && typeof value['$expr'] === 'string') return bare(value['$expr'])
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(describeValue).join(', ')
  return JSON.stringify(value)
}

/** A template that is one single expression reads better without its braces. */
function bare(template: string): string {
  const match = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(template)
  return (match?.[1] ?? template).trim() || '…'
}
