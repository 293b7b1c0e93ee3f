import {
  BulkDropReply,
  BulkReplayReply,
  InboxBulkBody,
  InboxReplayBody,
  InboxEventDetailSchema,
  InboxEventSchema,
  InboxListQuery,
  pageOf,
  ReplayReply,
} from '@millrace/api'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import { readStates, type InboxService } from './inbox-service.ts'

interface Services {
  readonly inbox: InboxService
}

const tags = ['Inbox'] as const

const list = route({
  method: 'get',
  path: '/inbox',
  scope: 'execution:read',
  query: InboxListQuery,
  replies: { 200: pageOf(InboxEventSchema) },
  summary: 'Events that triggers brought, newest first',
  tags,
  handle: async ({ actor, query }, { inbox }: Services) => {
    const { limit, cursor, state, ...filter } = query
    const page = pageRequest({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) })
    return reply(200, await inbox.list(actor, { ...filter, ...(state === undefined ? {} : { state: readStates(state) }) }, page))
  },
})

const get = route({
  method: 'get',
  path: '/inbox/:id',
  scope: 'execution:read',
  params: IdParams,
  query: Type.Object(
    {
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    },
    { additionalProperties: false },
  ),
  replies: { 200: InboxEventDetailSchema },
  summary: 'An event with a page of its items',
  tags,
  handle: async ({ actor, params, query: { offset = 0, limit = 100 } }, { inbox }: Services) =>
    reply(200, await inbox.get(actor, params.id, { offset, limit })),
})

const replay = route({
  method: 'post',
  path: '/inbox/:id/replay',
  scope: 'execution:run',
  params: IdParams,
  replies: { 202: ReplayReply },
  summary: 'Let an event come once more, as a new one',
  tags,
  handle: async ({ actor, params }, { inbox }: Services) => reply(202, await inbox.replay(actor, params.id)),
})

const replayAll = route({
  method: 'post',
  path: '/inbox/replay',
  scope: 'execution:run',
  body: InboxReplayBody,
  replies: { 202: BulkReplayReply },
  summary: 'Replay all events that fit, in the order in which they came',
  tags,
  handle: async ({ actor, body }, { inbox }: Services) => reply(202, await inbox.replayAll(actor, body)),
})

const drop = route({
  method: 'delete',
  path: '/inbox/:id',
  scope: 'execution:control',
  params: IdParams,
  replies: { 204: null },
  summary: 'Drop an event that has not started',
  tags,
  handle: async ({ actor, params }, { inbox }: Services) => {
    await inbox.drop(actor, params.id)
    return reply(204)
  },
})

const dropAll = route({
  method: 'post',
  path: '/inbox/drop',
  scope: 'execution:control',
  body: InboxBulkBody,
  replies: { 200: BulkDropReply },
  summary: 'Drop all events that fit and have not started',
  tags,
  handle: async ({ actor, body }, { inbox }: Services) => reply(200, await inbox.dropAll(actor, body)),
})

export const inboxRoutes: readonly Route<Services>[] = [list, get, replay, replayAll, drop, dropAll]
