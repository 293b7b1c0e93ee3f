import {
  CreateVersionBody,
  DocumentSchema,
  IdSchema,
  pageOf,
  PageQuery,
  PublishBody,
  RenameVersionBody,
  TransitionSchema,
  VersionSchema,
  WorkflowSchema,
  DraftBody,
} from '@millrace/api'
import type { WorkflowMove } from '@millrace/store'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { VersionsService } from './versions-service.ts'

interface Services {
  readonly versions: VersionsService
}

const tags = ['Workflows'] as const
const VersionParams = Type.Object({ id: IdSchema, version: Type.Integer({ minimum: 1 }) })

const list = route({
  method: 'get',
  path: '/workflows/:id/versions',
  scope: 'workflow:read',
  params: IdParams,
  query: Type.Object(PageQuery),
  replies: { 200: pageOf(VersionSchema) },
  summary: 'Saved versions, newest first',
  tags,
  handle: async ({ actor, params, query }, { versions }: Services) => reply(200, await versions.list(actor, params.id, pageRequest(query))),
})

const create = route({
  method: 'post',
  path: '/workflows/:id/versions',
  scope: 'workflow:write',
  params: IdParams,
  body: CreateVersionBody,
  replies: { 201: VersionSchema },
  summary: 'Save the draft as the next version',
  tags,
  handle: async ({ actor, params, body }, { versions }: Services) => reply(201, await versions.create(actor, params.id, body)),
})

const rename = route({
  method: 'patch',
  path: '/workflows/:id/versions/:version',
  scope: 'workflow:write',
  params: VersionParams,
  body: RenameVersionBody,
  replies: { 200: VersionSchema },
  summary: 'Name a version',
  tags,
  handle: async ({ actor, params, body }, { versions }: Services) =>
    reply(200, await versions.rename(actor, params.id, params.version, body.name)),
})

const document = route({
  method: 'get',
  path: '/workflows/:id/versions/:version/export',
  scope: 'workflow:read',
  params: VersionParams,
  replies: { 200: DocumentSchema },
  summary: 'The document of a version',
  tags,
  handle: async ({ actor, params }, { versions }: Services) => reply(200, await versions.document(actor, params.id, params.version)),
})

const restore = route({
  method: 'post',
  path: '/workflows/:id/versions/:version/restore',
  scope: 'workflow:write',
  params: VersionParams,
  body: DraftBody,
  replies: { 200: WorkflowSchema },
  summary: 'Make a version the draft again',
  tags,
  handle: async ({ actor, params, body }, { versions }: Services) =>
    reply(200, await versions.restore(actor, params.id, params.version, body)),
})

const publish = route({
  method: 'post',
  path: '/workflows/:id/publish',
  scope: 'workflow:publish',
  params: IdParams,
  body: PublishBody,
  replies: { 200: WorkflowSchema },
  summary: 'Publish a version, or the draft: its triggers serve from now on',
  tags,
  handle: async ({ actor, params, body }, { versions }: Services) => reply(200, await versions.publish(actor, params.id, body)),
})

/** `POST /workflows/:id/<move>`. */
const moveRoute = (move: WorkflowMove, summary: string): Route<Services> =>
  route({
    method: 'post',
    path: `/workflows/:id/${move}`,
    scope: 'workflow:publish',
    params: IdParams,
    replies: { 200: WorkflowSchema },
    summary,
    tags,
    handle: async ({ actor, params }, { versions }: Services) => reply(200, await versions.move(actor, params.id, move)),
  })

const moves: readonly Route<Services>[] = [
  moveRoute('unpublish', 'Withdraw the published version: its triggers end'),
  moveRoute('pause', 'Let its triggers take events that wait until it is resumed'),
  moveRoute('resume', 'Start what waited while it was paused, and whatever comes'),
  moveRoute('archive', 'Put it away: unpublished, out of the list, not to be run'),
  moveRoute('unarchive', 'Get it back as a draft'),
]

const transitions = route({
  method: 'get',
  path: '/workflows/:id/transitions',
  scope: 'workflow:read',
  params: IdParams,
  query: Type.Object(PageQuery),
  replies: { 200: pageOf(TransitionSchema) },
  summary: 'When its state changed, newest first',
  tags,
  handle: async ({ actor, params, query }, { versions }: Services) =>
    reply(200, await versions.transitions(actor, params.id, pageRequest(query))),
})

export const versionsRoutes: readonly Route<Services>[] = [list, create, rename, document, restore, publish, ...moves, transitions]
