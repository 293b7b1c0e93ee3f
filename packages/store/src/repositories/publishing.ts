import type { Id, IdSource, Millis } from '@millrace/base'
import type { EntityManager } from 'typeorm'
import { WorkflowEntity, WorkflowVersionEntity, type WorkflowRow, type WorkflowVersionRow } from '../entities/workflow.ts'
import { RevisionConflictError, WorkflowStateError } from '../errors.ts'
import type { Query } from '../query.ts'
import { replaceCredentialUses } from './credentials.ts'
import { documentFacts } from './document-facts.ts'
import { replaceNodeSchedules, type NewSchedule } from './schedules.ts'
import { replaceTriggerStates, type NewTriggerState } from './trigger-states.ts'
import { replaceRegistrations, type NewRegistration } from './webhook-registrations.ts'
import { replaceRoutes, type NewWebhookRoute } from './webhook-routes.ts'
import { movesFrom, recordTransition } from './workflow-states.ts'
import { insertVersion } from './workflow-versions.ts'

/** What a document's triggers mean for the tables that serve them. */
export interface DerivedTriggers {
  readonly webhooks: readonly NewWebhookRoute[]
  readonly schedules: readonly NewSchedule[]
  readonly states: readonly NewTriggerState[]
  readonly registrations: readonly NewRegistration[]
}

export interface PublishRequest {
  readonly tenantId: Id
  readonly workflowId: Id
  /** Revision of the draft that was checked; another one is refused. */
  readonly revision: number
  /** A saved version; the draft otherwise, which is saved as a version first unless it is the latest already. */
  readonly version?: number | undefined
  /** Of that document. Found before: it may take a while, and everybody else would wait for the transaction. */
  readonly triggers: DerivedTriggers
  readonly message: string
  readonly by: Id | null
  readonly at: Millis
}

/**
 * Publishing: version, webhook routes, schedules and status change together or not at all. Call its methods in a transaction.
 */
export class Publishing {
  readonly #query: Query
  readonly #ids: IdSource
  constructor(query: Query, ids: IdSource) {
    this.#query = query
    this.#ids = ids
  }

  /** The version that is published now; undefined when the workflow or the version does not exist. */
  publish(request: PublishRequest): Promise<number | undefined> {
    return this.#query(async (manager) => {
      const { tenantId, workflowId, revision } = request
      const workflow = await manager.getRepository(WorkflowEntity).findOneBy({ tenantId, id: workflowId })
      if (workflow === null) return undefined
      if (workflow.status === 'archived')
        throw new WorkflowStateError({ move: 'publish', status: 'archived', possible: movesFrom('archived') })
      if (workflow.revision !== revision) throw new RevisionConflictError({ revision: workflow.revision, sent: revision })
      const version = await this.#version(manager, workflow, request)
      if (version === undefined) return undefined
      await this.#serve(manager, version, request)
      await replaceCredentialUses(manager, workflow, 'published', documentFacts(version.document).credentialIds)
      // A paused workflow stays paused: a mended version is tried when somebody resumes it.
      const status = workflow.status === 'paused' ? 'paused' : 'active'
      const published = { status, publishedVersion: version.version, publishedHash: version.hash } as const
      await manager.getRepository(WorkflowEntity).update({ tenantId, id: workflowId }, published)
      if (status !== workflow.status) {
        const { by, at } = request
        await recordTransition(manager, { id: this.#ids.next(), tenantId, workflowId, from: workflow.status, to: status, at, by })
      }
      return version.version
    })
  }

  async #version(manager: EntityManager, workflow: WorkflowRow, request: PublishRequest): Promise<WorkflowVersionRow | undefined> {
    const { tenantId, workflowId, message, by, at } = request
    const versions = manager.getRepository(WorkflowVersionEntity)
    const wanted = request.version ?? workflow.latestVersion
    const saved = wanted === null ? null : await versions.findOneBy({ tenantId, workflowId, version: wanted })
    if (request.version !== undefined) return saved ?? undefined
    if (saved !== null && saved.hash === workflow.draftHash) return saved
    return insertVersion(manager, workflow, { id: this.#ids.next(), message, by, at })
  }

  async #serve(
    manager: EntityManager,
    { tenantId, workflowId, version }: WorkflowVersionRow,
    { triggers: { webhooks, schedules, states, registrations }, at }: PublishRequest,
  ): Promise<void> {
    const routes = webhooks.map(({ nodeId, method, path }) => ({
      id: this.#ids.next(),
      tenantId,
      workflowId,
      version,
      nodeId,
      method,
      path,
    }))
    await replaceRoutes(manager, routes, tenantId, workflowId)
    const rows = schedules.map(({ nodeId, cron, everyMs, timezone, nextAt }) => ({
      ...{ id: this.#ids.next(), tenantId, workflowId, version, nodeId, cron, everyMs, timezone, nextAt },
      ...{ enabled: true, lastAt: null, createdAt: at, revision: 1 },
    }))
    await replaceNodeSchedules(manager, rows, { tenantId, id: workflowId })
    const triggers = states.map((state) => ({
      ...{ id: this.#ids.next(), tenantId, workflowId, version, ...state, cursor: null, leaseToken: null, leaseUntil: null },
      ...{ failures: 0, lastError: null, lastEventAt: null, lastLookAt: null, createdAt: at },
    }))
    await replaceTriggerStates(manager, triggers, { tenantId, id: workflowId })
    const workflow = { tenantId, id: workflowId }
    await replaceRegistrations(manager, registrations, { workflow, version, at, ids: this.#ids })
  }
}
