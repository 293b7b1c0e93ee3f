import { isJsonObject, type JsonValue } from '@millrace/base'
import { isConditionGroup, isUnaryOperator, type Condition, type ConditionTest } from './condition.ts'
import { OPERATOR_WORDS } from './operator-words.ts'

/** A condition tree as a sentence: `$json.total is greater than 100 and ($json.paid is true or …)`. Expressions are shown as written. */
export const describeCondition = (condition: Condition): string => describe(condition, false)

function describe(condition: Condition, nested: boolean): string {
  if (!isConditionGroup(condition)) return describeTest(condition)
  const word = condition.combine === 'all' ? ' and ' : ' or '
  const { conditions } = condition
  if (conditions.length === 0) return (condition.combine === 'all') === (condition.not ?? false) ? 'never' : 'always'
  const inner = conditions.map((part) => describe(part, conditions.length > 1)).join(word)
  if (condition.not === true) return `not (${inner})`
  return nested && conditions.length > 1 ? `(${inner})` : inner
}

function describeTest(test: ConditionTest): string {
  const left = describeValue(test.left)
  if (isUnaryOperator(test.operator)) return `${left} ${OPERATOR_WORDS[test.operator]}`
  if (test.operator === 'days_ago') return `${left} is ${describeValue(test.right)} days ago`
  if (test.operator === 'days_from_now') return `${left} is ${describeValue(test.right)} days from now`
  if (test.operator === 'between' && Array.isArray(test.right)) {
    return `${left} is between ${test.right.map(describeValue).join(' and ')}`
  }
  return `${left} ${OPERATOR_WORDS[test.operator]} ${describeValue(test.right)}`
}

function describeValue(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing'
  if (isJsonObject(value) && typeof value.$expr === 'string') return bare(value.$expr)
  if (Array.isArray(value)) return value.map(describeValue).join(', ')
  return JSON.stringify(value)
}

/** A template that is one single expression reads better without its braces. */
function bare(template: string): string {
  const match = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(template)
  return match?.[1]?.trim() ?? template
}
