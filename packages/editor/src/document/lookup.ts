import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { label, type Label } from '@/i18n/label.ts'
import type { DocumentView } from './document-state.ts'
import { MissingElementError } from './errors.ts'

/** The node, or a catalogued error. */
export function nodeOf(view: DocumentView, id: string): WorkflowNode {
  const node = view.nodes.get(id)
  if (node === undefined) throw new MissingElementError({ what: 'node', id })
  return node
}

/** The edge, or a catalogued error. */
export function edgeOf(view: DocumentView, id: string): WorkflowEdge {
  const edge = view.edges.get(id)
  if (edge === undefined) throw new MissingElementError({ what: 'edge', id })
  return edge
}

/** Edges that start or end at one of the nodes. */
export const edgesOf = (view: DocumentView, ids: ReadonlySet<string>): WorkflowEdge[] =>
  [...view.edges.values()].filter((edge) => ids.has(edge.from.node) || ids.has(edge.to.node))

/** Nodes, connections and notes that something is done with. */
export interface Parts {
  readonly nodes: readonly string[]
  readonly edges?: readonly string[]
  readonly notes?: readonly string[]
}

/** "3 nodes and 1 note"; connections count where there is nothing else. */
export function countedParts({ nodes, edges = [], notes = [] }: Parts): Label {
  const [nodeCount, noteCount] = [label('parts.nodes', { count: nodes.length }), label('parts.notes', { count: notes.length })]
  if (nodes.length > 0 && notes.length > 0) return label('parts.both', { nodes: nodeCount, notes: noteCount })
  if (nodes.length > 0) return nodeCount
  return notes.length > 0 ? noteCount : label('parts.edges', { count: edges.length })
}
