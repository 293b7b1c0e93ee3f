import { isJsonObject, pointerStep } from '@millrace/base'
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

interface Walk {
  readonly lines: TreeLine[]
  readonly isOpen: IsOpen
  /** Lines above the first of these. */
  readonly above: number
}

/** Adds a value's line, and those below it that show; the work is in what shows, not in what is there. */
export function addLine(
  walk: Walk,
  { label, value, path }: Entry,
  { parent, depth, position, siblings }: { parent: string; depth: number; position: number; siblings: number },
): void {
  const id = `${parent}/${pointerStep(label)}`
  const size = sizeOf(value)
  const open = size > 0 && walk.isOpen(id, depth, walk.above + walk.lines.length)
  walk.lines.push({ id, depth, label, value, path, size, open, position, siblings })
  if (!open) return
  const members = membersOf(value, path)
  for (const [at, member] of members.entries())
    addLine(walk, member, { parent: id, depth: depth + 1, position: at + 1, siblings: members.length })
}

function membersOf(value: unknown, path: string): Entry[] {
  if (Array.isArray(value)) return value.map((element, at) => ({ label: String(at), value: element, path: memberPath(path, at) }))
  if (!isJsonObject(value)) return []
  return Object.entries(value).map(([key, member]) => ({ label: key, value: member, path: memberPath(path, key) }))
}
