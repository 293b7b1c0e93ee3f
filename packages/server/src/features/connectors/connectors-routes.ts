import {
  CheckConnectorBody,
  CheckConnectorReply,
  CONNECTOR_NAME,
  ConnectorListQuery,
  ConnectorSchema,
  ConnectorSummarySchema,
  ConnectorUsesQuery,
  ConnectorUsesSchema,
  ConnectorVersionSchema,
  CreateConnectorBody,
  CreateConnectorVersionBody,
  ImportConnectorBody,
  ImportConnectorReply,
  pageOf,
  RemoveConnectorQuery,
} from '@millrace/api'
import { Type } from 'typebox'
import { pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { ConnectorImports } from './connector-imports.ts'
import type { ConnectorsService } from './connectors-service.ts'

interface Services {
  readonly connectors: ConnectorsService
  readonly imports: ConnectorImports
}

const tags = ['Connectors'] as const
const NameParams = Type.Object({ name: Type.String({ pattern: CONNECTOR_NAME }) })
const VersionParams = Type.Object({
  name: Type.String({ pattern: CONNECTOR_NAME }),
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
})

const list = route({
  method: 'get',
  path: '/connectors',
  scope: 'connector:read',
  query: ConnectorListQuery,
  replies: { 200: pageOf(ConnectorSummarySchema) },
  summary: 'Own connectors: web APIs as nodes, without code',
  tags,
  handle: async ({ actor, query }, { connectors }: Services) => reply(200, await connectors.list(actor, pageRequest(query))),
})

const create = route({
  method: 'post',
  path: '/connectors',
  scope: 'connector:write',
  body: CreateConnectorBody,
  replies: { 201: ConnectorSchema },
  summary: 'Keep a connector; its operations are nodes at once',
  tags,
  handle: async ({ actor, body }, { connectors }: Services) => reply(201, await connectors.create(actor, body)),
})

const check = route({
  method: 'post',
  path: '/connectors/check',
  scope: 'connector:write',
  body: CheckConnectorBody,
  replies: { 200: CheckConnectorReply },
  summary: 'What is wrong with a connector, and which hosts it leads to; nothing is kept',
  tags,
  handle: async ({ actor, body }, { connectors }: Services) => reply(200, await connectors.check(actor, body)),
})

const importOne = route({
  method: 'post',
  path: '/connectors/import',
  scope: 'connector:write',
  body: ImportConnectorBody,
  maxBodyBytes: 24 * 1024 * 1024, // a document of 16 MB with its quotes escaped
  replies: { 200: ImportConnectorReply },
  summary: 'A connector made from an OpenAPI document or a cURL line, to look at; nothing is kept',
  tags,
  handle: async ({ body, request }, { imports }: Services) => reply(200, await imports.import(body, request.signal)),
})

const get = route({
  method: 'get',
  path: '/connectors/:name',
  scope: 'connector:read',
  params: NameParams,
  replies: { 200: ConnectorSchema },
  summary: 'A connector with its versions',
  tags,
  handle: async ({ actor, params }, { connectors }: Services) => reply(200, await connectors.get(actor, params.name)),
})

const addVersion = route({
  method: 'post',
  path: '/connectors/:name/versions',
  scope: 'connector:write',
  params: NameParams,
  body: CreateConnectorVersionBody,
  replies: { 201: ConnectorSchema },
  summary: 'Add a version beside the others; 409 when the connector changed since `revision`',
  tags,
  handle: async ({ actor, params, body }, { connectors }: Services) => reply(201, await connectors.addVersion(actor, params.name, body)),
})

const version = route({
  method: 'get',
  path: '/connectors/:name/versions/:version',
  scope: 'connector:read',
  params: VersionParams,
  replies: { 200: ConnectorVersionSchema },
  summary: 'A version with its definition',
  tags,
  handle: async ({ actor, params }, { connectors }: Services) => reply(200, await connectors.version(actor, params)),
})

const uses = route({
  method: 'get',
  path: '/connectors/:name/uses',
  scope: 'connector:read',
  params: NameParams,
  query: ConnectorUsesQuery,
  replies: { 200: ConnectorUsesSchema },
  summary: 'Workflows, unfinished executions and credentials that use a connector, or one version of it',
  tags,
  handle: async ({ actor, params, query }, { connectors }: Services) =>
    reply(200, await connectors.uses(actor, params.name, query.version)),
})

const remove = route({
  method: 'delete',
  path: '/connectors/:name',
  scope: 'connector:write',
  params: NameParams,
  query: RemoveConnectorQuery,
  replies: { 204: null },
  summary: 'Remove a connector, or one version of it; 409 with the report while it is used, unless forced',
  tags,
  handle: async ({ actor, params, query }, { connectors }: Services) => {
    await connectors.remove(actor, params.name, query)
    return reply(204)
  },
})

export const connectorsRoutes: readonly Route<Services>[] = [list, create, check, importOne, get, addVersion, version, uses, remove]
