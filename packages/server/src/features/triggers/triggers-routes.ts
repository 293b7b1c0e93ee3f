import { TriggerStatusesSchema } from '@millrace/api'
import type { Clock } from '@millrace/base'
import type { Store } from '@millrace/store'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import { WorkflowNotFoundError } from '../workflows/errors.ts'
import { registrationStatus, watchStatus } from './trigger-status.ts'

interface Services {
  readonly store: Pick<Store, 'triggerStates' | 'webhookRegistrations' | 'workflows'>
  readonly hasPublicUrl: boolean
  readonly clock: Pick<Clock, 'now'>
}

const list = route({
  method: 'get',
  path: '/workflows/:id/triggers',
  scope: 'workflow:read',
  params: IdParams,
  replies: { 200: TriggerStatusesSchema },
  summary: 'How the triggers stand that ask services for events, listen to them, or are registered there',
  tags: ['Workflows'],
  handle: async ({ actor: { tenantId }, params: { id } }, { store, hasPublicUrl, clock }: Services) => {
    const workflow = await store.workflows.get(tenantId, id)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId: id })
    const context = { workflow, now: clock.now(), hasPublicUrl }
    const watched = await store.triggerStates.ofWorkflow(tenantId, id)
    const registered = await store.webhookRegistrations.ofWorkflow(tenantId, id)
    const shown = registered.filter(({ mode }) => mode === 'production')
    return reply(200, {
      data: [...watched.map((row) => watchStatus(row, context)), ...shown.map((row) => registrationStatus(row, context))],
    })
  },
})

export const triggersRoutes: readonly Route<Services>[] = [list]
