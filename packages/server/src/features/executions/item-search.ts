import { compileItemSearch, countConditions, type ItemTest } from '@millrace/api'
import { defineError } from '@millrace/base'

const MOST_CONDITIONS = 10

export const SearchTooLongError = defineError<{ conditions: number; most: number }>(
  'execution.search-too-long',
  422,
  (d) =>
    `The search has ${d.conditions} conditions; it can have ${d.most}. Put words that belong together between quotes, or leave some out.`,
)

/** A search in items, compiled. */
export interface ItemSearch {
  readonly fits: ItemTest
  readonly conditions: number
}

/** Undefined when the text asks for nothing. Throws SearchTooLongError. */
export function itemSearch(text: string): ItemSearch | undefined {
  const conditions = countConditions(text)
  if (conditions > MOST_CONDITIONS) throw new SearchTooLongError({ conditions, most: MOST_CONDITIONS })
  return conditions === 0 ? undefined : { fits: compileItemSearch(text), conditions }
}
