import { isJsonObject } from '@millrace/base'
import { memberPath } from '../forms/model/paths.ts'

/** One line of the tree. */
export interface TreeLine {
  /** Unique in the tree: the item, and the way into it. */
  readonly id: string
  readonly depth: number
  readonly label: string
  readonly value: unknown
  /** The expression that reads the value. */
  readonly path: string
  readonly size: number
  readonly open: boolean
  readonly position: number
  readonly siblings: number
}

export const sizeOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : isJsonObject(value) ? Object.keys(value).length : 0

/** At most this many lines open at once by "expand all": more is no help to anybody. */
export const MAX_OPEN_LINES = 50_000

interface Entry {
  readonly label: string
  readonly value: unknown
  readonly path: string
}

/** Whether a line is open, by its id, its depth, and how many lines stand above it. */
export type IsOpen = (id: string, depth: number, above: number) => boolean

/** The lines that show when the given ones are open; the work is in what shows, not in what is there. */
export function treeLines(roots: readonly Entry[], isOpen: IsOpen): TreeLine[] {
  const lines: TreeLine[] = []
  addLines({ lines, isOpen }, roots, '', 0)
  return lines
}

interface Walk {
  readonly lines: TreeLine[]
  readonly isOpen: IsOpen
}

function addLines(walk: Walk, entries: readonly Entry[], parent: string, depth: number): void {
  for (const [at, { label, value, path }] of entries.entries()) {
    const id = `${parent}/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const size = sizeOf(value)
    const open = size > 0 && walk.isOpen(id, depth, walk.lines.length)
    walk.lines.push({ id, depth, label, value, path, size, open, position: at + 1, siblings: entries.length })
    if (open) addLines(walk, membersOf(value, path), id, depth + 1)
  }
}

function membersOf(value: unknown, path: string): Entry[] {
  if (Array.isArray(value)) return value.map((element, at) => ({ label: String(at), value: element, path: memberPath(path, at) }))
  if (!isJsonObject(value)) return []
  return Object.entries(value).map(([key, member]) => ({ label: key, value: member, path: memberPath(path, key) }))
}
