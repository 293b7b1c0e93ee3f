import {
  BatchFailureSchema,
  BatchListQuery,
  BatchQuery,
  BatchReply,
  BatchSchema,
  CancelBatchBody,
  CreateBatchBody,
  pageOf,
  PageQuery,
} from '@millrace/api'
import { Type } from 'typebox'
import { IdParams, pageRequest } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { BatchesService } from './batches-service.ts'
import { partsOfLines, partsOfList } from './read-inputs.ts'

interface Services {
  readonly batches: BatchesService
  /** Of a line of NDJSON. */
  readonly longestLine: number
}

const tags = ['Batches'] as const

const create = route({
  method: 'post',
  path: '/workflows/:id/batches',
  scope: 'execution:run',
  params: IdParams,
  query: BatchQuery,
  body: CreateBatchBody,
  streams: 'application/x-ndjson',
  replies: { 202: BatchReply },
  summary: 'Run a workflow once for each input: 202 when all of them are stored. As NDJSON one input a line, options in the query',
  tags,
  handle: async ({ actor, params, query, body, stream }, { batches, longestLine }: Services) => {
    if (stream !== undefined) return reply(202, await batches.create(actor, params.id, query, partsOfLines(stream, longestLine)))
    const { inputs, ...options } = body
    return reply(202, await batches.create(actor, params.id, { ...query, ...options }, partsOfList(inputs)))
  },
})

const list = route({
  method: 'get',
  path: '/batches',
  scope: 'execution:read',
  query: BatchListQuery,
  replies: { 200: pageOf(BatchSchema) },
  summary: 'Batches, newest first',
  tags,
  handle: async ({ actor, query: { workflowId, ...page } }, { batches }: Services) =>
    reply(200, await batches.list(actor, workflowId === undefined ? {} : { workflowId }, pageRequest(page))),
})

const get = route({
  method: 'get',
  path: '/batches/:id',
  scope: 'execution:read',
  params: IdParams,
  replies: { 200: BatchSchema },
  summary: 'How far a batch is',
  tags,
  handle: async ({ actor, params }, { batches }: Services) => reply(200, await batches.get(actor, params.id)),
})

const failures = route({
  method: 'get',
  path: '/batches/:id/failures',
  scope: 'execution:read',
  params: IdParams,
  query: Type.Object(PageQuery, { additionalProperties: false }),
  replies: { 200: pageOf(BatchFailureSchema) },
  summary: 'What failed in a batch, and why',
  tags,
  handle: async ({ actor, params, query }, { batches }: Services) =>
    reply(200, await batches.failures(actor, params.id, pageRequest(query))),
})

const cancel = route({
  method: 'post',
  path: '/batches/:id/cancel',
  scope: 'execution:control',
  params: IdParams,
  body: CancelBatchBody,
  replies: { 200: BatchSchema },
  summary: 'Start nothing more of a batch, and cancel what is running unless it may finish',
  tags,
  handle: async ({ actor, params, body: { running = 'cancel' } }, { batches }: Services) =>
    reply(200, await batches.cancel(actor, params.id, running)),
})

const retry = route({
  method: 'post',
  path: '/batches/:id/retry',
  scope: 'execution:run',
  params: IdParams,
  replies: { 202: BatchReply },
  summary: 'A new batch of the inputs whose executions failed',
  tags,
  handle: async ({ actor, params }, { batches }: Services) => reply(202, await batches.retry(actor, params.id)),
})

export const batchesRoutes: readonly Route<Services>[] = [create, list, get, failures, cancel, retry]
