import type { Id, IdSource, Millis } from '@millrace/base'
import type { EntityManager } from 'typeorm'
import { WorkflowTransitionEntity, type WorkflowTransitionRow } from '../entities/workflow-transition.ts'
import { WorkflowEntity, type WorkflowRowStatus } from '../entities/workflow.ts'
import { WorkflowStateError } from '../errors.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import type { Query } from '../query.ts'
import { replaceCredentialUses } from './credentials.ts'
import { replaceNodeSchedules } from './schedules.ts'
import { replaceTriggerStates } from './trigger-states.ts'
import { replaceRegistrations } from './webhook-registrations.ts'
import { replaceRoutes } from './webhook-routes.ts'

/** What a person can do about a workflow's state, besides publishing it. */
export type WorkflowMove = 'unpublish' | 'pause' | 'resume' | 'archive' | 'unarchive'

/** The state that a move leads to from each state; where there is none the move is refused. Unpublishing a draft changes nothing. */
const NEXT: { readonly [M in WorkflowMove]: { readonly [S in WorkflowRowStatus]?: WorkflowRowStatus } } = {
  unpublish: { draft: 'draft', active: 'draft', paused: 'draft' },
  pause: { active: 'paused' },
  resume: { paused: 'active' },
  archive: { draft: 'archived', active: 'archived', paused: 'archived' },
  unarchive: { archived: 'draft' },
}

/** Moves that are possible in a state. */
export const movesFrom = (status: WorkflowRowStatus): readonly WorkflowMove[] =>
  (Object.keys(NEXT) as WorkflowMove[]).filter((move) => (NEXT[move][status] ?? status) !== status)

export interface MoveRequest {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly move: WorkflowMove
  readonly by: Id | null
  readonly at: Millis
}

/** The states of workflows: draft, active, paused, archived. The one door through which they change, but for publishing. */
export class WorkflowStates {
  readonly #query: Query
  readonly #ids: IdSource
  constructor(query: Query, ids: IdSource) {
    this.#query = query
    this.#ids = ids
  }

  /**
   * False when there is no such workflow. Throws WorkflowStateError for a move that its state does not allow. What is not published any
   * more loses its routes and its nodes' schedules; schedules made by the API stay, and rest. Call it in a transaction.
   */
  move({ tenantId, workflowId, move, by, at }: MoveRequest): Promise<boolean> {
    return this.#query(async (manager) => {
      const workflows = manager.getRepository(WorkflowEntity)
      const workflow = await workflows.findOne({ select: { id: true, status: true }, where: { tenantId, id: workflowId } })
      if (workflow === null) return false
      const from = workflow.status
      const to = NEXT[move][from]
      if (to === undefined) throw new WorkflowStateError({ move, status: from, possible: movesFrom(from) })
      if (to === from) return true
      const unpublished = to === 'draft' || to === 'archived'
      if (unpublished) await withdraw(manager, { tenantId, id: workflowId }, { at, ids: this.#ids })
      await workflows.update(
        { tenantId, id: workflowId },
        {
          status: to,
          ...(unpublished ? { publishedVersion: null, publishedHash: null } : {}),
        },
      )
      await recordTransition(manager, { id: this.#ids.next(), tenantId, workflowId, from, to, at, by })
      return true
    })
  }

  /** Newest first. */
  history(tenantId: Id, workflowId: Id, page: PageRequest): Promise<Page<WorkflowTransitionRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager
        .getRepository(WorkflowTransitionEntity)
        .createQueryBuilder('transition')
        .where('transition.tenant_id = :tenantId AND transition.workflow_id = :workflowId', { tenantId, workflowId })
      if (after !== undefined) found.andWhere('transition.id < :after', { after: after.id })
      const rows = await found
        .orderBy('transition.id', 'DESC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ id }) => ({ value: id, id }))
    })
  }

  /** Over all tenants. */
  async paused(): Promise<readonly { readonly tenantId: Id; readonly workflowId: Id }[]> {
    const rows = await this.#query((manager) =>
      manager.getRepository(WorkflowEntity).find({ select: { id: true, tenantId: true }, where: { status: 'paused' } }),
    )
    return rows.map(({ id: workflowId, tenantId }) => ({ tenantId, workflowId }))
  }
}

async function withdraw(
  manager: EntityManager,
  workflow: { readonly tenantId: Id; readonly id: Id },
  { at, ids }: { readonly at: Millis; readonly ids: IdSource },
): Promise<void> {
  await replaceRoutes(manager, [], workflow.tenantId, workflow.id)
  await replaceNodeSchedules(manager, [], workflow)
  await replaceTriggerStates(manager, [], workflow)
  await replaceRegistrations(manager, [], { workflow, version: 0, at, ids })
  await replaceCredentialUses(manager, workflow, 'published', [])
}

export async function recordTransition(manager: EntityManager, row: WorkflowTransitionRow): Promise<void> {
  await manager.getRepository(WorkflowTransitionEntity).insert(row)
}
