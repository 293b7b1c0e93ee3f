import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'

/** Everything of a document but its nodes and edges, whose lists stay empty here; unknown fields included. */
export type DocumentHead = Omit<WorkflowDocument, 'nodes' | 'edges'> & {
  readonly nodes: readonly never[]
  readonly edges: readonly never[]
}

/**
 * One reversible change. `before: null` adds, `after: null` removes; `index` is the place in the list, so that undoing
 * a deletion gives back the very same document.
 */
export type Change =
  | {
      readonly of: 'node'
      readonly id: string
      readonly index: number
      readonly before: WorkflowNode | null
      readonly after: WorkflowNode | null
    }
  | {
      readonly of: 'edge'
      readonly id: string
      readonly index: number
      readonly before: WorkflowEdge | null
      readonly after: WorkflowEdge | null
    }
  | { readonly of: 'head'; readonly before: DocumentHead; readonly after: DocumentHead }

/** The change that takes `change` back. */
export const invertChange = (change: Change): Change => ({ ...change, before: change.after, after: change.before }) as Change

/** The changes that take `changes` back, last first. */
export const invertChanges = (changes: readonly Change[]): Change[] => changes.map(invertChange).reverse()
