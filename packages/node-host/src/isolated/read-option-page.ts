import { isJsonObject, NodeError } from '@millrace/base'
import type { FieldOption, OptionPage } from '@millrace/node-sdk'

const MOST_OPTIONS = 10_000
const MOST_CHARS = 1_000

/** What an option loader gave, with every part of it looked at. */
export function readOptionPage(value: unknown): OptionPage {
  const { options, nextCursor } = isJsonObject(value) ? value : refuse()
  if (!Array.isArray(options) || options.length > MOST_OPTIONS) return refuse()
  return {
    options: options.map(readOption),
    ...(typeof nextCursor === 'string' && nextCursor.length <= MOST_CHARS ? { nextCursor } : {}),
  }
}

function readOption(option: unknown): FieldOption {
  const { value, label, description } = isJsonObject(option) ? option : refuse()
  if (value === undefined || typeof label !== 'string') return refuse()
  return {
    value,
    label: label.slice(0, MOST_CHARS),
    ...(typeof description === 'string' ? { description: description.slice(0, MOST_CHARS) } : {}),
  }
}

function refuse(): never {
  throw new NodeError('package.bad-result', 'The package gave something that is no page of options.', {
    hint: 'Tell the author of the package.',
  })
}
