import { label, type KeyWith } from '@/i18n/label.ts'
import type { Command, CommandName } from '../command.ts'
import { pointOf, type Point } from '../grid.ts'
import { countedParts, nodeOf } from '../lookup.ts'
import { notesOf, putNotes } from '../notes.ts'
import type { Transaction } from '../transaction.ts'

/** Where nodes and notes go. */
export interface Places {
  readonly nodes: ReadonlyMap<string, Point>
  readonly notes?: ReadonlyMap<string, Point>
}

/** Messages that say what was done to some parts. */
export type PartsKey = KeyWith<'parts'>

export interface MoveOptions {
  /** @default move-nodes */
  readonly name?: CommandName
  /** What was done to the parts, for undo. @default done.move */
  readonly said?: PartsKey
  /** Joins nudges by the keyboard into one step. */
  readonly merge?: string
}

const NOWHERE: ReadonlyMap<string, Point> = new Map()

/** Puts nodes and notes exactly where they are told to go. Who drags decides what they snap to. */
export const moveParts = (
  { nodes, notes = NOWHERE }: Places,
  { name = 'move-nodes', said = 'done.move', merge }: MoveOptions = {},
): Command => ({
  name,
  label: label(said, { parts: countedParts({ nodes: [...nodes.keys()], notes: [...notes.keys()] }) }),
  ...(merge === undefined ? {} : { merge }),
  apply(tx) {
    for (const [id, { x, y }] of nodes) {
      const node = nodeOf(tx, id)
      const now = pointOf(node)
      if (now.x !== x || now.y !== y) tx.putNode({ ...node, position: [x, y] })
    }
    placeNotes(tx, notes)
  },
})

export const moveNodes = (places: ReadonlyMap<string, Point>, merge?: string): Command =>
  moveParts({ nodes: places }, merge === undefined ? {} : { merge })

function placeNotes(tx: Transaction, places: ReadonlyMap<string, Point>): void {
  const before = notesOf(tx)
  const after = before.map((note) => {
    const place = places.get(note.id)
    const stays = place === undefined || (place.x === note.position[0] && place.y === note.position[1])
    return stays ? note : { ...note, position: [place.x, place.y] as [number, number] }
  })
  if (after.some((note, index) => note !== before[index])) putNotes(tx, after)
}
