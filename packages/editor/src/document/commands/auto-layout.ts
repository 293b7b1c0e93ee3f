import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { putDirection, type Direction } from '../direction.ts'
import type { DocumentView } from '../document-state.ts'
import { GRID, NODE_HEIGHT, NODE_WIDTH, pointOf, STATUS_HEIGHT, type Point, type Rect } from '../grid.ts'
import { layeredLayout } from '../layout.ts'
import { around, carriedBy, FRAME_PADDING, isFrame, notesOf, putNotes, rectOfNote, wholeRect } from '../notes.ts'
import type { Transaction } from '../transaction.ts'
import { moveNodes } from './move-nodes.ts'

export interface AutoLayoutOptions {
  readonly direction: Direction
  /** Two nodes or more: only these are arranged. */
  readonly selected: readonly string[]
}

/**
 * Arranges nodes by the order in which they run. Nodes without connections, notes and what is not selected stay where they are and are
 * not covered; frames follow the nodes that lie in them. When everything is arranged, the handles turn to the way that it runs.
 */
export const autoLayout = ({ direction, selected }: AutoLayoutOptions): Command => ({
  name: 'auto-layout',
  label: label(selected.length > 1 ? 'done.tidy-selection' : 'done.tidy'),
  apply(tx) {
    if (selected.length < 2) putDirection(tx, direction)
    const only = selected.length > 1 ? { only: new Set(selected) } : {}
    const places = layeredLayout(tx, { direction, ...only })
    const members = new Map(notesOf(tx).flatMap((note) => (isFrame(note) ? [[note.id, carriedBy(tx, [note.id])] as const] : [])))
    const carried = new Set([...members.values()].flatMap(({ notes }) => [...notes]))
    const notes = notesOf(tx).filter((note) => !isFrame(note) && !carried.has(note.id))
    moveNodes(besideOthers(tx, places, freeOf(tx, notes.map(rectOfNote)))).apply(tx)
    for (const [id, { nodes, notes }] of members) if ([...nodes].some((node) => places.has(node))) followNodes(tx, id, nodes, notes)
  },
})

const cardAt = ({ x, y }: Point): Rect => ({ x, y, width: NODE_WIDTH, height: NODE_HEIGHT + STATUS_HEIGHT })
const meet = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Some put a note behind nodes on purpose; only what was in the open is not to be covered. */
const freeOf = (view: DocumentView, notes: readonly Rect[]): Rect[] =>
  notes.filter((note) => ![...view.nodes.values()].some((node) => meet(cardAt(pointOf(node)), note)))

/** Lower by as much as it takes not to cover what stays. */
function besideOthers(view: DocumentView, places: ReadonlyMap<string, Point>, notes: readonly Rect[]): ReadonlyMap<string, Point> {
  const others = [...notes, ...[...view.nodes.values()].flatMap((node) => (places.has(node.id) ? [] : [cardAt(pointOf(node))]))]
  const covers = (down: number): Rect | undefined =>
    others.find((other) => [...places.values()].some(({ x, y }) => meet(cardAt({ x, y: y + down }), other)))
  const top = Math.min(...[...places.values()].map(({ y }) => y))
  let down = 0
  for (let other = covers(down); other !== undefined; other = covers(down)) {
    down = Math.max(down + GRID, Math.ceil((other.y + other.height - top) / GRID) * GRID)
  }
  return down === 0 ? places : new Map([...places].map(([id, { x, y }]) => [id, { x, y: y + down }]))
}

/** Puts a frame around the nodes that it had; its notes keep their distance from its corner. */
function followNodes(tx: Transaction, id: string, nodes: ReadonlySet<string>, notes: ReadonlySet<string>): void {
  const rect = around(
    [...nodes].map((node) => cardAt(pointOf(tx.nodes.get(node)!))),
    FRAME_PADDING,
  )
  const frame = notesOf(tx).find((note) => note.id === id)
  if (rect === undefined || frame === undefined) return
  const before = wholeRect(frame)
  const [dx, dy] = [rect.x - before.x, rect.y - before.y]
  putNotes(
    tx,
    notesOf(tx).map((note) => {
      if (note.id === id) return { ...note, position: [rect.x, rect.y], size: [rect.width, rect.height] }
      return notes.has(note.id) ? { ...note, position: [note.position[0] + dx, note.position[1] + dy] } : note
    }),
  )
}
