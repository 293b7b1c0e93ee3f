import type { InboxBatch, InboxEvent, InboxState } from '@millrace/engine/ports'

/** States as they are stored; the numbers are in the indexes' conditions and never change. Those below 4 stand in their key's line. */
export const STATE = { pending: 0, accepted: 1, queued: 2, held: 3, gathering: 4, done: 5, merged: 6, dropped: 7 } as const satisfies {
  readonly [S in InboxState]: number
}
export const STATE_NAMES = Object.keys(STATE) as readonly InboxState[]

export interface EventRow {
  seq: number
  id: string
  tenant_id: string
  workflow_id: string
  version: number
  start_node: string
  trigger: string
  mode: string
  state: number
  received_at: number
  settled_at: number | null
  execution_id: string | null
  outcome: string | null
  delivery_id: string | null
  order_key: string | null
  debounce_key: string | null
  batch_id: string | null
  replay_of: string | null
  merged_into: string | null
  takes_along: number
  note: string | null
  item_count: number
  bytes: number
}

export const EVENT_COLUMNS =
  'seq, id, tenant_id, workflow_id, version, start_node, trigger, mode, state, received_at, settled_at, execution_id, outcome, ' +
  'delivery_id, order_key, debounce_key, batch_id, replay_of, merged_into, takes_along, note, item_count, bytes'

export const toEvent = (row: EventRow): InboxEvent => ({
  id: row.id,
  tenantId: row.tenant_id,
  workflowId: row.workflow_id,
  version: row.version,
  startNode: row.start_node,
  trigger: row.trigger,
  mode: row.mode as InboxEvent['mode'],
  state: STATE_NAMES[row.state] as InboxState,
  receivedAt: row.received_at,
  settledAt: row.settled_at,
  executionId: row.execution_id,
  outcome: row.outcome as InboxEvent['outcome'],
  deliveryId: row.delivery_id,
  orderKey: row.order_key,
  debounceKey: row.debounce_key,
  batchId: row.batch_id,
  replayOf: row.replay_of,
  mergedInto: row.merged_into,
  note: row.note,
  itemCount: row.item_count,
})

export interface BatchRow {
  id: string
  tenant_id: string
  workflow_id: string
  version: number
  start_node: string
  mode: string
  concurrency: number
  on_failure: string
  status: string
  total: number
  pending: number
  running: number
  completed: number
  failed: number
  cancelled: number
  created_at: number
  created_by: string | null
  started_at: number | null
  finished_at: number | null
  retry_of: string | null
}

export const toBatch = (row: BatchRow): InboxBatch => ({
  id: row.id,
  tenantId: row.tenant_id,
  workflowId: row.workflow_id,
  version: row.version,
  startNode: row.start_node,
  mode: row.mode as InboxBatch['mode'],
  concurrency: row.concurrency,
  onFailure: row.on_failure as InboxBatch['onFailure'],
  status: row.status as InboxBatch['status'],
  total: row.total,
  pending: row.pending,
  running: row.running,
  completed: row.completed,
  failed: row.failed,
  cancelled: row.cancelled,
  createdAt: row.created_at,
  createdBy: row.created_by,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  retryOf: row.retry_of,
})
