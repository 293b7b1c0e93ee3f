import type { JsonDraft, SwitchMemory } from '@/forms/form-context.ts'
import type { EditorSession } from './editor-session.ts'

/** Something that the form of each node keeps by field, for as long as the editor is open: it is there again when the node is chosen again. */
function keptByNode<T>(): (session: EditorSession, nodeId: string) => Map<string, T> {
  const bySession = new WeakMap<EditorSession, Map<string, Map<string, T>>>()
  return (session, nodeId) => {
    const byNode = bySession.get(session) ?? new Map<string, Map<string, T>>()
    bySession.set(session, byNode)
    const kept = byNode.get(nodeId) ?? new Map<string, T>()
    byNode.set(nodeId, kept)
    return kept
  }
}

/** JSON that cannot be read yet. */
export const draftsOf = keptByNode<JsonDraft>()

/** What values were on the other side of their switch between fixed and expression. */
export const switchesOf = keptByNode<SwitchMemory>()
