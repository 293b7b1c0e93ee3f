import { renameNodeInCode, renameNodeReferences } from '@millrace/expression'
import type { WorkflowDocument } from '../generated/workflow.ts'
import type { TypeCatalog } from '../validate/validate.ts'
import { whereOf, type RenameChange, type RenameDoubt, type RenamePlan } from './plan.ts'
import { sourcesOf } from './sources.ts'

/** Everything in a document that names a node, with another name. The node's own name is not among the changes. */
export function planNodeRename(
  document: WorkflowDocument,
  { from, to }: { readonly from: string; readonly to: string },
  catalog: TypeCatalog,
): RenamePlan {
  const changes: RenameChange[] = []
  const doubts: RenameDoubt[] = []
  for (const source of sourcesOf(document, catalog)) {
    const { kind, text, language } = source
    const renamed =
      kind === 'code' ? renameNodeInCode(text, { from, to, language }) : { text: renameNodeReferences(text, from, to), doubtful: false }
    if (renamed.text !== text) changes.push({ ...whereOf(source), kind, before: text, after: renamed.text, certain: true })
    if (!renamed.doubtful) continue
    doubts.push({
      ...whereOf(source),
      message: `The code of "${source.node?.name ?? ''}" seems to speak of "${from}".`,
      suggestion: `Look through it, and write "${to}" where that node is meant.`,
    })
  }
  return { changes, doubts }
}
