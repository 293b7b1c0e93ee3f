import type { PageOf } from '@millrace/api'

/** The most that the server gives at once. */
export const MOST_AT_ONCE = 200

/** All pages of a list as one, for lists and pickers that have no way to read on: none of them may end without a word. */
export async function everyPage<T>(read: (cursor: string | undefined) => Promise<PageOf<T>>): Promise<PageOf<T>> {
  const data: T[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    data.push(...page.data)
    cursor = page.nextCursor ?? undefined
    // A cursor that comes again would never end.
    if (cursor !== undefined && seen.has(cursor)) cursor = undefined
    if (cursor !== undefined) seen.add(cursor)
  } while (cursor !== undefined)
  return { data, nextCursor: null }
}
