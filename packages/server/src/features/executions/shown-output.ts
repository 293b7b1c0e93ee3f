import { NodeError } from '@millrace/base'
import { charactersOf } from '@millrace/engine'
import type { Item, JsonObject } from '@millrace/node-sdk'

/** Characters of a result that one answer carries; what is more is read page by page from the step. */
const MOST_CHARACTERS = 4_000_000

export interface ShownOutput {
  readonly output: JsonObject[] | null
  /** Items of the whole result, when `output` is only its beginning. */
  readonly outputTotal?: number
}

/** Whether a result is too much for one answer. Nothing is read for it. */
export const isTooLarge = (items: readonly Item[]): boolean => charactersOf(items, MOST_CHARACTERS) > MOST_CHARACTERS

/** The result of an execution, or as much of it as goes into an answer. No item is cut. */
export function shownOutput(items: readonly Item[]): ShownOutput {
  try {
    if (!isTooLarge(items)) return { output: items.map((item) => item.json) }
    return { output: beginningOf(items), outputTotal: items.length }
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown
    return { output: null, outputTotal: items.length } // its file is gone; what else is known of the execution is shown all the same
  }
}

function beginningOf(items: readonly Item[]): JsonObject[] {
  const shown: JsonObject[] = []
  let left = MOST_CHARACTERS
  for (const item of items) {
    left -= charactersOf([item], left)
    if (left < 0) break
    shown.push(item.json)
  }
  return shown
}
