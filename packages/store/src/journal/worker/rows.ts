import type { ExecutionHeader, ExecutionStatus, HeaderPatch } from '@millrace/engine/ports'

/** A header as SQLite gives it. */
export interface ExecutionRow {
  id: string
  tenant_id: string
  workflow_id: string
  workflow_version: number
  mode: string
  trigger: string
  status: string
  created_at: number
  started_at: number | null
  finished_at: number | null
  wake_at: number | null
  error_code: string | null
  error_message: string | null
  error_node: string | null
  parent_id: string | null
  parent_step: string | null
  replay_of: string | null
}

export const HEADER_COLUMNS =
  'id, tenant_id, workflow_id, workflow_version, mode, trigger, status, created_at, started_at, finished_at, wake_at, ' +
  'error_code, error_message, error_node, parent_id, parent_step, replay_of'

/** All states; those up to `paused` are open, as TERMINAL of the port says. Repeated here because the worker loads no package. */
export const STATUSES: readonly ExecutionStatus[] = [
  'queued',
  'running',
  'waiting',
  'retrying',
  'paused',
  'completed',
  'failed',
  'cancelled',
]
const OPEN: ReadonlySet<ExecutionStatus> = new Set<ExecutionStatus>(['queued', 'running', 'waiting', 'retrying', 'paused'])
export const openFlag = (status: ExecutionStatus): 0 | 1 => (OPEN.has(status) ? 1 : 0)

/** Column of each field that a patch may change. */
export const PATCH_COLUMN: { readonly [K in keyof Required<HeaderPatch>]: string } = {
  workflowVersion: 'workflow_version',
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  wakeAt: 'wake_at',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  errorNode: 'error_node',
}

export const toHeader = (row: ExecutionRow): ExecutionHeader => ({
  id: row.id,
  tenantId: row.tenant_id,
  workflowId: row.workflow_id,
  workflowVersion: row.workflow_version,
  mode: row.mode as ExecutionHeader['mode'],
  trigger: row.trigger,
  status: row.status as ExecutionStatus,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  wakeAt: row.wake_at,
  errorCode: row.error_code,
  errorMessage: row.error_message,
  errorNode: row.error_node,
  parentId: row.parent_id,
  parentStep: row.parent_step,
  replayOf: row.replay_of,
})
