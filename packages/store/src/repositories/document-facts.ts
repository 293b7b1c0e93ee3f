import type { WorkflowDocument } from '@millrace/workflow'
import { createHash } from 'node:crypto'

/** What of a document is also kept in columns: for lists, and to see whether the draft differs from what is published. */
export interface DocumentFacts {
  readonly name: string
  readonly searchName: string
  readonly description: string
  readonly nodeCount: number
  readonly hash: string
  readonly credentialIds: readonly string[]
}

export const documentFacts = (document: WorkflowDocument): DocumentFacts => ({
  name: document.name,
  searchName: document.name.toLowerCase(),
  description: document.description ?? '',
  nodeCount: document.nodes.length,
  hash: createHash('sha256').update(JSON.stringify(document)).digest('hex'),
  credentialIds: document.nodes.flatMap((node) => Object.values(node.credentials ?? {})),
})
