import { TriggerStatusesSchema, type TriggerStatus } from '@millrace/api'
import type { Clock, Millis } from '@millrace/base'
import type { Store, TriggerStateRow, WorkflowRow } from '@millrace/store'
import { IdParams } from '../../http/common-schemas.ts'
import { instant, instantOrNull } from '../../http/instant.ts'
import { reply, route, type Route } from '../../http/route.ts'
import { WorkflowNotFoundError } from '../workflows/errors.ts'

interface Services {
  readonly store: Pick<Store, 'triggerStates' | 'workflows'>
  readonly clock: Pick<Clock, 'now'>
}

const list = route({
  method: 'get',
  path: '/workflows/:id/triggers',
  scope: 'workflow:read',
  params: IdParams,
  replies: { 200: TriggerStatusesSchema },
  summary: 'How the triggers of the published version stand that look for events by themselves',
  tags: ['Workflows'],
  handle: async ({ actor, params }, { store, clock }: Services) => {
    const workflow = await store.workflows.get(actor.tenantId, params.id)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId: params.id })
    const rows = await store.triggerStates.ofWorkflow(actor.tenantId, params.id)
    return reply(200, { data: rows.map((row) => viewOf(row, workflow, clock.now())) })
  },
})

function viewOf(row: TriggerStateRow, { status }: WorkflowRow, now: Millis): TriggerStatus {
  const { nodeId, nodeType, kind, version, lastEventAt, lastLookAt, nextAt, failures, lastError } = row
  return {
    ...{ nodeId, nodeType, kind, workflowVersion: version, failures },
    state: stateOf(row, status, now),
    lastEventAt: instantOrNull(lastEventAt),
    lastLookAt: instantOrNull(lastLookAt),
    nextLookAt: status === 'active' ? instantOrNull(nextAt) : null,
    lastError: lastError === null ? null : { ...lastError, at: instant(lastError.at) },
  }
}

function stateOf({ leaseUntil, lastError }: TriggerStateRow, status: WorkflowRow['status'], now: Millis): TriggerStatus['state'] {
  if (status !== 'active') return 'paused'
  if (leaseUntil !== null && leaseUntil > now) return 'looking'
  return lastError === null ? 'waiting' : 'failing'
}

export const triggersRoutes: readonly Route<Services>[] = [list]
