import type { ExecutionStatus, InboxEvent as InboxEventReply } from '@millrace/api'
import type { InboxEvent } from '@millrace/engine'
import { instant, instantOrNull } from '../../http/instant.ts'

export const inboxEventView = (event: InboxEvent, executionStatus: ExecutionStatus | null): InboxEventReply => ({
  id: event.id,
  workflowId: event.workflowId,
  workflowVersion: event.version,
  trigger: event.trigger,
  startNode: event.startNode,
  state: event.state,
  receivedAt: instant(event.receivedAt),
  settledAt: instantOrNull(event.settledAt),
  executionId: event.executionId,
  outcome: event.outcome,
  executionStatus,
  deliveryId: event.deliveryId,
  orderKey: event.orderKey,
  debounceKey: event.debounceKey,
  batchId: event.batchId,
  replayOf: event.replayOf,
  mergedInto: event.mergedInto,
  note: event.note,
  itemCount: event.itemCount,
})
