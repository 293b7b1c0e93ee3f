import type { ExecutionStatus, ExecutionSummary } from '@millrace/api'
import type { LiveEvent } from '@/api/stream-channel.ts'

type ExecutionEvent = Extract<LiveEvent, { type: 'execution' }>

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['completed', 'failed', 'cancelled'])
export const hasEnded = (status: ExecutionStatus): boolean => ENDED.has(status)

/** A row after an event about it. The server's own row replaces it at the next reading. */
export function withEvent(row: ExecutionSummary, event: ExecutionEvent): ExecutionSummary {
  const at = new Date(event.at).toISOString()
  const startedAt = row.startedAt ?? (event.status === 'queued' ? null : at)
  const finishedAt = hasEnded(event.status) ? (row.finishedAt ?? at) : null
  const durationMs = finishedAt && startedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) : null
  const error = event.error
    ? { code: event.error.code, message: event.error.message, nodeId: event.error.node ?? null, nodeName: null }
    : row.error
  return { ...row, status: event.status, startedAt, finishedAt, durationMs, error }
}

/** A row as the execution is now. */
export const summaryOf = (
  row: ExecutionSummary,
  { status, startedAt, finishedAt, durationMs, error }: ExecutionSummary,
): ExecutionSummary => ({
  ...row,
  ...{ status, startedAt, finishedAt, durationMs, error },
})
