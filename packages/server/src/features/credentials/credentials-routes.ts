import {
  AuthorizeCredentialReply,
  CreateCredentialBody,
  CredentialSchema,
  CredentialTypesReply,
  pageOf,
  PageQuery,
  TestCredentialBody,
  TestCredentialReply,
  UpdateCredentialBody,
} from '@millrace/api'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { CredentialsService } from './credentials-service.ts'
import { bindingCookie } from './oauth/binding-cookie.ts'
import { CALLBACK_PATH, type ConnectService } from './oauth/connect-service.ts'
import { ownBase } from './oauth/own-base.ts'

interface Services {
  readonly credentials: CredentialsService
  readonly connect: ConnectService
  readonly publicUrl: string | undefined
}

const tags = ['Credentials'] as const

const types = route({
  method: 'get',
  path: '/credential-types',
  scope: 'credential:read',
  replies: { 200: CredentialTypesReply },
  summary: 'Credential types with the JSON Schema of their secrets',
  tags,
  handle: async ({ actor, request }, { credentials, publicUrl }: Services) =>
    reply(200, { data: await credentials.types(actor), redirectUrl: ownBase(request.headers, publicUrl) + CALLBACK_PATH }),
})

const list = route({
  method: 'get',
  path: '/credentials',
  scope: 'credential:read',
  query: Type.Object({ ...PageQuery, type: Type.Optional(Type.String({ maxLength: 200 })) }),
  replies: { 200: pageOf(CredentialSchema) },
  summary: 'Credentials without their secrets, newest first',
  tags,
  handle: async ({ actor, query }, { credentials }: Services) => reply(200, await credentials.list(actor, query.type, pageRequest(query))),
})

const get = route({
  method: 'get',
  path: '/credentials/:id',
  scope: 'credential:read',
  params: IdParams,
  replies: { 200: CredentialSchema },
  summary: 'A credential without its secret',
  tags,
  handle: async ({ actor, params }, { credentials }: Services) => reply(200, await credentials.get(actor, params.id)),
})

const create = route({
  method: 'post',
  path: '/credentials',
  scope: 'credential:write',
  body: CreateCredentialBody,
  replies: { 201: CredentialSchema },
  summary: 'Store a credential, encrypted',
  tags,
  handle: async ({ actor, body }, { credentials }: Services) => reply(201, await credentials.create(actor, body)),
})

const update = route({
  method: 'put',
  path: '/credentials/:id',
  scope: 'credential:write',
  params: IdParams,
  body: UpdateCredentialBody,
  replies: { 200: CredentialSchema },
  summary: 'Change a credential; secret fields that are left out keep their value',
  tags,
  handle: async ({ actor, params, body }, { credentials }: Services) => reply(200, await credentials.update(actor, params.id, body)),
})

const remove = route({
  method: 'delete',
  path: '/credentials/:id',
  scope: 'credential:write',
  params: IdParams,
  query: Type.Object({ force: Type.Optional(Type.Boolean({ description: 'Also when workflows use it.' })) }),
  replies: { 204: null },
  summary: 'Delete a credential',
  tags,
  handle: async ({ actor, params, query }, { credentials }: Services) => {
    await credentials.remove(actor, params.id, query.force ?? false)
    return reply(204)
  },
})

const test = route({
  method: 'post',
  path: '/credentials/:id/test',
  scope: 'credential:write',
  params: IdParams,
  body: TestCredentialBody,
  replies: { 200: TestCredentialReply },
  summary: 'Try a request that is signed with the credential',
  tags,
  handle: async ({ actor, params, body, request }, { credentials }: Services) =>
    reply(200, await credentials.test(actor, params.id, body.url, request.signal)),
})

const authorize = route({
  method: 'post',
  path: '/credentials/:id/oauth/authorize',
  scope: 'credential:write',
  params: IdParams,
  replies: { 200: AuthorizeCredentialReply },
  summary: 'Begin to connect an OAuth2 credential; its cookie has to be in the browser that opens the address',
  tags,
  handle: async ({ actor, params, request }, { connect, publicUrl }: Services) => {
    const base = ownBase(request.headers, publicUrl)
    const begun = await connect.authorize(actor, params.id, base)
    const cookie = bindingCookie(begun.authorizationId, begun.browser, base.startsWith('https:'))
    return reply(200, begun.reply, { 'set-cookie': cookie, 'cache-control': 'no-store' })
  },
})

const disconnect = route({
  method: 'post',
  path: '/credentials/:id/oauth/disconnect',
  scope: 'credential:write',
  params: IdParams,
  replies: { 200: CredentialSchema },
  summary: 'Forget the tokens of an OAuth2 credential',
  tags,
  handle: async ({ actor, params }, { credentials, connect }: Services) => {
    await connect.disconnect(actor, params.id)
    return reply(200, await credentials.get(actor, params.id))
  },
})

export const credentialsRoutes: readonly Route<Services>[] = [types, list, get, create, update, remove, test, authorize, disconnect]
