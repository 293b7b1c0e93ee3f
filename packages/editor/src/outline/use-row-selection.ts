import { nextTick, shallowRef, type ShallowRef } from 'vue'
import type { CanvasSelection } from '@/canvas/canvas-handle.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { notesOf } from '@/document/notes.ts'
import type { OutlineRow } from './outline-rows.ts'

const NOTHING: CanvasSelection = Object.freeze({ nodes: [], edges: [], notes: [] })

export interface RowSelection {
  readonly current: Readonly<ShallowRef<CanvasSelection>>
  has(row: OutlineRow): boolean
  select(nodeIds: readonly string[], edgeIds?: readonly string[], noteIds?: readonly string[]): void
  /** What a row stands for, alone. `isMoving`: a key is held down, and what is passed on the way is not told. */
  only(row: OutlineRow, isMoving?: boolean): void
  /** Takes a row into the selection, or out of it. */
  toggle(row: OutlineRow): void
  /** Everything from the row that was chosen last to this one. */
  upTo(row: OutlineRow, rows: readonly OutlineRow[]): void
  /** What the document no longer has is no longer selected. */
  prune(): void
  /** Tells what was held back while a key was down. */
  settle(): void
}

/** What is selected in the outline, told once for each round of changes. */
export function useRowSelection(source: () => DocumentView, onChange: (selection: CanvasSelection) => void): RowSelection {
  const current = shallowRef<CanvasSelection>(NOTHING)
  let anchor: string | undefined
  let isTelling = false
  let isHeld = false

  function tell(): void {
    if (isTelling) return
    isTelling = true
    void nextTick(() => {
      isTelling = false
      onChange(current.value)
    })
  }
  function put(next: CanvasSelection, hold = false): void {
    if (same(current.value, next)) return
    current.value = next
    isHeld = hold
    if (!hold) tell()
  }
  const partsOf = (row: OutlineRow): CanvasSelection => {
    const { subject } = row
    switch (subject.kind) {
      case 'node':
        return { ...NOTHING, nodes: [subject.id] }
      case 'note':
        return { ...NOTHING, notes: [subject.note.id] }
      // Its settings stay open while its connections are walked through.
      case 'edge':
        return { ...NOTHING, nodes: [subject.owner] }
      case 'port':
        return { ...NOTHING, nodes: [subject.from.node] }
      case 'section':
        return NOTHING
      default:
        return subject satisfies never
    }
  }

  return {
    current,
    has: ({ subject }) =>
      (subject.kind === 'node' && current.value.nodes.includes(subject.id)) ||
      (subject.kind === 'note' && current.value.notes.includes(subject.note.id)),
    select: (nodes, edges = [], notes = []) => put({ nodes, edges, notes }),
    only(row, isMoving = false) {
      anchor = row.key
      put(partsOf(row), isMoving)
    },
    toggle(row) {
      if (row.subject.kind !== 'node' && row.subject.kind !== 'note') return
      anchor = row.key
      const { nodes, notes } = partsOf(row)
      put({ nodes: toggled(current.value.nodes, nodes), edges: [], notes: toggled(current.value.notes, notes) })
    },
    upTo(row, rows) {
      const keys = rows.map(({ key }) => key)
      const [to, from] = [keys.indexOf(row.key), anchor === undefined ? -1 : keys.indexOf(anchor)]
      const start = from < 0 ? to : from
      const range = rows.slice(Math.min(start, to), Math.max(start, to) + 1)
      const chosen = range.filter(({ subject }) => subject.kind === 'node' || subject.kind === 'note').map(partsOf)
      put({ nodes: chosen.flatMap(({ nodes }) => nodes), edges: [], notes: chosen.flatMap(({ notes }) => notes) })
    },
    prune() {
      const view = source()
      const notes = new Set(notesOf(view).map(({ id }) => id))
      put({
        nodes: current.value.nodes.filter((id) => view.nodes.has(id)),
        edges: current.value.edges.filter((id) => view.edges.has(id)),
        notes: current.value.notes.filter((id) => notes.has(id)),
      })
    },
    settle() {
      if (!isHeld) return
      isHeld = false
      tell()
    },
  }
}

const toggled = (ids: readonly string[], part: readonly string[]): readonly string[] =>
  part.every((id) => ids.includes(id)) ? ids.filter((id) => !part.includes(id)) : [...ids, ...part]

const same = (a: CanvasSelection, b: CanvasSelection): boolean =>
  (['nodes', 'edges', 'notes'] as const).every(
    (part) => a[part].length === b[part].length && a[part].every((id, index) => id === b[part][index]),
  )
