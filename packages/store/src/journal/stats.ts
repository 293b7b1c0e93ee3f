import type { ExecutionStats } from '@millrace/engine/ports'

/** Adds up the counts of several files; those of newer files come first. */
export function mergeStats(parts: readonly ExecutionStats[]): ExecutionStats[] {
  const merged = new Map<string, ExecutionStats>()
  for (const part of parts) {
    const newer = merged.get(part.workflowId)
    merged.set(part.workflowId, newer === undefined ? part : add(newer, part))
  }
  return [...merged.values()]
}

const add = (newer: ExecutionStats, older: ExecutionStats): ExecutionStats => ({
  ...newer,
  completed: newer.completed + older.completed,
  failed: newer.failed + older.failed,
  running: newer.running + older.running,
  days: [...newer.days, ...older.days],
})
