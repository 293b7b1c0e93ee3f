import { isJsonObject, NodeError, type JsonValue } from '@millrace/base'
import type { FieldOption, OptionPage } from '@millrace/node-sdk'

const MOST_OPTIONS = 1000
const LONGEST_LABEL = 300
const LONGEST_VALUE = 10_000
const LONGEST_CURSOR = 4000

/** What a loader gave, as values that a form can show; throws NodeError `options.result` saying what is wrong with it. */
export function checkOptionPage(given: unknown): OptionPage {
  if (!isJsonObject(given) || !Array.isArray(given['options'])) throw wrong('it gave no { options: [...] }')
  const { options, nextCursor } = given
  if (options.length > MOST_OPTIONS) throw wrong(`it gave ${options.length} values at once; ${MOST_OPTIONS} are the most`)
  if (nextCursor !== undefined && nextCursor !== null && (typeof nextCursor !== 'string' || nextCursor.length > LONGEST_CURSOR))
    throw wrong(`its "nextCursor" is no text of up to ${LONGEST_CURSOR} letters`)
  const checked = options.map((option, index) => checkOption(option, index))
  return { options: checked, ...(typeof nextCursor === 'string' && nextCursor !== '' ? { nextCursor } : {}) }
}

function checkOption(option: JsonValue, index: number): FieldOption {
  if (!isJsonObject(option) || option['value'] === undefined || typeof option['label'] !== 'string')
    throw wrong(`value ${index + 1} is not { value, label }`)
  const { value, label, description } = option
  const text = JSON.stringify(value)
  if (text.length > LONGEST_VALUE) throw wrong(`value ${index + 1} is longer than ${LONGEST_VALUE} letters`)
  return {
    value: JSON.parse(text) as JsonValue,
    label: label.slice(0, LONGEST_LABEL),
    ...(typeof description === 'string' && description !== '' ? { description: description.slice(0, LONGEST_LABEL) } : {}),
  }
}

const wrong = (what: string): NodeError =>
  new NodeError('options.result', `The package cannot be used for this list: ${what}.`, { hint: 'Tell the author of the package.' })
