import type { WorkflowDocument } from './generated/workflow.ts'

/** A document with nothing in it. */
export const emptyDocument = (name: string): WorkflowDocument => ({ schema: 'millrace/workflow@1', name, nodes: [], edges: [] })

/** The first free id of the form `n1`, `n2` … */
export function newNodeId(document: WorkflowDocument): string {
  return freeId(
    'n',
    document.nodes.map((node) => node.id),
  )
}

/** The first free id of the form `e1`, `e2` … */
export function newEdgeId(document: WorkflowDocument): string {
  return freeId(
    'e',
    document.edges.map((edge) => edge.id),
  )
}

function freeId(prefix: string, taken: readonly string[]): string {
  const ids = new Set(taken)
  for (let number = ids.size + 1; ; number += 1) if (!ids.has(`${prefix}${number}`)) return `${prefix}${number}`
}
