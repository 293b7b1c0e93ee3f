import type { WorkflowDocument } from '../generated/workflow.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** An execution that is in memory only is lost with the process: the longer it lives, the likelier. */
export function checkDurability(document: WorkflowDocument, catalog: TypeCatalog): readonly WorkflowProblem[] {
  if (document.settings?.durability !== 'none') return []
  return document.nodes.flatMap((node, index): WorkflowProblem[] => {
    if (node.disabled === true || catalog.get(node.type, node.typeVersion)?.waits !== true) return []
    return [
      {
        code: 'workflow.wait-without-durability',
        severity: 'warning',
        ...spoken(said('problem.waits-in-memory', { node: node.name }), said('problem.set-durability')),
        path: `/nodes/${index}`,
        nodeId: node.id,
      },
    ]
  })
}
