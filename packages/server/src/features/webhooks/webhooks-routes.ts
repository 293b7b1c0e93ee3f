import { DraftBody, ListenReply } from '@millrace/api'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { ListenService } from './listen-service.ts'

interface Services {
  readonly listening: ListenService
}

const listen = route({
  method: 'post',
  path: '/workflows/:id/listen',
  scope: 'execution:run',
  params: IdParams,
  body: DraftBody,
  replies: { 200: ListenReply },
  summary: 'Let the draft listen for one test call of its webhook, for two minutes',
  tags: ['Executions'],
  handle: async ({ actor, params, body }, { listening }: Services) => reply(200, await listening.listen(actor, params.id, body)),
})

export const webhookRoutes: readonly Route<Services>[] = [listen]
