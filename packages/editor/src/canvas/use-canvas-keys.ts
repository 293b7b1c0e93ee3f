import type { DocumentView } from '@/document/document-state.ts'
import { nextNode, shownOf, type Direction } from './focus-walk.ts'

export interface CanvasKeysOptions {
  readonly source: () => DocumentView
  /** The card that has the keyboard, or is about to get it: one that has to be mounted first takes a moment. */
  readonly from: () => string | undefined
  /** Whether the key meant something to the note that has the keyboard. */
  readonly onNoteKey: (event: KeyboardEvent, noteId: string) => boolean
  /** A folded frame hides it. */
  isHidden(nodeId: string): boolean
  select(nodeId: string): void
  focus(nodeId: string): void
}

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** Keys of the card or note that has the keyboard. What means nothing here goes on to the page. */
export function useCanvasKeys({ source, from, onNoteKey, isHidden, select, focus }: CanvasKeysOptions): (event: KeyboardEvent) => void {
  function onCardKey(event: KeyboardEvent, card: string): boolean {
    const direction = ARROWS[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    if (direction !== undefined && !event.shiftKey) {
      const next = nextNode(shownOf(source(), isHidden), from() ?? card, direction)
      if (next !== undefined) {
        select(next)
        focus(next)
      }
      return true
    }
    if (event.key === ' ') select(card)
    return event.key === ' '
  }
  return (event) => {
    const target = event.target as HTMLElement
    const card = target.closest<HTMLElement>('[data-node]')?.dataset['node']
    const note = target.dataset['note'] // not a link in its text
    const isTaken = card !== undefined ? onCardKey(event, card) : note !== undefined && onNoteKey(event, note)
    if (!isTaken) return
    event.preventDefault()
    event.stopPropagation()
  }
}
