import type { Rect } from '@/document/grid.ts'
import type { NoteColour } from '@/document/notes.ts'

/** What a person does to notes on the canvas, besides moving and selecting them. */
export type NoteAct =
  | { readonly kind: 'text'; readonly id: string; readonly text: string }
  | { readonly kind: 'colour'; readonly ids: readonly string[]; readonly colour: NoteColour }
  | { readonly kind: 'resize'; readonly id: string; readonly rect: Rect; readonly byKey: boolean }
  | { readonly kind: 'fold'; readonly ids: readonly string[]; readonly folded: boolean }
  | { readonly kind: 'delete'; readonly ids: readonly string[] }

/** What ended the writing of a note: Enter or Escape, or that the keyboard went elsewhere. */
export type EndOfEdit = 'key' | 'blur'
