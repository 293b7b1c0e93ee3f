import type { WorkflowSummary } from '@millrace/api'

/** How the executions of the last seven days ended; `share` is null when none ended. */
export interface SuccessRate {
  readonly completed: number
  readonly total: number
  readonly share: number | null
}

export function successRate(stats: Pick<WorkflowSummary['stats'], 'completed' | 'failed'>): SuccessRate {
  const total = stats.completed + stats.failed
  return { completed: stats.completed, total, share: total === 0 ? null : stats.completed / total }
}
