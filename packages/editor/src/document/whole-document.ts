import type { WorkflowDocument } from '@millrace/workflow'
import type { DocumentView } from './document-state.ts'
import type { Transaction } from './transaction.ts'

/** The document that a view shows. */
export const documentOf = ({ head, nodes, edges }: DocumentView): WorkflowDocument => ({
  ...head,
  nodes: [...nodes.values()],
  edges: [...edges.values()],
})

/** Puts what is another object than before; which nodes and edges there are stays. */
export function putDocument(tx: Transaction, { nodes, edges, ...head }: WorkflowDocument): void {
  for (const node of nodes) if (tx.nodes.get(node.id) !== node) tx.putNode(node)
  for (const edge of edges) if (tx.edges.get(edge.id) !== edge) tx.putEdge(edge)
  const keys = new Set([...Object.keys(head), ...Object.keys(tx.head)].filter((key) => key !== 'nodes' && key !== 'edges'))
  const changed = [...keys].some((key) => (head as Record<string, unknown>)[key] !== (tx.head as Record<string, unknown>)[key])
  if (changed) tx.setHead({ ...head, nodes: [], edges: [] })
}
