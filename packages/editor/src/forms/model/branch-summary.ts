import { isJsonObject, type JsonValue } from '@millrace/base'
import { isConditionTree, sentenceOf, type Functions } from './conditions.ts'
import { isExpression } from './expression-value.ts'

/** What an entry says besides its name, in a line: its condition as a sentence, or its first values. */
export function branchSummary(entry: JsonValue, names: readonly string[], functions: Functions): string {
  if (!isJsonObject(entry)) return ''
  const parts = Object.entries(entry).flatMap(([key, value]): string[] => {
    if (names.includes(key)) return []
    if (isExpression(value)) return [value.$expr]
    if (isJsonObject(value)) return 'conditions' in value && isConditionTree(value) ? [sentenceOf(value, functions)] : []
    return typeof value === 'object' ? [] : [String(value)]
  })
  return parts.filter((part) => part !== '').join(' · ')
}
