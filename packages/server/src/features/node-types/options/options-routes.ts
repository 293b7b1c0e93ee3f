import { LoadOptionsBody, LoadOptionsReply } from '@millrace/api'
import { Type } from 'typebox'
import { reply, route, type Route } from '../../../http/route.ts'
import type { OptionsService } from './options-service.ts'

interface Services {
  readonly options: OptionsService
}

const load = route({
  method: 'post',
  path: '/node-types/:type/versions/:version/options/:name',
  // It sends requests that a credential signs, as a step of a workflow would.
  scope: 'workflow:write',
  params: Type.Object({
    type: Type.String({ maxLength: 200 }),
    version: Type.Integer({ minimum: 1, maximum: 10_000 }),
    name: Type.String({ maxLength: 200 }),
  }),
  body: LoadOptionsBody,
  maxBodyBytes: 1_000_000,
  replies: { 200: LoadOptionsReply },
  summary: 'Values that a field of a node offers, from the service that it is about; 424 when the service does not give them',
  tags: ['Node types'],
  handle: async ({ actor, params, body, request }, { options }: Services) =>
    reply(200, await options.load(actor, params, body, request.signal), { 'cache-control': 'no-store' }),
})

export const optionsRoutes: readonly Route<Services>[] = [load]
