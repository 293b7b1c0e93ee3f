import type { Id, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { EntitySchema } from 'typeorm'
import { id, json, millis, text, textOrNull, whole, wholeOrNull } from './columns.ts'

export type WorkflowRowStatus = 'draft' | 'active' | 'paused' | 'archived'

/** A workflow as lists show it: without its document. */
export interface WorkflowBrief {
  readonly id: Id
  readonly tenantId: Id
  readonly name: string
  /** The name in lower case, for searching and sorting: SQLite's own `lower` knows ASCII only. */
  readonly searchName: string
  readonly description: string
  readonly status: WorkflowRowStatus
  /** Counts up with each save of the draft. */
  readonly revision: number
  readonly latestVersion: number | null
  readonly publishedVersion: number | null
  /** SHA-256 of the draft's text. */
  readonly draftHash: string
  /** SHA-256 of the published document's text. */
  readonly publishedHash: string | null
  readonly nodeCount: number
  /** Trigger kinds in the draft. */
  readonly triggers: readonly string[]
  readonly createdAt: Millis
  readonly createdBy: Id | null
  readonly updatedAt: Millis
  readonly updatedBy: Id | null
}

export interface WorkflowRow extends WorkflowBrief {
  /** The draft. */
  readonly document: WorkflowDocument
}

export const WorkflowEntity = new EntitySchema<WorkflowRow>({
  name: 'workflow',
  tableName: 'workflows',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    name: text('name'),
    searchName: text('search_name'),
    description: text('description'),
    status: text('status'),
    revision: whole('revision'),
    latestVersion: wholeOrNull('latest_version'),
    publishedVersion: wholeOrNull('published_version'),
    draftHash: text('draft_hash'),
    publishedHash: textOrNull('published_hash'),
    nodeCount: whole('node_count'),
    triggers: json('triggers'),
    createdAt: millis('created_at'),
    createdBy: textOrNull('created_by'),
    updatedAt: millis('updated_at'),
    updatedBy: textOrNull('updated_by'),
    document: json('document'),
  },
})

/** An immutable version without its document. */
export interface WorkflowVersionBrief {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly hash: string
  /** What people call this version. */
  readonly name: string | null
  readonly message: string
  readonly createdAt: Millis
  readonly createdBy: Id | null
}

export interface WorkflowVersionRow extends WorkflowVersionBrief {
  readonly document: WorkflowDocument
}

export const WorkflowVersionEntity = new EntitySchema<WorkflowVersionRow>({
  name: 'workflow-version',
  tableName: 'workflow_versions',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    version: whole('version'),
    hash: text('hash'),
    name: textOrNull('name'),
    message: text('message'),
    createdAt: millis('created_at'),
    createdBy: textOrNull('created_by'),
    document: json('document'),
  },
})
