import { isJsonObject } from '@millrace/base'
import { memberPath } from '../forms/model/paths.ts'
import { filesText } from './files.ts'
import { valueText } from './value-text.ts'

export interface Column {
  readonly key: string
  readonly title: string
  /** The expression that reads it. */
  readonly path: string
  readonly width: number
  /** All values that were looked at are numbers: they are compared by their ends. */
  readonly isNumeric: boolean
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
  return [
    ...fieldColumns(items, words.whole),
    ...(hasFiles ? [{ key: '', title: words.files, path: '$binary', width: 220, isNumeric: false }] : []),
  ]
}

function fieldColumns(items: readonly TableItem[], whole: string): Column[] {
  const looked = items.slice(0, LOOKED_AT)
  if (!looked.some((item) => isJsonObject(item.json)))
    return looked.length === 0
      ? []
      : [{ key: '', title: whole, path: '$json', width: WIDEST, isNumeric: looked.every(({ json }) => typeof json === 'number') }]
  const letters = new Map<string, number>()
  const others = new Set<string>()
  for (const { json } of looked) {
    if (!isJsonObject(json)) continue
    for (const [key, value] of Object.entries(json)) {
      if (!letters.has(key) && letters.size >= MAX_COLUMNS) continue
      if (typeof value !== 'number' && value !== null) others.add(key)
      letters.set(key, Math.max(letters.get(key) ?? key.length + 2, valueText(value).length))
    }
  }
  return [...letters].map(([key, longest]) => ({
    key,
    title: key,
    path: memberPath('$json', key),
    width: Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * LETTER + 24))),
    isNumeric: !others.has(key),
  }))
}

/** Fields of the items that no column shows. */
export function fieldsBeyond(items: readonly TableItem[]): number {
  const names = new Set(items.slice(0, LOOKED_AT).flatMap(({ json }) => (isJsonObject(json) ? Object.keys(json) : [])))
  return Math.max(0, names.size - MAX_COLUMNS)
}

/** What a cell says: its text, and whether that stands for something that has none. */
export type CellText =
  | { readonly at: 'value'; readonly text: string }
  /** Not the value itself: an empty text, an object without fields. */
  | { readonly at: 'sign'; readonly text: string }
  | { readonly at: 'missing' }
  | { readonly at: 'unread' }

/** An empty text, a field that is not there and an item without any look different. */
export function cellText(item: TableItem | undefined, column: Column, isFirst: boolean): CellText {
  if (item === undefined) return { at: 'unread' }
  if (column.path === '$binary') return item.binary === undefined ? { at: 'missing' } : { at: 'value', text: filesText(item.binary) }
  if (isFirst && isJsonObject(item.json) && Object.keys(item.json).length === 0) return { at: 'sign', text: '{}' }
  const value = cellOf(item, column)
  if (value === undefined) return { at: 'missing' }
  return value === '' ? { at: 'sign', text: '""' } : { at: 'value', text: valueText(value) }
}

/** What stands in a cell; `undefined` when the item has no such field. */
export function cellOf({ json, binary }: TableItem, column: Column): unknown {
  if (column.path === '$json') return json
  if (column.path === '$binary') return binary
  return isJsonObject(json) && Object.hasOwn(json, column.key) ? json[column.key] : undefined
}
