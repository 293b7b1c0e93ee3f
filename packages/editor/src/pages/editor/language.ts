import { renameNodeReferences } from '@millrace/expression'
import { validateWorkflow, type WorkflowDocument, type WorkflowProblem } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { RenameReferences } from '@/document/commands/rename-node.ts'

/** The editor's two questions to the packages that it shares with the server: what is wrong, and who speaks of whom. */
export const checkDocument = (document: WorkflowDocument, catalog: NodeCatalog): readonly WorkflowProblem[] =>
  validateWorkflow(document, catalog)

export const renameReferences: RenameReferences = renameNodeReferences
export type { WorkflowProblem }
