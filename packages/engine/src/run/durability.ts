import type { ExecutionHeader } from '../ports/index.ts'
import type { WorkflowPlan } from './plan.ts'

/** What of an execution is on disk, and when: `settings.durability`. */
export type Durability = 'step' | 'execution' | 'none'

/**
 * `none` counts for executions that triggers start; whoever tries a workflow out wants to look at it afterwards. One that the journal
 * knows already (`isRecorded`) stays recorded, whatever a later version of its workflow says.
 */
export function durabilityOf(
  { mode }: Pick<ExecutionHeader, 'mode'>,
  { document }: Pick<WorkflowPlan, 'document'>,
  isRecorded: boolean,
): Durability {
  const wanted = document.settings?.durability ?? 'step'
  return wanted === 'none' && (isRecorded || mode !== 'production') ? 'execution' : wanted
}
