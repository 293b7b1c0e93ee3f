import { renameNodeReferences } from '@millrace/expression'
import {
  analyseExpressions,
  applyRename,
  codeToJudge,
  planFieldRename,
  planNodeRename,
  validateWorkflow,
  type FieldRenameContext,
  type FieldRenaming,
  type NodeCode,
  type RenamePlan,
  type TypeCatalog,
  type WorkflowDocument,
  type WorkflowProblem,
} from '@millrace/workflow'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { RenameInDocument, RenameReferences } from '@/document/commands/rename-node.ts'

const asked = new WeakMap<NodeCatalog, TypeCatalog>()

/** The same for the same catalogue: what was found out with it before still holds. */
export function asTypeCatalog(catalog: NodeCatalog): TypeCatalog {
  const known = asked.get(catalog)
  if (known !== undefined) return known
  const made: TypeCatalog = {
    get: (type, version) => catalog.find(type, version),
    types: () => catalog.newest.map(({ type }) => type),
    versionsOf: (type) => catalog.versionsOf(type),
    conditionFunctions: () => catalog.conditionFunctions,
  }
  asked.set(catalog, made)
  return made
}

/** The editor's two questions to the packages that it shares with the server: what is wrong, and who speaks of whom. */
export const checkDocument = (
  document: WorkflowDocument,
  catalog: NodeCatalog,
  types: TypeCatalog = asTypeCatalog(catalog),
): readonly WorkflowProblem[] => validateWorkflow(document, types)

/** Programs that only the server can judge. */
export const programsToJudge = (
  document: WorkflowDocument,
  catalog: NodeCatalog,
  problems: readonly WorkflowProblem[],
): readonly NodeCode[] => codeToJudge(document, asTypeCatalog(catalog), problems)

/** The costly part of checking, in small pieces: what it finds out is there when the document is checked. */
export const prepareCheck = (document: WorkflowDocument, types: TypeCatalog): Iterator<void> => analyseExpressions(document, types)

export const renameReferences: RenameReferences = renameNodeReferences

/** Everything that speaks of a node follows its new name. */
export const renameInDocument =
  (catalog: NodeCatalog): RenameInDocument =>
  (document, names) =>
    applyRename(document, planNodeRename(document, names, asTypeCatalog(catalog)).changes)

/** What would have to be looked at by hand if a node were renamed. */
export const doubtsOfRename = (
  document: WorkflowDocument,
  names: { from: string; to: string },
  catalog: NodeCatalog,
): RenamePlan['doubts'] => planNodeRename(document, names, asTypeCatalog(catalog)).doubts

/** Everything that reads a field of what a node gives. */
export const fieldRenamePlan = (
  document: WorkflowDocument,
  renaming: FieldRenaming,
  { catalog, samplesOf }: { catalog: NodeCatalog; samplesOf: NonNullable<FieldRenameContext['samplesOf']> },
): RenamePlan => planFieldRename(document, renaming, { catalog: asTypeCatalog(catalog), samplesOf })
export type { WorkflowProblem }
