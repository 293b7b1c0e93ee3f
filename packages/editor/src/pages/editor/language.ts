import { renameNodeReferences } from '@millrace/expression'
import { validateWorkflow, type TypeCatalog, type WorkflowDocument, type WorkflowProblem } from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { RenameReferences } from '@/document/commands/rename-node.ts'

const asTypeCatalog = (catalog: NodeCatalog): TypeCatalog => ({
  get: (type, version) => catalog.find(type, version),
  types: () => catalog.newest.map(({ type }) => type),
  versionsOf: (type) => catalog.versionsOf(type),
  conditionFunctions: () => catalog.conditionFunctions,
})

/** The editor's two questions to the packages that it shares with the server: what is wrong, and who speaks of whom. */
export const checkDocument = (document: WorkflowDocument, catalog: NodeCatalog): readonly WorkflowProblem[] =>
  validateWorkflow(document, asTypeCatalog(catalog))

export const renameReferences: RenameReferences = renameNodeReferences
export type { WorkflowProblem }
