import type { Sticky } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import type { Rect } from '../grid.ts'
import { carriedBy, isFrame, noteOf, notesOf, putNotes, type NoteColour } from '../notes.ts'
import type { Transaction } from '../transaction.ts'

/** Puts a note or a frame on the canvas. */
export const addNote = (note: Sticky): Command => ({
  name: 'add-note',
  label: label(isFrame(note) ? 'done.add-frame' : 'done.add-note'),
  apply: (tx) => putNotes(tx, [...notesOf(tx), note]),
})

/** What a note says, or the title of a frame. Typing is one step. */
export const setNoteText = (id: string, text: string): Command => ({
  name: 'edit-note',
  label: label('done.edit-note'),
  merge: `note:${id}`,
  apply: (tx) => change(tx, [id], (note) => (note.text === text ? note : { ...note, text })),
})

export const setNoteColour = (ids: readonly string[], color: NoteColour): Command => ({
  name: 'edit-note',
  label: label('done.colour-notes'),
  apply: (tx) => change(tx, ids, (note) => (note.color === color ? note : { ...note, color })),
})

/** Another size, and with it perhaps another place: each side can be pulled. */
export const resizeNote = (id: string, { x, y, width, height }: Rect, merge?: string): Command => ({
  name: 'edit-note',
  label: label('done.resize-note'),
  ...(merge === undefined ? {} : { merge }),
  apply: (tx) =>
    change(tx, [id], (note) => {
      const same = note.position[0] === x && note.position[1] === y && note.size[0] === width && note.size[1] === height
      return same ? note : { ...note, position: [x, y], size: [width, height] }
    }),
})

/** Makes frames one card each that stands for what lies in them, or shows what they hide. */
export const setFolded = (ids: readonly string[], isFolded: boolean): Command => ({
  name: 'fold',
  label: label(isFolded ? 'done.fold' : 'done.unfold', { count: ids.length }),
  apply: (tx) =>
    change(tx, ids, (note) => {
      if (!isFrame(note) || (note.folded !== undefined) === isFolded) return note
      const { folded: _, ...rest } = note
      if (!isFolded) return rest
      const { nodes, notes } = carriedBy(tx, [note.id])
      return { ...rest, folded: { nodes: [...nodes], notes: [...notes] } }
    }),
})

function change(tx: Transaction, ids: readonly string[], work: (note: Sticky) => Sticky): void {
  for (const id of ids) noteOf(tx, id)
  const before = notesOf(tx)
  const after = before.map((note) => (ids.includes(note.id) ? work(note) : note))
  if (after.some((note, index) => note !== before[index])) putNotes(tx, after)
}
