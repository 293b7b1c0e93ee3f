import {
  AnswerBody,
  AnswerReply,
  ControlBody,
  ControlReply,
  DeadLetterOperationSchema,
  EXECUTION_STATUSES,
  ExecutionSchema,
  ExecutionSelectionBody,
  ExecutionPageSchema,
  InstantSchema,
  IdSchema,
  MoveBody,
  MoveManyBody,
  MoveManyReply,
  MoveReply,
  PageQuery,
  StepDetailSchema,
  WorkflowTestSchema,
  type ExecutionStatus,
} from '@millrace/api'
import { Type } from 'typebox'
import { IdParams } from '../../http/common-schemas.ts'
import { reply, route, type Route } from '../../http/route.ts'
import type { ExecutionsBulkService } from './bulk-service.ts'
import type { ExecutionsService } from './executions-service.ts'
import type { MovesService } from './moves-service.ts'
import type { TestsService } from './tests-service.ts'

interface Services {
  readonly executions: ExecutionsService
  readonly bulk: ExecutionsBulkService
  readonly moves: MovesService
  readonly tests: TestsService
}

const tags = ['Executions'] as const

const list = route({
  method: 'get',
  path: '/executions',
  scope: 'execution:read',
  query: Type.Object(
    {
      ...PageQuery,
      workflowId: Type.Optional(IdSchema),
      status: Type.Optional(
        Type.String({
          pattern: `^(${EXECUTION_STATUSES.join('|')})(,(${EXECUTION_STATUSES.join('|')}))*$`,
          description: `One or more of ${EXECUTION_STATUSES.join(', ')}, separated by commas.`,
        }),
      ),
      mode: Type.Optional(Type.Union([Type.Literal('manual'), Type.Literal('test'), Type.Literal('production')])),
      from: Type.Optional(InstantSchema),
      to: Type.Optional(InstantSchema),
      search: Type.Optional(
        Type.String({
          maxLength: 500,
          description:
            'Only executions with an item, or an error, that fits: the search of a step’s items. There is no index of data: one call looks into ' +
            'a part of very many executions, for about two seconds, says in `searched` how far it came, and goes on with `cursor`, also where it found none.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  replies: { 200: ExecutionPageSchema },
  summary: 'List executions, newest first',
  tags,
  handle: async ({ actor, query, request }, { executions }: Services) => {
    const { status, from, to, limit = 50, ...rest } = query
    const page = await executions.list(
      actor,
      {
        ...rest,
        limit,
        status: status?.split(',') as ExecutionStatus[] | undefined, // the pattern allows nothing else
        from: from === undefined ? undefined : Date.parse(from),
        to: to === undefined ? undefined : Date.parse(to),
      },
      request.signal,
    )
    return reply(200, page)
  },
})

const get = route({
  method: 'get',
  path: '/executions/:id',
  scope: 'execution:read',
  params: IdParams,
  replies: { 200: ExecutionSchema },
  summary: 'Read an execution: its document, steps and timing',
  tags,
  handle: async ({ actor, params }, { executions }: Services) => reply(200, await executions.get(actor, params.id)),
})

const step = route({
  method: 'get',
  path: '/executions/:id/steps/:step',
  scope: 'execution:read',
  params: Type.Object({ id: IdSchema, step: Type.String({ maxLength: 100 }) }),
  query: Type.Object(
    {
      port: Type.Optional(Type.String({ maxLength: 100, description: 'Only the items of this port; the others are counted.' })),
      side: Type.Optional(
        Type.Union([Type.Literal('inputs'), Type.Literal('outputs')], {
          description: 'Only the items of this side; the others are counted.',
        }),
      ),
      search: Type.Optional(
        Type.String({
          maxLength: 500,
          description:
            'Only items that fit: words are looked for everywhere, `path:text`, `path=value`, `path>1` and `path<1` in one place; a minus turns a condition round. ' +
            'At most ten conditions. One call looks at a part of very many items, over all ports together: ask for one `port` and go on at its `searchedTo`.',
        }),
      ),
      madeFrom: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: 'Only output items that were made of this input item (counted over all input ports, in their order).',
        }),
      ),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    },
    { additionalProperties: false },
  ),
  replies: { 200: StepDetailSchema },
  summary: 'Read a step with its items, attempts and log',
  tags,
  handle: async ({ actor, params, query }, { executions }: Services) => {
    const { offset = 0, limit = 100, ...rest } = query
    return reply(200, await executions.step(actor, params.id, params.step, { ...rest, offset, limit }))
  },
})

const control = route({
  method: 'post',
  path: '/executions/:id/control',
  scope: 'execution:control',
  params: IdParams,
  body: ControlBody,
  replies: { 200: ControlReply },
  summary: 'Pause, resume, cancel, retry, replay or re-run an execution, or decide about a step in doubt',
  tags,
  handle: async ({ actor, params, body }, { executions }: Services) => reply(200, await executions.control(actor, params.id, body)),
})

const answer = route({
  method: 'post',
  path: '/executions/:id/answer',
  scope: 'execution:control',
  params: IdParams,
  body: AnswerBody,
  replies: { 200: AnswerReply },
  summary: 'Let a step that waits for a call go on, as a call of its resume URL would; who did it stands in the history',
  tags,
  handle: async ({ actor, params, body }, { executions }: Services) => reply(200, await executions.answer(actor, params.id, body)),
})

const move = route({
  method: 'post',
  path: '/executions/:id/move',
  scope: 'execution:control',
  params: IdParams,
  body: MoveBody,
  replies: { 200: MoveReply },
  summary: 'Move an execution that waits, retries or is paused to another version of its workflow',
  tags,
  handle: async ({ actor, params, body }, { moves }: Services) => reply(200, await moves.one(actor, params.id, body)),
})

const moveMany = route({
  method: 'post',
  path: '/workflows/:id/move-executions',
  scope: 'execution:control',
  params: IdParams,
  body: MoveManyBody,
  replies: { 200: MoveManyReply },
  summary: 'Move all executions of a workflow that wait, retry or are paused from one version to another',
  tags,
  handle: async ({ actor, params, body }, { moves }: Services) => reply(200, await moves.many(actor, params.id, body)),
})

const retryMany = route({
  method: 'post',
  path: '/executions/retry',
  scope: 'execution:control',
  body: ExecutionSelectionBody,
  replies: { 202: DeadLetterOperationSchema },
  summary: 'Retry failed executions: those that fit a filter, or those named. Its progress is at /dead-letters/operations',
  tags,
  handle: async ({ actor, body }, { bulk }: Services) => reply(202, await bulk.begin(actor, 'retry', body)),
})

const cancelMany = route({
  method: 'post',
  path: '/executions/cancel',
  scope: 'execution:control',
  body: ExecutionSelectionBody,
  replies: { 202: DeadLetterOperationSchema },
  summary: 'Cancel executions that have not ended: those that fit a filter, or those named. Its progress is at /dead-letters/operations',
  tags,
  handle: async ({ actor, body }, { bulk }: Services) => reply(202, await bulk.begin(actor, 'cancel', body)),
})

const test = route({
  method: 'get',
  path: '/executions/:id/test',
  scope: 'execution:read',
  params: IdParams,
  replies: { 200: WorkflowTestSchema },
  summary: 'A test that says what an ended execution was, without its secrets; see the guide about tests of workflows',
  tags,
  handle: async ({ actor, params }, { tests }: Services) => reply(200, { ...(await tests.fromExecution(actor, params.id)) }),
})

export const executionRoutes: readonly Route<Services>[] = [list, get, step, test, control, answer, retryMany, cancelMany, move, moveMany]
