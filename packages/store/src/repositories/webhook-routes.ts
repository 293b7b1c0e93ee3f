import type { Id } from '@millrace/base'
import type { EntityManager } from 'typeorm'
import { WebhookRouteEntity, type WebhookRouteRow } from '../entities/webhook-route.ts'
import { WorkflowEntity } from '../entities/workflow.ts'
import { WebhookPathTakenError } from '../errors.ts'
import type { Query } from '../query.ts'

/** A webhook that a published document serves. */
export type NewWebhookRoute = Pick<WebhookRouteRow, 'nodeId' | 'method' | 'path'>

export class WebhookRoutes {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** Over all tenants: the table that incoming calls are matched with. */
  all(): Promise<readonly WebhookRouteRow[]> {
    return this.#query((manager) => manager.getRepository(WebhookRouteEntity).find({ order: { path: 'ASC', method: 'ASC' } }))
  }

  ofWorkflow(tenantId: Id, workflowId: Id): Promise<readonly WebhookRouteRow[]> {
    return this.#query((manager) => manager.getRepository(WebhookRouteEntity).findBy({ tenantId, workflowId }))
  }
}

/** Gives a workflow exactly these routes. Throws WebhookPathTakenError when another one has an address. */
export async function replaceRoutes(manager: EntityManager, rows: readonly WebhookRouteRow[], tenantId: Id, workflowId: Id): Promise<void> {
  const routes = manager.getRepository(WebhookRouteEntity)
  await routes.delete({ tenantId, workflowId })
  for (const row of rows) {
    const { method, path } = row
    const taken = await routes.findOneBy({ method, path })
    if (taken !== null) throw new WebhookPathTakenError({ method, path, ...(await ownerOf(manager, taken, tenantId)) })
    await routes.insert(row)
  }
}

/** Another tenant's workflow is not named to this one. */
async function ownerOf(
  manager: EntityManager,
  route: WebhookRouteRow,
  tenantId: Id,
): Promise<{ workflowId: Id | null; workflowName: string | null }> {
  if (route.tenantId !== tenantId) return { workflowId: null, workflowName: null }
  const workflow = await manager
    .getRepository(WorkflowEntity)
    .findOne({ select: { name: true }, where: { tenantId, id: route.workflowId } })
  return { workflowId: route.workflowId, workflowName: workflow?.name ?? null }
}
