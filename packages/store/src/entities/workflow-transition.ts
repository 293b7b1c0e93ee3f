import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, text, textOrNull } from './columns.ts'
import type { WorkflowRowStatus } from './workflow.ts'

/** One change of a workflow's state. */
export interface WorkflowTransitionRow {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly from: WorkflowRowStatus
  readonly to: WorkflowRowStatus
  readonly at: Millis
  readonly by: Id | null
}

export const WorkflowTransitionEntity = new EntitySchema<WorkflowTransitionRow>({
  name: 'workflow-transition',
  tableName: 'workflow_transitions',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    from: text('from_status'),
    to: text('to_status'),
    at: millis('at'),
    by: textOrNull('by'),
  },
})
