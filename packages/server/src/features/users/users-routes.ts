import { CreateUserBody, pageOf, PageQuery, UpdateUserBody, UserSchema } from '@millrace/api'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { AuthService } from '../auth/auth-service.ts'
import { userView } from '../auth/user-view.ts'
import type { UsersService } from './users-service.ts'

interface Services {
  readonly users: UsersService
  readonly auth: AuthService
}

const tags = ['Users'] as const

const list = route({
  method: 'get',
  path: '/users',
  scope: 'user:read',
  query: Type.Object(PageQuery),
  replies: { 200: pageOf(UserSchema) },
  summary: 'People of this tenant',
  tags,
  handle: async ({ actor, query }, { users }: Services) => reply(200, await users.list(actor, pageRequest(query))),
})

const create = route({
  method: 'post',
  path: '/users',
  scope: 'user:write',
  body: CreateUserBody,
  replies: { 201: UserSchema },
  summary: 'Add a person',
  tags,
  handle: async ({ actor, body }, { users }: Services) => reply(201, await users.create(actor, body)),
})

const update = route({
  method: 'patch',
  path: '/users/:id',
  // People may change themselves; the service holds the rest against `user:write`.
  scope: 'signed-in',
  params: IdParams,
  body: UpdateUserBody,
  replies: { 200: UserSchema },
  summary: 'Change a person; oneself without further permission, except for the role',
  tags,
  handle: async ({ actor, params, body }, { users, auth }: Services) => {
    const user = await users.update(actor, params.id, body)
    // A new password ended this session too; whoever set it for themselves stays signed in by a new one.
    const renewed = body.password !== undefined && actor.via === 'session' && actor.userId === user.id
    return renewed ? reply(200, userView(user), { 'set-cookie': (await auth.signIn(user)).cookie }) : reply(200, userView(user))
  },
})

const remove = route({
  method: 'delete',
  path: '/users/:id',
  scope: 'user:write',
  params: IdParams,
  replies: { 204: null },
  summary: 'Remove a person and their API keys',
  tags,
  handle: async ({ actor, params }, { users }: Services) => {
    await users.remove(actor, params.id)
    return reply(204)
  },
})

export const usersRoutes: readonly Route<Services>[] = [list, create, update, remove]
