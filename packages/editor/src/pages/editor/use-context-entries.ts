import { shallowRef } from 'vue'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import { nodeMenu, noteMenu, paneMenu, type EditorSituation, type EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'

/** A right click acts on what it hits: the card under the pointer, the selection if it belongs to it, else the canvas. */
export function useContextEntries(session: EditorSession, verbs: EditorVerbs, situation: () => EditorSituation) {
  const entries = shallowRef<readonly MenuEntry[]>([])

  function entriesAt(event: MouseEvent): readonly MenuEntry[] {
    const canvas = session.canvas.value
    const { nodes, notes } = session.selection.value
    const client = { x: event.clientX, y: event.clientY }
    const id = (event.target as Element).closest<HTMLElement>('[data-node]')?.dataset['node'] ?? canvas?.nodeAt(client)
    if (id !== undefined) {
      if (!nodes.includes(id)) canvas?.select([id])
      return nodeMenu(verbs, { ...situation(), selected: Math.max(1, situation().selected) })
    }
    const note = canvas?.noteAt(client)
    if (note === undefined) return paneMenu(verbs, canvas)
    if (!notes.includes(note)) canvas?.select([], [], [note])
    return noteMenu(verbs, notes.length < 2)
  }
  return { entries, open: (event: MouseEvent): void => void (entries.value = entriesAt(event)) }
}
