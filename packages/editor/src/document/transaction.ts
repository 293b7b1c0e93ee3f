import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { invertChanges, type Change, type DocumentHead } from './change.ts'
import { indexOfKey, type DocumentState, type DocumentView } from './document-state.ts'

/** What a command may do. Every call is applied at once and recorded, so that a command sees its own changes. */
export interface Transaction extends DocumentView {
  putNode(node: WorkflowNode): void
  removeNode(id: string): void
  putEdge(edge: WorkflowEdge): void
  removeEdge(id: string): void
  setHead(head: DocumentHead): void
}

/** Runs `work` on the state and returns what it changed; when it throws, nothing stays changed. */
export function transact(state: DocumentState, work: (tx: Transaction) => void): Change[] {
  const changes: Change[] = []
  const record = (change: Change): void => {
    state.apply(change)
    changes.push(change)
  }
  const tx: Transaction = {
    get head() {
      return state.head
    },
    nodes: state.nodes,
    edges: state.edges,
    putNode(node) {
      const before = state.nodes.get(node.id) ?? null
      if (before !== node) record({ of: 'node', id: node.id, index: indexOfKey(state.nodes, node.id), before, after: node })
    },
    removeNode(id) {
      const before = state.nodes.get(id)
      if (before !== undefined) record({ of: 'node', id, index: indexOfKey(state.nodes, id), before, after: null })
    },
    putEdge(edge) {
      const before = state.edges.get(edge.id) ?? null
      if (before !== edge) record({ of: 'edge', id: edge.id, index: indexOfKey(state.edges, edge.id), before, after: edge })
    },
    removeEdge(id) {
      const before = state.edges.get(id)
      if (before !== undefined) record({ of: 'edge', id, index: indexOfKey(state.edges, id), before, after: null })
    },
    setHead(head) {
      if (head !== state.head) record({ of: 'head', before: state.head, after: head })
    },
  }
  try {
    work(tx)
  } catch (thrown) {
    for (const change of invertChanges(changes)) state.apply(change)
    throw thrown
  }
  return changes
}
