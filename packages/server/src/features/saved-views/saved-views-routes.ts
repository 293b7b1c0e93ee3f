import { CreateSavedViewBody, SavedViewQuery, SavedViewSchema, SavedViewsReply } from '@millrace/api'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { SavedViewsService } from './saved-views-service.ts'

interface Services {
  readonly savedViews: SavedViewsService
}

const tags = ['Saved views'] as const

const list = route({
  method: 'get',
  path: '/saved-views',
  scope: 'signed-in',
  query: SavedViewQuery,
  replies: { 200: SavedViewsReply },
  summary: 'Your own saved filters of a page, by name',
  tags,
  handle: async ({ actor, query }, { savedViews }: Services) => reply(200, { data: await savedViews.list(actor, query.page) }),
})

const create = route({
  method: 'post',
  path: '/saved-views',
  scope: 'signed-in',
  body: CreateSavedViewBody,
  replies: { 201: SavedViewSchema },
  summary: 'Keep filters of a page by a name',
  tags,
  handle: async ({ actor, body }, { savedViews }: Services) => reply(201, await savedViews.create(actor, body)),
})

const remove = route({
  method: 'delete',
  path: '/saved-views/:id',
  scope: 'signed-in',
  params: IdParams,
  replies: { 204: null },
  summary: 'Forget saved filters',
  tags,
  handle: async ({ actor, params }, { savedViews }: Services) => {
    await savedViews.remove(actor, params.id)
    return reply(204)
  },
})

export const savedViewsRoutes: readonly Route<Services>[] = [list, create, remove]
