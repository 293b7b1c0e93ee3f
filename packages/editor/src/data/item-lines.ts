import type { ItemRows, ShownItem } from './item-rows.ts'
import { addLine, sizeOf, type IsOpen, type TreeLine } from './tree-lines.ts'

/** The lines of all items. */
export interface ItemLines {
  readonly count: number
  at(line: number): TreeLine | undefined
  /** The first line of the item in a row. */
  lineOf(row: number): number | undefined
}

/** Rows that follow each other and are all read, or all not. */
interface Part {
  readonly row: number
  readonly line: number
  /** Roots above. */
  readonly roots: number
  /** Of the rows that are read, with the place of the first one of each row; null where none is read. */
  readonly read: { readonly lines: TreeLine[]; readonly firsts: number[] } | null
  rows: number
}

interface Place {
  readonly row: number
  readonly line: number
  readonly roots: number
}
const START: Place = { row: 0, line: 0, roots: 0 }

/**
 * The lines that show when the given ones are open, for items that come page by page: a page that continues what was told before adds its
 * own lines and leaves the others as they are. `rule` stands for what `isOpen` answers: another one makes all lines anew. Rows that are not
 * read are a number, not a line each: a hundred thousand of them cost nothing when a page arrives or a line folds.
 */
export function growingLines(filesWord: string): (items: ItemRows, isOpen: IsOpen, rule: unknown) => ItemLines {
  let parts: Part[] = []
  let told: ShownItem[] = []
  let end = START
  /** Rows of the first and the last item that was told. */
  let ends: readonly (number | undefined)[] = []
  let madeBy: unknown

  const endsIn = ({ rowOf }: ItemRows): readonly (number | undefined)[] =>
    [told[0], told.at(-1)].map((item) => (item === undefined ? undefined : rowOf(item.at)))
  /** Places of a list rise with its rows: the same items with the same ends stand in the same rows. */
  const goesOn = (items: ItemRows): boolean =>
    told.length <= items.read.length &&
    told.every((item, at) => items.read[at] === item) &&
    endsIn(items).every((row, at) => row === ends[at])

  function add(item: ShownItem, row: number, isOpen: IsOpen): void {
    if (row < end.row) return // a row that was told twice
    const gap = unreadTo(row, end)
    if (gap !== undefined) {
      parts.push(gap)
      end = after(gap)
    }
    const last = parts.at(-1)
    const part = last !== undefined && last.read !== null ? last : { ...end, read: { lines: [], firsts: [] }, rows: 0 }
    if (part !== last) parts.push(part)
    const { lines, firsts } = part.read ?? { lines: [], firsts: [] }
    firsts.push(lines.length)
    part.rows += 1
    let { roots } = end
    for (const [label, value, path] of rootsOf(item, filesWord)) {
      roots += 1
      addLine({ lines, isOpen, above: part.line }, { label, value, path }, { parent: '', depth: 0, position: roots, siblings: 0 })
    }
    end = { row: row + 1, line: part.line + lines.length, roots }
  }

  return (items, isOpen, rule) => {
    if (rule !== madeBy || !goesOn(items)) [parts, told, end, madeBy] = [[], [], START, rule]
    for (const item of items.read.slice(told.length)) {
      const row = items.rowOf(item.at)
      if (row !== undefined) add(item, row, isOpen)
      told.push(item)
    }
    ends = endsIn(items)
    const rest = unreadTo(items.count, end)
    return linesOf(rest === undefined ? parts : [...parts, rest], rest === undefined ? end : after(rest))
  }
}

function linesOf(parts: readonly Part[], end: Place): ItemLines {
  return {
    count: end.line,
    at(line) {
      const part = parts.findLast((one) => one.line <= line)
      if (part === undefined || line >= end.line) return undefined
      if (part.read === null) return unread(part, line - part.line, end.roots)
      const found = part.read.lines[line - part.line]
      // How many roots there are changes with each page; the lines stay.
      return found?.depth === 0 ? { ...found, siblings: end.roots } : found
    },
    lineOf(row) {
      const part = parts.findLast((one) => one.row <= row)
      if (part === undefined || row >= part.row + part.rows) return undefined
      return part.line + (part.read === null ? row - part.row : (part.read.firsts[row - part.row] ?? 0))
    },
  }
}

/** The rows before one that nobody has read. */
const unreadTo = (row: number, end: Place): Part | undefined => (row > end.row ? { ...end, read: null, rows: row - end.row } : undefined)
const after = ({ row, line, roots, rows }: Part): Place => ({ row: row + rows, line: line + rows, roots: roots + rows })

function rootsOf({ at, json, binary }: ShownItem, filesWord: string): (readonly [label: string, value: unknown, path: string])[] {
  const item = [String(at), json, '$json'] as const
  return sizeOf(binary) > 0 ? [item, [`${at} ${filesWord}`, binary, '$binary']] : [item]
}

function unread({ row, roots }: Part, offset: number, siblings: number): TreeLine {
  const label = String(row + offset)
  return {
    id: `/${label}`,
    depth: 0,
    label,
    value: undefined,
    path: '$json',
    size: 0,
    open: false,
    position: roots + offset + 1,
    siblings,
  }
}
