import type { PageOf } from '@millrace/api'
import type { ApiClient } from './api-client.ts'

/** The largest page that lists of the API give. */
const PAGE = 100

export interface Listed<T> {
  readonly data: readonly T[]
  /** There is more than was asked for. */
  readonly more: boolean
}

/** Rows of a list of the API, page by page, up to `limit`. */
export async function listAll<T>(
  api: Pick<ApiClient, 'get'>,
  path: string,
  { query = {}, limit = Infinity }: { readonly query?: Readonly<Record<string, string | undefined>>; readonly limit?: number } = {},
): Promise<Listed<T>> {
  const data: T[] = []
  let cursor: string | null | undefined
  do {
    const wanted = String(Math.min(PAGE, limit - data.length))
    const reply = await api.get<PageOf<T>>(
      withQuery(path, { ...query, limit: wanted, ...(cursor === undefined || cursor === null ? {} : { cursor }) }),
    )
    data.push(...reply.data)
    cursor = reply.nextCursor
  } while (cursor !== null && data.length < limit)
  return { data, more: cursor !== null }
}

/** A path with the members of a query that are given. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
