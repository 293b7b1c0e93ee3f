import { defineError, isJsonObject } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'

export const InputInvalidError = defineError<{ errors: readonly { path: string; code: string; message: string }[] }>(
  'execute.input-invalid',
  422,
  ({ errors: [first] }) =>
    `The input must be one JSON object (one item) or a list of JSON objects (one item each)${first === undefined ? '' : `; ${first.path} ${first.message}`}.`,
)

const MOST_ITEMS = 100_000

/** The items that an execution starts with; undefined when no input was given. */
export function inputItems(input: unknown): readonly Item[] | undefined {
  if (input === undefined || input === null) return undefined
  if (isJsonObject(input)) return [{ json: input }]
  if (!Array.isArray(input))
    throw new InputInvalidError({ errors: [{ path: '/input', code: 'input.type', message: 'is neither an object nor a list' }] })
  if (input.length > MOST_ITEMS) {
    throw new InputInvalidError({ errors: [{ path: '/input', code: 'input.length', message: `has more than ${MOST_ITEMS} items` }] })
  }
  return input.map((json: unknown, index): Item => {
    if (isJsonObject(json)) return { json }
    throw new InputInvalidError({ errors: [{ path: `/input/${index}`, code: 'input.type', message: 'is not an object' }] })
  })
}
