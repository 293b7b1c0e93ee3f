import type { Id, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { EntityManager } from 'typeorm'
import {
  WorkflowEntity,
  WorkflowVersionEntity,
  type WorkflowRow,
  type WorkflowVersionBrief,
  type WorkflowVersionRow,
} from '../entities/workflow.ts'
import { mustBeAt } from '../errors.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'

export interface NewVersion {
  readonly id: Id
  readonly name?: string | null
  readonly message: string
  readonly by: Id | null
  readonly at: Millis
}

export class WorkflowVersions {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  get(tenantId: Id, workflowId: Id, version: number): Promise<WorkflowVersionRow | null> {
    return this.#query((manager) => manager.getRepository(WorkflowVersionEntity).findOneBy({ tenantId, workflowId, version }))
  }

  /** The immutable document of a version, for the engine. */
  async document(tenantId: Id, workflowId: Id, version: number): Promise<WorkflowDocument | undefined> {
    return (await this.get(tenantId, workflowId, version))?.document
  }

  /** Newest first, without documents. */
  list(tenantId: Id, workflowId: Id, page: PageRequest): Promise<Page<WorkflowVersionBrief>> {
    const after = readCursor(page.cursor, 'number')
    return this.#query(async (manager) => {
      const found = manager
        .getRepository(WorkflowVersionEntity)
        .createQueryBuilder('version')
        .select(BRIEF_COLUMNS.map((column) => `version.${column}`))
        .where('version.tenant_id = :tenantId AND version.workflow_id = :workflowId', { tenantId, workflowId })
      if (after !== undefined) found.andWhere('version.version < :after', { after: after.value })
      const rows = await found
        .orderBy('version.version', 'DESC')
        .limit(page.limit + 1)
        .getMany()
      return toPage<WorkflowVersionBrief>(rows, page.limit, (row) => ({ value: row.version, id: row.id }))
    })
  }

  /** Gives a version a name, or takes it away; undefined when there is no such version. */
  rename(tenantId: Id, workflowId: Id, version: number, name: string | null): Promise<WorkflowVersionBrief | undefined> {
    return this.#query(async (manager) => {
      const versions = manager.getRepository(WorkflowVersionEntity)
      await versions.update({ tenantId, workflowId, version }, { name })
      const select = Object.fromEntries(BRIEF_COLUMNS.map((column) => [column, true])) as never
      return (await versions.findOne({ select, where: { tenantId, workflowId, version } })) ?? undefined
    })
  }

  /**
   * Saves the draft as the next version; undefined when there is no such workflow. Call it in a transaction. Throws RevisionConflictError
   * when another draft is meant.
   */
  createFromDraft(
    tenantId: Id,
    workflowId: Id,
    version: NewVersion & { readonly revision?: number },
  ): Promise<WorkflowVersionBrief | undefined> {
    return this.#query(async (manager) => {
      const workflow = await manager.getRepository(WorkflowEntity).findOneBy({ tenantId, id: workflowId })
      if (workflow !== null) mustBeAt(workflow, version.revision)
      return workflow === null ? undefined : insertVersion(manager, workflow, version)
    })
  }
}

const BRIEF_COLUMNS = Object.keys(WorkflowVersionEntity.options.columns).filter((column) => column !== 'document')

/** Writes the draft of a workflow as its next version. */
export async function insertVersion(
  manager: EntityManager,
  workflow: WorkflowRow,
  { id, name = null, message, by, at }: NewVersion,
): Promise<WorkflowVersionRow> {
  const { tenantId, id: workflowId, document, draftHash: hash } = workflow
  const version = (workflow.latestVersion ?? 0) + 1
  const row: WorkflowVersionRow = { id, tenantId, workflowId, version, hash, name, message, createdAt: at, createdBy: by, document }
  await manager.getRepository(WorkflowVersionEntity).insert(row as never)
  await manager.getRepository(WorkflowEntity).update({ tenantId, id: workflowId }, { latestVersion: version })
  return row
}
