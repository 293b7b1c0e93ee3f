import type { Id } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'
import { NoTriggerError } from '../../triggers/errors.ts'
import { listTriggers, triggerNode, type TriggerNode } from '../../triggers/trigger-node.ts'

/** Where an execution by hand starts: the trigger that was named by id or name, else the manual one, else the first. Throws NoTriggerError. */
export function chooseStart(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  { workflowId, wanted }: { readonly workflowId: Id; readonly wanted: string | undefined },
): TriggerNode {
  const all = listTriggers(document, catalog)
  const found =
    wanted === undefined
      ? (all.find(({ kind }) => kind === 'manual') ?? all[0])
      : (all.find(({ node }) => node.id === wanted) ?? all.find(({ node }) => node.name === wanted))
  const start = found === undefined ? undefined : triggerNode(document, found.node.id, catalog)
  if (start === undefined) throw new NoTriggerError({ workflowId, trigger: wanted ?? null })
  return start
}
