import type { Workflow, WorkflowSummary, WorkflowVersion } from '@millrace/api'
import type { Id, Millis } from '@millrace/base'
import type { ExecutionStats } from '@millrace/engine'
import type { WorkflowBrief, WorkflowRow, WorkflowVersionBrief } from '@millrace/store'
import { instant, instantOrNull } from '../../http/instant.ts'

/** Names of people by id. */
export type Names = ReadonlyMap<Id, string>

const nameOf = (names: Names, id: Id | null): string | null => (id === null ? null : (names.get(id) ?? null))

const common = (row: WorkflowBrief, names: Names) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  folder: row.folder,
  tags: [...row.tags],
  status: row.status,
  revision: row.revision,
  latestVersion: row.latestVersion,
  publishedVersion: row.publishedVersion,
  hasUnpublishedChanges: row.publishedHash !== null && row.publishedHash !== row.draftHash,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
  updatedBy: nameOf(names, row.updatedBy),
  triggers: [...row.triggers],
})

export const workflowView = (row: WorkflowRow, names: Names): Workflow => ({ ...common(row, names), document: row.document })

const DAY_MS = 86_400_000
const DAYS_SHOWN = 7

/** The last seven days with those on which nothing ended, today last. */
function lastDays(stats: ExecutionStats | undefined, now: Millis): WorkflowSummary['stats']['days'] {
  const known = new Map(stats?.days.map((one) => [one.day, one]))
  const today = now - (now % DAY_MS)
  return Array.from({ length: DAYS_SHOWN }, (_, index) => {
    const day = today - (DAYS_SHOWN - 1 - index) * DAY_MS
    const { completed = 0, failed = 0 } = known.get(day) ?? {}
    return { day: instant(day).slice(0, 10), completed, failed }
  })
}

export const summaryView = (
  row: WorkflowBrief,
  names: Names,
  { stats, now }: { readonly stats: ExecutionStats | undefined; readonly now: Millis },
): WorkflowSummary => ({
  ...common(row, names),
  nodeCount: row.nodeCount,
  stats: {
    completed: stats?.completed ?? 0,
    failed: stats?.failed ?? 0,
    running: stats?.running ?? 0,
    days: lastDays(stats, now),
    lastExecutionId: stats?.lastId ?? null,
    lastStatus: stats?.lastStatus ?? null,
    lastAt: instantOrNull(stats?.lastAt ?? null),
  },
})

export const versionView = (row: WorkflowVersionBrief, names: Names, publishedVersion: number | null): WorkflowVersion => ({
  version: row.version,
  name: row.name,
  message: row.message,
  createdAt: instant(row.createdAt),
  createdBy: nameOf(names, row.createdBy),
  published: row.version === publishedVersion,
})
