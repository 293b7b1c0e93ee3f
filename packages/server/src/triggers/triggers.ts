import type { Id } from '@millrace/base'
import type { Inbox } from '@millrace/engine'
import type { Poller } from './events/poller.ts'
import type { Scheduler } from './schedules/scheduler.ts'
import type { WebhookTable } from './webhooks/webhook-table.ts'

/** What the features tell the triggers about. */
export interface TriggerUpdates {
  /** A workflow was published, paused, resumed, unpublished or deleted. To be awaited before the caller is answered, and after the change is committed. */
  workflowChanged(tenantId: Id, workflowId: Id): Promise<void>
  /** A schedule was made, switched or deleted. */
  schedulesChanged(): void
}

export interface UpdatedTriggers {
  readonly webhooks: Pick<WebhookTable, 'refresh'>
  readonly scheduler: Pick<Scheduler, 'poke'>
  readonly poller: Pick<Poller, 'poke'>
  readonly inbox: Pick<Inbox, 'workflowChanged'>
}

export const triggerUpdates = ({ webhooks, scheduler, poller, inbox }: UpdatedTriggers): TriggerUpdates => ({
  workflowChanged: async (tenantId, workflowId) => {
    await webhooks.refresh(tenantId, workflowId)
    await inbox.workflowChanged(tenantId, workflowId)
    void scheduler.poke() // fires what is due by itself; the caller need not wait for that
    void poller.poke()
  },
  schedulesChanged: () => void scheduler.poke(),
})
