import type { Id } from '@millrace/base'
import type { Inbox } from '@millrace/engine'
import type { EventTriggers } from './events/event-triggers.ts'
import type { Registrar } from './registrations/registrar.ts'
import type { Scheduler } from './schedules/scheduler.ts'
import type { WebhookTable } from './webhooks/webhook-table.ts'

/** What the features tell the triggers about. */
export interface TriggerUpdates {
  /** A workflow was published, paused, resumed, unpublished or deleted. To be awaited before the caller is answered, and after the change is committed. */
  workflowChanged(tenantId: Id, workflowId: Id): Promise<void>
  /** A schedule was made, changed or deleted. To be awaited before the caller is answered: afterwards nothing starts by what it was. */
  scheduleChanged(scheduleId: Id): Promise<void>
}

export interface UpdatedTriggers {
  readonly webhooks: Pick<WebhookTable, 'refresh'>
  readonly scheduler: Pick<Scheduler, 'poke' | 'changed'>
  readonly events: Pick<EventTriggers, 'workflowChanged'>
  readonly registrar: Pick<Registrar, 'poke'>
  readonly inbox: Pick<Inbox, 'workflowChanged'>
}

export const triggerUpdates = ({ webhooks, scheduler, events, registrar, inbox }: UpdatedTriggers): TriggerUpdates => ({
  workflowChanged: async (tenantId, workflowId) => {
    await webhooks.refresh(tenantId, workflowId)
    await inbox.workflowChanged(tenantId, workflowId)
    void scheduler.poke() // fires what is due by itself; the caller need not wait for that
    void events.workflowChanged(workflowId)
    void registrar.poke() // vendors are told after our own routes are there: some try the address at once
  },
  scheduleChanged: (scheduleId) => scheduler.changed(scheduleId),
})
