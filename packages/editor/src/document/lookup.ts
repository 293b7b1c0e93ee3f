import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
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
export function countedParts({ nodes, edges = [], notes = [] }: Parts): string {
  const parts = [...(nodes.length > 0 ? [counted(nodes.length, 'node')] : []), ...(notes.length > 0 ? [counted(notes.length, 'note')] : [])]
  return parts.length > 0 ? parts.join(' and ') : counted(edges.length, 'connection')
}

/** "1 node", "3 nodes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
