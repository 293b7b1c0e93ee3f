import type { Words, WordsValue } from '@millrace/base'
import { operators } from '../words/en/operators.ts'
import { english } from '../words/english.ts'
import type { BuiltInOperator } from './operators.ts'
import type { ConditionType } from './types.ts'

/** The words of an operator for a type: its own, or those for every type. */
function keyOf(operator: BuiltInOperator, type: ConditionType | undefined, ending: '' | '.about'): OperatorKey {
  const own = `operator.${operator}.${type ?? ''}${ending}`
  return Object.hasOwn(operators, own) ? (own as OperatorKey) : `operator.${operator}${ending}`
}
type OperatorKey = keyof typeof operators

/** How an operator reads for a type, with what stands in the middle of it: `is … days ago`. */
export const operatorWords = (operator: BuiltInOperator, type: ConditionType | undefined, days: WordsValue = '…'): Words =>
  Object.freeze({ key: keyOf(operator, type, ''), values: { days } })

/** One sentence about an operator, for pickers and the reference. */
export const operatorAbout = (operator: BuiltInOperator, type: ConditionType | undefined): Words =>
  Object.freeze({ key: keyOf(operator, type, '.about'), values: {} })

/** How an operator reads for a type, in English. */
export const wordsOf = (operator: BuiltInOperator, type: ConditionType | undefined): string => english(operatorWords(operator, type))
