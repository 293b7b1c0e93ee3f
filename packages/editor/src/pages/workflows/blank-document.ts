import type { WorkflowDocument } from '@millrace/workflow'
import type { NodeTypesReply } from '@millrace/api'

/**
 * What a new workflow starts with: a manual trigger, if a node package offers one. Which node type that is, the catalogue says;
 * the editor knows none by name.
 */
export function blankDocument(name: string, types: NodeTypesReply['data']): WorkflowDocument {
  const manual = types.find((type) => type.trigger?.kind === 'manual')
  return {
    schema: 'millrace/workflow@1',
    name,
    nodes: manual ? [{ id: 'n1', name: manual.title, type: manual.type, typeVersion: manual.version, position: [0, 0], config: {} }] : [],
    edges: [],
  }
}
