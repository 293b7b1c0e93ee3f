import { shallowRef } from 'vue'
import type { MenuPart } from '@/outline/use-row-acts.ts'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import { nodeMenu, noteMenu, paneMenu, type EditorSituation, type EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'
import { flowMenu } from './flow-commands.ts'

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
  /** A node alone, or all that is selected when it is among it. */
  function situationAt(nodeId: string): EditorSituation {
    const parts = session.selection.value.nodes.includes(nodeId) ? {} : { selected: 1, notes: 0 }
    return { ...situation(), ...parts, isPinned: isPinned(nodeId), hasBreakpoint: hasBreakpoint(nodeId) }
  }

  function entriesAt(event: MouseEvent): readonly MenuEntry[] {
    const canvas = session.canvas.value
    const { nodes, notes } = session.selection.value
    const client = { x: event.clientX, y: event.clientY }
    const id = (event.target as Element).closest<HTMLElement>('[data-node]')?.dataset['node'] ?? canvas?.nodeAt(client)
    if (id !== undefined) {
      const now = situationAt(id) // before it is the selected one
      if (!nodes.includes(id)) canvas?.select([id])
      return nodeMenu(verbs, now)
    }
    const note = canvas?.noteAt(client)
    if (note === undefined) return paneMenu(verbs, canvas)
    if (!notes.includes(note)) canvas?.select([], [], [note])
    return noteMenu(verbs, notes.length < 2)
  }
  return {
    entries,
    open: (event: MouseEvent): void => void (entries.value = entriesAt(event)),
    /** Of a row of the outline, which need not be selected. */
    ofRow({ kind, id }: MenuPart): readonly MenuEntry[] {
      if (situation().readOnly) return []
      const { notes } = session.selection.value
      if (kind === 'note') return noteMenu(verbs, notes.length < 2 || !notes.includes(id))
      const now = situationAt(id)
      return [...nodeMenu(verbs, now), ...flowMenu(verbs, now)]
    },
  }
}
