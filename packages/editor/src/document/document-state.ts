import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { Change, DocumentHead } from './change.ts'

/** What commands and rules may read of a document. Nodes and edges are replaced on change, never altered in place. */
export interface DocumentView {
  readonly head: DocumentHead
  readonly nodes: ReadonlyMap<string, WorkflowNode>
  readonly edges: ReadonlyMap<string, WorkflowEdge>
}

/** The document as maps by id that keep the order of its lists. */
export class DocumentState implements DocumentView {
  head: DocumentHead
  readonly nodes: Map<string, WorkflowNode>
  readonly edges: Map<string, WorkflowEdge>

  constructor(document: WorkflowDocument) {
    this.head = { ...document, nodes: [], edges: [] }
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]))
    this.edges = new Map(document.edges.map((edge) => [edge.id, edge]))
  }

  apply(change: Change): void {
    switch (change.of) {
      case 'node':
        return put(this.nodes, change)
      case 'edge':
        return put(this.edges, change)
      case 'head':
        this.head = change.after
        return
      default:
        change satisfies never
    }
  }

  /** The document, with the keys in the order in which they were loaded. */
  toDocument(): WorkflowDocument {
    return { ...this.head, nodes: [...this.nodes.values()], edges: [...this.edges.values()] }
  }
}

/** Position of a key in a map, or its size when it is not there. */
export function indexOfKey<V>(map: ReadonlyMap<string, V>, key: string): number {
  if (!map.has(key)) return map.size
  let index = 0
  for (const candidate of map.keys()) {
    if (candidate === key) return index
    index += 1
  }
  return index
}

function put<V>(map: Map<string, V>, change: { id: string; index: number; after: V | null }): void {
  if (change.after === null) {
    map.delete(change.id)
    return
  }
  if (map.has(change.id) || change.index >= map.size) {
    map.set(change.id, change.after)
    return
  }
  // A Map can only append; putting back in the middle happens on undo of a deletion alone, so rebuilding is fine.
  const entries = [...map]
  entries.splice(change.index, 0, [change.id, change.after])
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}
