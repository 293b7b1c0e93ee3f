import type { Sticky } from '@millrace/workflow'
import type { DocumentView } from './document-state.ts'
import { MissingElementError } from './errors.ts'
import { foldingOf } from './folding.ts'
import { GRID, NODE_HEIGHT, NODE_WIDTH, pointOf, type Rect } from './grid.ts'
import type { Transaction } from './transaction.ts'

export type NoteColour = NonNullable<Sticky['color']>
export const NOTE_COLOURS: readonly NoteColour[] = ['yellow', 'blue', 'green', 'pink', 'grey']

export const NOTE_SIZE = { width: 260, height: 160 } as const
export const SMALLEST_NOTE = { width: 120, height: 60 } as const
/** Between a frame and what it was put around. */
export const FRAME_PADDING = 40

const NONE: readonly Sticky[] = []

/** What people wrote beside the nodes: notes, and frames around nodes. */
export const notesOf = (view: DocumentView): readonly Sticky[] => view.head.stickies ?? NONE

export const isFrame = (note: Sticky): boolean => note.kind === 'frame'

/** A frame without a colour is grey: many of them must not shout. */
export const colourOf = (note: Sticky): NoteColour => note.color ?? (isFrame(note) ? 'grey' : 'yellow')

/** The whole note, also of a frame that is folded. */
export const wholeRect = ({ position: [x, y], size: [width, height] }: Sticky): Rect => ({ x, y, width, height })

/** A frame that is folded is a card in the middle of where it lies. */
export const FOLDED_SIZE = { width: NODE_WIDTH, height: NODE_HEIGHT } as const
const onGrid = (value: number): number => Math.round(value / GRID) * GRID

/** Where a folded frame lies. */
export function foldedRect(note: Sticky): Rect {
  const { x, y, width, height } = wholeRect(note)
  const { width: cardWidth, height: cardHeight } = FOLDED_SIZE
  return { x: x + onGrid((width - cardWidth) / 2), y: y + onGrid((height - cardHeight) / 2), ...FOLDED_SIZE }
}

/** What a note takes up on the canvas. */
export const rectOfNote = (note: Sticky): Rect => (note.folded === undefined || !isFrame(note) ? wholeRect(note) : foldedRect(note))

/** The note, or a catalogued error. */
export function noteOf(view: DocumentView, id: string): Sticky {
  const note = notesOf(view).find((one) => one.id === id)
  if (note === undefined) throw new MissingElementError({ what: 'note', id })
  return note
}

/** Replaces the list of notes; a document that has none has no list either. */
export function putNotes(tx: Transaction, notes: readonly Sticky[]): void {
  const { stickies: before, ...head } = tx.head
  if (notes.length > 0) tx.setHead({ ...tx.head, stickies: [...notes] })
  else if (before !== undefined) tx.setHead(head)
}

const holds = (frame: Rect, { x, y, width, height }: Rect): boolean =>
  x >= frame.x && y >= frame.y && x + width <= frame.x + frame.width && y + height <= frame.y + frame.height

export interface Carried {
  readonly nodes: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
}

/**
 * What goes along with these frames: nodes whose middle is inside, notes and smaller frames that are inside whole, and what a folded one
 * hides. Where things lie decides, not a list of members: what is dragged in belongs to it, and a list would name what is long gone. Only
 * a folded frame has one: what somebody puts down where it would unfold must not vanish.
 */
export function carriedBy(view: DocumentView, ids: Iterable<string>): Carried {
  const byId = new Map(notesOf(view).map((note) => [note.id, note]))
  const nodes = new Set<string>()
  const notes = new Set<string>()
  const waiting = [...ids]
  const seen = new Set(waiting)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const frame = byId.get(id)
    if (frame === undefined || !isFrame(frame)) continue
    const inside = frame.folded ?? lyingIn(view, frame)
    for (const node of inside.nodes) if (view.nodes.has(node)) nodes.add(node)
    for (const note of inside.notes) {
      if (note === id || !byId.has(note)) continue
      notes.add(note)
      if (!seen.has(note)) waiting.push(note)
      seen.add(note)
    }
  }
  return { nodes, notes }
}

function lyingIn(view: DocumentView, frame: Sticky): { readonly nodes: readonly string[]; readonly notes: readonly string[] } {
  const rect = rectOfNote(frame)
  const folding = foldingOf(notesOf(view))
  const middles = [...view.nodes.values()].map((node) => ({ id: node.id, ...pointOf(node) }))
  const isInside = ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
    holds(rect, { x: x + NODE_WIDTH / 2, y: y + NODE_HEIGHT / 2, width: 0, height: 0 })
  return {
    nodes: middles.flatMap((node) => (folding.hostOfNode(node.id) === undefined && isInside(node) ? [node.id] : [])),
    notes: notesOf(view).flatMap((note) =>
      note.id !== frame.id && folding.hostOfNote(note.id) === undefined && holds(rect, rectOfNote(note)) ? [note.id] : [],
    ),
  }
}

/** The smallest rectangle around all, or undefined when there is nothing. */
export function around(parts: Iterable<Rect>, padding = 0): Rect | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, width, height } of parts) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  if (left === Infinity) return undefined
  return { x: left - padding, y: top - padding, width: right - left + 2 * padding, height: bottom - top + 2 * padding }
}
