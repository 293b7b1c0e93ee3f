import { isJsonObject } from '@millrace/base'
import { memberPath } from '../forms/model/paths.ts'
import { valueText } from './value-text.ts'

export interface Column {
  readonly key: string
  readonly title: string
  /** The expression that reads it. */
  readonly path: string
  readonly width: number
}

const MAX_COLUMNS = 120
const LOOKED_AT = 200
const NARROWEST = 72
const WIDEST = 300
const LETTER = 7.4

/** The columns of a table of items: the fields in order of appearance, as wide as their first values need. */
export function columnsOf(items: readonly { readonly json: unknown }[], whole: string): Column[] {
  const looked = items.slice(0, LOOKED_AT)
  if (!looked.some((item) => isJsonObject(item.json)))
    return looked.length === 0 ? [] : [{ key: '', title: whole, path: '$json', width: WIDEST }]
  const letters = new Map<string, number>()
  for (const { json } of looked) {
    if (!isJsonObject(json)) continue
    for (const [key, value] of Object.entries(json)) {
      if (!letters.has(key) && letters.size >= MAX_COLUMNS) continue
      letters.set(key, Math.max(letters.get(key) ?? key.length + 2, valueText(value).length))
    }
  }
  return [...letters].map(([key, longest]) => ({
    key,
    title: key,
    path: memberPath('$json', key),
    width: Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * LETTER + 24))),
  }))
}

/** What stands in a cell; `undefined` when the item has no such field. */
export const cellOf = (json: unknown, column: Column): unknown =>
  column.path === '$json' ? json : isJsonObject(json) && Object.hasOwn(json, column.key) ? json[column.key] : undefined
