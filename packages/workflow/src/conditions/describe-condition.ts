import { isJsonObject, listed, type JsonValue, type Words } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'
import type { ConditionFunctionInfo } from './functions.ts'
import { operatorWords } from './operator-words.ts'
import { isBuiltIn, operandOf } from './operators.ts'
import { isConditionGroup, type Condition, type ConditionTest } from './types.ts'

/** Titles of functions that plugins bring, by operator. */
export type FunctionTitles = ReadonlyMap<string, Pick<ConditionFunctionInfo, 'title' | 'right'>>

const NO_TITLES: FunctionTitles = new Map()

/** A condition tree as a sentence: `$json.total is greater than 100 and ($json.paid is true or …)`. Expressions are shown as written. */
export const describeCondition = (condition: Condition, functions: FunctionTitles = NO_TITLES): string =>
  english(conditionWords(condition, functions))

/** The same as words, for other languages. */
export const conditionWords = (condition: Condition, functions: FunctionTitles = NO_TITLES): Words => describe(condition, functions, false)

function describe(condition: Condition, functions: FunctionTitles, nested: boolean): Words {
  if (!isConditionGroup(condition)) return testWords(condition, functions)
  const { conditions } = condition
  const [first, ...rest] = conditions.map((part) => describe(part, functions, conditions.length > 1))
  if (first === undefined) return said((condition.combine === 'all') === (condition.not ?? false) ? 'sentence.never' : 'sentence.always')
  const inner = rest.reduceRight<Words | undefined>(joinedBy(condition.combine), undefined)
  const whole = inner === undefined ? first : said(SENTENCES[condition.combine], { first, rest: inner })
  if (condition.not === true) return said('sentence.not', { inner: whole })
  return nested && conditions.length > 1 ? said('sentence.group', { inner: whole }) : whole
}

const SENTENCES = { all: 'sentence.and', any: 'sentence.or' } as const

const joinedBy =
  (combine: keyof typeof SENTENCES) =>
  (rest: Words | undefined, part: Words): Words =>
    rest === undefined ? part : said(SENTENCES[combine], { first: part, rest })

function testWords(test: ConditionTest, functions: FunctionTitles): Words {
  const { operator, type, right } = test
  const left = shown(test.left)
  if (!isBuiltIn(operator)) {
    const fn = functions.get(operator)
    const title = fn?.title ?? (isExpressionValue(operator) ? shown(operator) : operator)
    if (fn !== undefined && fn.right === undefined) return said('sentence.test', { left, operator: title })
    return said('sentence.compared', { left, operator: title, right: shown(right) })
  }
  const words = operatorWords(operator, type)
  switch (operandOf(operator, type)) {
    case 'none':
      return said('sentence.test', { left, operator: words })
    case 'days':
      return said('sentence.test', { left, operator: operatorWords(operator, type, shown(right)) })
    case 'range':
      return said('sentence.compared', { left, operator: words, right: range(right) })
    case 'same':
    case 'any':
    case 'field':
    case 'list':
    case 'count':
    case 'pattern':
      return said('sentence.compared', { left, operator: words, right: shown(right) })
  }
}

type Shown = string | Words | ReturnType<typeof listed>

function range(value: JsonValue | undefined): Shown {
  if (!Array.isArray(value) || value.length !== 2) return shown(value)
  return said('sentence.range', { low: shown(value[0]), high: shown(value[1]) })
}

function shown(value: JsonValue | undefined): Shown {
  if (value === undefined || value === null) return said('sentence.nothing')
  if (isJsonObject(value) && typeof value['$expr'] === 'string') return bare(value['$expr'])
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (value.length === 0) return said('sentence.nothing')
  return listed(
    'plain',
    value.map((element) => (Array.isArray(element) ? JSON.stringify(element) : (shown(element) as string | Words))),
  )
}

/** A template that is one single expression reads better without its braces. */
function bare(template: string): string {
  const match = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(template)
  return (match?.[1] ?? template).trim() || '…'
}
