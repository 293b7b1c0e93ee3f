import { renameNodeInCode, renameNodeReferences } from '@millrace/expression'
import type { WorkflowDocument } from '../generated/workflow.ts'
import type { TypeCatalog } from '../validate/validate.ts'
import { whereOf, type RenameChange, type RenameDoubt, type RenamePlan } from './plan.ts'
import { sourcesOf } from './sources.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

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
      ...spoken(said('rename.code-speaks', { node: source.node?.name ?? '', name: from }), said('rename.look-node', { name: to })),
    })
  }
  return { changes, doubts }
}
