import type { Id } from '@millrace/base'
import type { Inbox } from '@millrace/engine'
import type { Scheduler } from './schedules/scheduler.ts'
import type { WebhookTable } from './webhooks/webhook-table.ts'

/** What the features tell the triggers about. */
export interface TriggerUpdates {
  /** A workflow was published, paused, resumed, unpublished or deleted. To be awaited before the caller is answered, and after the change is committed. */
  workflowChanged(tenantId: Id, workflowId: Id): Promise<void>
  /** A schedule was made, switched or deleted. */
  schedulesChanged(): void
}

export const triggerUpdates = (webhooks: WebhookTable, scheduler: Scheduler, inbox: Pick<Inbox, 'workflowChanged'>): TriggerUpdates => ({
  workflowChanged: async (tenantId, workflowId) => {
    await webhooks.refresh(tenantId, workflowId)
    await inbox.workflowChanged(tenantId, workflowId)
    void scheduler.poke() // fires what is due by itself; the caller need not wait for that
  },
  schedulesChanged: () => void scheduler.poke(),
})
