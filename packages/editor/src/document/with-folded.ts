import type { DocumentView } from './document-state.ts'
import type { Parts } from './lookup.ts'
import { carriedBy, notesOf } from './notes.ts'

/** The same parts with what the folded frames among them hide: whoever deletes or copies a card means all that it stands for. */
export function withFolded(view: DocumentView, { nodes, edges = [], notes = [] }: Parts): Required<Parts> {
  const chosen = new Set(notes)
  const folded = notesOf(view).flatMap((note) => (note.folded !== undefined && chosen.has(note.id) ? [note.id] : []))
  const hidden = carriedBy(view, folded)
  return { nodes: [...new Set([...nodes, ...hidden.nodes])], edges, notes: [...new Set([...notes, ...hidden.notes])] }
}
