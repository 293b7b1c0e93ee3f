import type { JsonDraft } from '@/forms/form-context.ts'
import type { EditorSession } from './editor-session.ts'

const bySession = new WeakMap<EditorSession, Map<string, Map<string, JsonDraft>>>()

/** JSON of a node's form that cannot be read yet: it is there again when the node is chosen again. */
export function draftsOf(session: EditorSession, nodeId: string): Map<string, JsonDraft> {
  const byNode = bySession.get(session) ?? new Map<string, Map<string, JsonDraft>>()
  bySession.set(session, byNode)
  const drafts = byNode.get(nodeId) ?? new Map<string, JsonDraft>()
  byNode.set(nodeId, drafts)
  return drafts
}
