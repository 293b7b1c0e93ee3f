import { CursorInvalidError } from './errors.ts'

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Page<T> {
  readonly data: readonly T[]
  /** Hand back as `cursor` for the next page; null at the end. */
  readonly nextCursor: string | null
}

/** Where a page ended: the value that the list is sorted by, and the id that decides among equals. */
export interface Keyset {
  readonly value: string | number
  readonly id: string
}

const encode = ({ value, id }: Keyset): string => Buffer.from(JSON.stringify([value, id])).toString('base64url')

/** Reads a cursor that somebody sent. */
export function readCursor(cursor: string | undefined, kind: 'string' | 'number'): Keyset | undefined {
  if (cursor === undefined) return undefined
  const parts = parse(cursor)
  if (!Array.isArray(parts) || parts.length !== 2) throw new CursorInvalidError({})
  const [value, id] = parts as [unknown, unknown]
  if (typeof id !== 'string' || (typeof value !== 'string' && typeof value !== 'number') || typeof value !== kind)
    throw new CursorInvalidError({})
  return { value, id }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch (thrown) {
    throw new CursorInvalidError({}, { cause: thrown })
  }
}

/** Makes a page of `limit + 1` rows that were asked for: the extra one says that there is more. */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => Keyset): Page<T> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last !== undefined ? encode(keyOf(last)) : null }
}
