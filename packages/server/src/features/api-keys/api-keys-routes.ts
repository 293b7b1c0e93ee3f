import { ApiKeySchema, CreateApiKeyBody, CreatedApiKeyReply, pageOf, PageQuery } from '@millrace/api'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { ApiKeysService } from './api-keys-service.ts'

interface Services {
  readonly apiKeys: ApiKeysService
}

const tags = ['API keys'] as const

const list = route({
  method: 'get',
  path: '/api-keys',
  scope: 'api-key:write',
  query: Type.Object(PageQuery),
  replies: { 200: pageOf(ApiKeySchema) },
  summary: 'API keys: one’s own, or all for whoever manages people',
  tags,
  handle: async ({ actor, query }, { apiKeys }: Services) => reply(200, await apiKeys.list(actor, pageRequest(query))),
})

const create = route({
  method: 'post',
  path: '/api-keys',
  scope: 'api-key:write',
  body: CreateApiKeyBody,
  replies: { 201: CreatedApiKeyReply },
  summary: 'Make an API key; the key itself is shown only now',
  tags,
  handle: async ({ actor, body }, { apiKeys }: Services) => reply(201, await apiKeys.create(actor, body)),
})

const remove = route({
  method: 'delete',
  path: '/api-keys/:id',
  scope: 'api-key:write',
  params: IdParams,
  replies: { 204: null },
  summary: 'End an API key',
  tags,
  handle: async ({ actor, params }, { apiKeys }: Services) => {
    await apiKeys.remove(actor, params.id)
    return reply(204)
  },
})

export const apiKeysRoutes: readonly Route<Services>[] = [list, create, remove]
