import type { Sticky } from '@millrace/workflow'
import type { DocumentView } from './document-state.ts'
import { MissingElementError } from './errors.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, type Rect } from './grid.ts'
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

export const rectOfNote = ({ position: [x, y], size: [width, height] }: Sticky): Rect => ({ x, y, width, height })

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
 * What lies in these frames and goes along with them: nodes whose middle is inside, notes and smaller frames that are inside whole.
 * Where things lie decides, not a list of members: what is dragged in belongs to it, and a list would name what is long gone.
 */
export function carriedBy(view: DocumentView, ids: Iterable<string>): Carried {
  const chosen = new Set(ids)
  const frames = notesOf(view).filter((note) => isFrame(note) && chosen.has(note.id))
  const nodes = new Set<string>()
  const notes = new Set<string>()
  for (const frame of frames) {
    const rect = rectOfNote(frame)
    for (const node of view.nodes.values()) {
      const { x, y } = pointOf(node)
      if (holds(rect, { x: x + NODE_WIDTH / 2, y: y + NODE_HEIGHT / 2, width: 0, height: 0 })) nodes.add(node.id)
    }
    for (const note of notesOf(view)) if (note.id !== frame.id && holds(rect, rectOfNote(note))) notes.add(note.id)
  }
  return { nodes, notes }
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
