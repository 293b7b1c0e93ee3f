import { shallowRef } from 'vue'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import { nodeMenu, noteMenu, paneMenu, type EditorSituation, type EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'

export interface ContextOptions {
  readonly session: Pick<EditorSession, 'canvas' | 'selection'>
  readonly verbs: EditorVerbs
  readonly situation: () => EditorSituation
  /** Of the node under the pointer, which is not yet the selected one when the menu opens. */
  isPinned(nodeId: string): boolean
  hasBreakpoint(nodeId: string): boolean
}

/** A right click acts on what it hits: the card under the pointer, the selection if it belongs to it, else the canvas. */
export function useContextEntries({ session, verbs, situation, isPinned, hasBreakpoint }: ContextOptions) {
  const entries = shallowRef<readonly MenuEntry[]>([])

  function entriesAt(event: MouseEvent): readonly MenuEntry[] {
    const canvas = session.canvas.value
    const { nodes, notes } = session.selection.value
    const client = { x: event.clientX, y: event.clientY }
    const id = (event.target as Element).closest<HTMLElement>('[data-node]')?.dataset['node'] ?? canvas?.nodeAt(client)
    if (id !== undefined) {
      const before = situation()
      const isChosen = nodes.includes(id)
      if (!isChosen) canvas?.select([id])
      const parts = isChosen ? {} : { selected: 1, notes: 0 }
      return nodeMenu(verbs, { ...before, ...parts, isPinned: isPinned(id), hasBreakpoint: hasBreakpoint(id) })
    }
    const note = canvas?.noteAt(client)
    if (note === undefined) return paneMenu(verbs, canvas)
    if (!notes.includes(note)) canvas?.select([], [], [note])
    return noteMenu(verbs, notes.length < 2)
  }
  return { entries, open: (event: MouseEvent): void => void (entries.value = entriesAt(event)) }
}
