import { ExecuteBody, ExecuteReply, type ExecutionStatus } from '@millrace/api'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { ExecuteService } from './execute-service.ts'

interface Services {
  readonly execute: ExecuteService
}

const ENDED: readonly ExecutionStatus[] = ['completed', 'failed', 'cancelled']

const execute = route({
  method: 'post',
  path: '/workflows/:id/execute',
  scope: 'execution:run',
  params: IdParams,
  body: ExecuteBody,
  replies: { 200: ExecuteReply, 202: ExecuteReply },
  summary: 'Run a workflow: 202 once it is stored, or with `wait` 200 when it ended',
  tags: ['Executions'],
  handle: async ({ actor, params, body, request }, services: Services) => {
    const done = await services.execute.execute(actor, params.id, body, request.signal)
    return ENDED.includes(done.status) ? reply(200, done) : reply(202, done)
  },
})

export const executeRoutes: readonly Route<Services>[] = [execute]
