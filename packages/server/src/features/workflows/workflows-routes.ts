import {
  ConvertReply,
  CreateWorkflowBody,
  DocumentSchema,
  ImportReply,
  ImportUrlBody,
  LabelWorkflowBody,
  MoveFolderBody,
  MoveFolderReply,
  pageOf,
  SaveWorkflowBody,
  ValidateBody,
  ValidationReply,
  WorkflowLabelsReply,
  WorkflowListQuery,
  WorkflowSchema,
  WorkflowSummarySchema,
  DraftBody,
} from '@millrace/api'
import { Type } from 'typebox'
import type { HttpClient } from '@millrace/node-host'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import { fetchDocument } from './fetch-document.ts'
import type { WorkflowsService } from './workflows-service.ts'

interface Services {
  readonly workflows: WorkflowsService
  /** Guarded: for documents of other servers. */
  readonly client: Pick<HttpClient, 'request'>
}

const tags = ['Workflows'] as const

const list = route({
  method: 'get',
  path: '/workflows',
  scope: 'workflow:read',
  query: WorkflowListQuery,
  replies: { 200: pageOf(WorkflowSummarySchema) },
  summary: 'Workflows with their figures of the last seven days',
  tags,
  handle: async ({ actor, query }, { workflows }: Services) => reply(200, await workflows.list(actor, query)),
})

const create = route({
  method: 'post',
  path: '/workflows',
  scope: 'workflow:write',
  body: CreateWorkflowBody,
  replies: { 201: WorkflowSchema },
  summary: 'Make a workflow',
  tags,
  handle: async ({ actor, body }, { workflows }: Services) => reply(201, await workflows.create(actor, body)),
})

const importDocument = route({
  method: 'post',
  path: '/workflows/import',
  scope: 'workflow:write',
  body: Type.Unknown({ description: 'A Millrace workflow document or an n8n export as it is, or `{ document }`.' }),
  replies: { 201: ImportReply },
  summary: 'Make a workflow from a file',
  tags,
  handle: async ({ actor, body, request }, { workflows }: Services) => reply(201, await workflows.import(actor, body, request.signal)),
})

const convert = route({
  method: 'post',
  path: '/workflows/convert',
  scope: 'workflow:write',
  body: Type.Unknown({ description: 'As for the import, with one workflow in it.' }),
  replies: { 200: ConvertReply },
  summary: 'What an import would make of a file; nothing is stored',
  tags,
  handle: async ({ actor, body, request }, { workflows }: Services) => reply(200, await workflows.convert(actor, body, request.signal)),
})

const importUrl = route({
  method: 'post',
  path: '/workflows/import-url',
  scope: 'workflow:write',
  body: ImportUrlBody,
  replies: { 201: ImportReply },
  summary: 'Make a workflow from a document that another server has',
  tags,
  handle: async ({ actor, body, request }, { workflows, client }: Services) =>
    reply(201, await workflows.import(actor, await fetchDocument(client, body.url, request.signal), request.signal)),
})

const labels = route({
  method: 'get',
  path: '/workflow-labels',
  scope: 'workflow:read',
  replies: { 200: WorkflowLabelsReply },
  summary: 'Folders and tags of workflows',
  tags,
  handle: async ({ actor }, { workflows }: Services) => reply(200, await workflows.labels(actor)),
})

const moveFolder = route({
  method: 'post',
  path: '/workflow-folders/move',
  scope: 'workflow:write',
  body: MoveFolderBody,
  replies: { 200: MoveFolderReply },
  summary: 'Move or rename a folder with all that is in it',
  tags,
  handle: async ({ actor, body }, { workflows }: Services) => reply(200, await workflows.moveFolder(actor, body)),
})

const label = route({
  method: 'patch',
  path: '/workflows/:id',
  scope: 'workflow:write',
  params: IdParams,
  body: LabelWorkflowBody,
  replies: { 200: WorkflowSchema },
  summary: 'Put a workflow into a folder, or tag it',
  tags,
  handle: async ({ actor, params, body }, { workflows }: Services) => reply(200, await workflows.label(actor, params.id, body)),
})

const get = route({
  method: 'get',
  path: '/workflows/:id',
  scope: 'workflow:read',
  params: IdParams,
  replies: { 200: WorkflowSchema },
  summary: 'A workflow with its draft',
  tags,
  handle: async ({ actor, params }, { workflows }: Services) => reply(200, await workflows.get(actor, params.id)),
})

const save = route({
  method: 'put',
  path: '/workflows/:id',
  scope: 'workflow:write',
  params: IdParams,
  body: SaveWorkflowBody,
  replies: { 200: WorkflowSchema },
  summary: 'Save the draft, unless somebody else did since `revision`',
  tags,
  handle: async ({ actor, params, body }, { workflows }: Services) => reply(200, await workflows.save(actor, params.id, body)),
})

const remove = route({
  method: 'delete',
  path: '/workflows/:id',
  scope: 'workflow:write',
  params: IdParams,
  replies: { 204: null },
  summary: 'Delete a workflow with its versions; its executions stay',
  tags,
  handle: async ({ actor, params }, { workflows }: Services) => {
    await workflows.remove(actor, params.id)
    return reply(204)
  },
})

const duplicate = route({
  method: 'post',
  path: '/workflows/:id/duplicate',
  scope: 'workflow:write',
  params: IdParams,
  body: DraftBody,
  replies: { 201: WorkflowSchema },
  summary: 'Copy the draft into a new workflow',
  tags,
  handle: async ({ actor, params, body }, { workflows }: Services) => reply(201, await workflows.duplicate(actor, params.id, body)),
})

const exportDocument = route({
  method: 'get',
  path: '/workflows/:id/export',
  scope: 'workflow:read',
  params: IdParams,
  replies: { 200: DocumentSchema },
  summary: 'The draft’s document, to keep or to import elsewhere',
  tags,
  handle: async ({ actor, params }, { workflows }: Services) => {
    const document = await workflows.export(actor, params.id)
    return reply(200, document, { 'content-disposition': `attachment; filename="${fileName(document.name)}"` })
  },
})

/** Letters, digits and dashes only: a name is free text, a header is not. */
const fileName = (name: string): string =>
  `${
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'workflow'
  }.millrace.json`

const validate = route({
  method: 'post',
  path: '/workflows/:id/validate',
  scope: 'workflow:read',
  params: IdParams,
  body: ValidateBody,
  replies: { 200: ValidationReply },
  summary: 'Everything that can be known about the draft, or another document, before it runs',
  tags,
  handle: async ({ actor, params, body, request }, { workflows }: Services) =>
    reply(200, await workflows.validate(actor, params.id, body.document, request.signal)),
})

export const workflowsRoutes: readonly Route<Services>[] = [
  list,
  create,
  importDocument,
  convert,
  importUrl,
  labels,
  moveFolder,
  get,
  label,
  save,
  remove,
  duplicate,
  exportDocument,
  validate,
]
