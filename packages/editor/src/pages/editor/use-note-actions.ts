import type { Sticky } from '@millrace/workflow'
import type { NoteAct } from '@/canvas/notes/note-act.ts'
import type { Axis, Movable, Side } from '@/document/align.ts'
import { align, distribute, type MovableParts } from '@/document/commands/align.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { addNote, resizeNote, setFolded, setNoteColour, setNoteText } from '@/document/commands/notes.ts'
import { frameAround } from '@/document/frame-around.ts'
import { snapPoint, type Rect } from '@/document/grid.ts'
import { rectOfNode } from '@/document/node-rect.ts'
import { isFrame, NOTE_SIZE, notesOf, rectOfNote, type NoteColour } from '@/document/notes.ts'
import { withFolded } from '@/document/with-folded.ts'
import type { EditorSession } from './editor-session.ts'

function movableNote(note: Sticky): Movable {
  const rect = rectOfNote(note)
  return { id: note.id, ...rect, offset: { x: rect.x - note.position[0], y: rect.y - note.position[1] } }
}

/** Notes, frames, and bringing what is selected into line. */
export function useNoteActions(session: EditorSession) {
  const { store, catalog, ids } = session

  const selected = (): MovableParts => {
    const { nodes, notes } = session.selection.value
    const chosen = new Set(notes)
    return {
      nodes: nodes.flatMap((id): Movable[] => {
        const node = store.nodes.get(id)
        return node === undefined ? [] : [{ id, ...rectOfNode(store, catalog, node) }]
      }),
      notes: notesOf(store).flatMap((note): Movable[] => (chosen.has(note.id) ? [movableNote(note)] : [])),
    }
  }
  const selectedRects = (): Rect[] => [...selected().nodes, ...selected().notes]

  /** Shown and ready to be written; the canvas needs a moment to draw it first. */
  const write = (id: string): void => void requestAnimationFrame(() => session.canvas.value?.editNote(id))

  return {
    /** In the middle of what is seen. */
    addNote() {
      const middle = session.canvas.value?.middle() ?? { x: 0, y: 0 }
      const { width, height } = NOTE_SIZE
      const { x, y } = snapPoint({ x: middle.x - width / 2, y: middle.y - height / 2 })
      const id = ids.next('s')
      if (session.run(addNote({ id, text: '', position: [x, y], size: [width, height] }))) write(id)
    },
    frame() {
      const frame = frameAround(ids.next('s'), selectedRects(), '')
      if (frame !== undefined && session.run(addNote(frame))) write(frame.id)
    },
    editNote() {
      const [id] = session.selection.value.notes
      if (id !== undefined) session.canvas.value?.editNote(id)
    },
    /** Of the selected frames; when one of them is open, all are folded. */
    fold() {
      const chosen = new Set(session.selection.value.notes)
      const frames = notesOf(store).filter((note) => chosen.has(note.id) && isFrame(note))
      const areFolded = frames.length > 0 && frames.every(({ folded }) => folded !== undefined)
      const ids = frames.flatMap(({ id, folded }) => ((folded !== undefined) === areFolded ? [id] : []))
      if (ids.length > 0 && session.run(setFolded(ids, !areFolded))) session.canvas.value?.select([], [], [...chosen])
    },
    colour: (colour: NoteColour) => session.run(setNoteColour(session.selection.value.notes, colour)),
    act(act: NoteAct) {
      switch (act.kind) {
        case 'text':
          return session.run(setNoteText(act.id, act.text))
        case 'colour':
          return session.run(setNoteColour(act.ids, act.colour))
        case 'resize':
          return session.run(resizeNote(act.id, act.rect, act.byKey ? `resize:${act.id}` : undefined))
        case 'delete':
          return session.run(deleteSelection(withFolded(store, { nodes: [], notes: act.ids })))
        case 'fold':
          return session.run(setFolded(act.ids, act.folded))
        default:
          return act satisfies never
      }
    },
    align: (side: Side) => session.run(align(selected(), side)),
    distribute: (axis: Axis) => session.run(distribute(selected(), axis)),
  }
}
