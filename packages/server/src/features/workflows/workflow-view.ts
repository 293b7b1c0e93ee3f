import type { Workflow, WorkflowSummary, WorkflowVersion } from '@millrace/api'
import type { Id } from '@millrace/base'
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

export const summaryView = (row: WorkflowBrief, names: Names, stats: ExecutionStats | undefined): WorkflowSummary => ({
  ...common(row, names),
  nodeCount: row.nodeCount,
  stats: {
    completed: stats?.completed ?? 0,
    failed: stats?.failed ?? 0,
    running: stats?.running ?? 0,
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
