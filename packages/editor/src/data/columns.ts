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

export interface TableItem {
  readonly json: unknown
  readonly binary?: unknown
}

/** The columns of a table of items: the fields in order of appearance, as wide as their first values need; files last. */
export function columnsOf(items: readonly TableItem[], words: { readonly whole: string; readonly files: string }): Column[] {
  const hasFiles = items.some(({ binary }) => isJsonObject(binary) && Object.keys(binary).length > 0)
  return [...fieldColumns(items, words.whole), ...(hasFiles ? [{ key: '', title: words.files, path: '$binary', width: 160 }] : [])]
}

function fieldColumns(items: readonly TableItem[], whole: string): Column[] {
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
export function cellOf({ json, binary }: TableItem, column: Column): unknown {
  if (column.path === '$json') return json
  if (column.path === '$binary') return binary
  return isJsonObject(json) && Object.hasOwn(json, column.key) ? json[column.key] : undefined
}
