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
  readonly rows: number
}

/**
 * The lines that show when the given ones are open. Rows that are not read are a number, not a line each: a hundred thousand of them
 * cost nothing when a page arrives or a line folds.
 */
export function itemLines(items: ItemRows, isOpen: IsOpen, filesWord: string): ItemLines {
  const read = items.read.flatMap((item) => {
    const row = items.rowOf(item.at)
    return row === undefined ? [] : [{ item, row }]
  })
  const roots = items.count + read.filter(({ item }) => sizeOf(item.binary) > 0).length
  const parts: Part[] = []
  let next = { row: 0, line: 0, roots: 0 }
  const addUnread = (to: number): void => {
    const rows = to - next.row
    if (rows <= 0) return
    parts.push({ ...next, read: null, rows })
    next = { row: to, line: next.line + rows, roots: next.roots + rows }
  }
  for (let at = 0; at < read.length;) {
    addUnread(read[at]?.row ?? 0)
    const [begin, lines, firsts] = [next, [] as TreeLine[], [] as number[]]
    for (let found = read[at]; found !== undefined && found.row === next.row; at += 1, found = read[at]) {
      firsts.push(lines.length)
      for (const [label, value, path] of rootsOf(found.item, filesWord)) {
        addLine(
          { lines, isOpen, above: begin.line },
          { label, value, path },
          { parent: '', depth: 0, position: next.roots + 1, siblings: roots },
        )
        next = { ...next, roots: next.roots + 1 }
      }
      next = { ...next, row: next.row + 1 }
    }
    if (firsts.length > 0) parts.push({ ...begin, read: { lines, firsts }, rows: firsts.length })
    else at += 1 // a row that was told twice
    next = { ...next, line: begin.line + lines.length }
  }
  addUnread(items.count)
  return {
    count: next.line,
    at(line) {
      const part = parts.findLast((one) => one.line <= line)
      if (part === undefined || line >= next.line) return undefined
      return part.read === null ? unread(part, line - part.line, roots) : part.read.lines[line - part.line]
    },
    lineOf(row) {
      const part = parts.findLast((one) => one.row <= row)
      if (part === undefined || row >= part.row + part.rows) return undefined
      return part.line + (part.read === null ? row - part.row : (part.read.firsts[row - part.row] ?? 0))
    },
  }
}

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
