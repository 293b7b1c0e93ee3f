import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable, PageQuery } from './common.ts'
import { ExecutionStatusSchema } from './executions.ts'

/**
 * pending: starts as soon as there is room. accepted: an execution was chosen for it. queued: an earlier event of its order key is not
 * over. held: its workflow is paused or not published. gathering: waits for company (debounce). done: its execution is recorded.
 * merged: another event's execution took it along. dropped: it starts nothing.
 */
const INBOX_STATES = ['pending', 'accepted', 'queued', 'held', 'gathering', 'done', 'merged', 'dropped'] as const
export const InboxStateSchema = literals(INBOX_STATES, { title: 'InboxState' })
export const InboxOutcomeSchema = literals(['completed', 'failed', 'cancelled'] as const, { title: 'InboxOutcome' })

export const InboxEventSchema = Type.Object(
  {
    id: IdSchema,
    workflowId: IdSchema,
    workflowVersion: Type.Integer({ description: 'Published when it came.' }),
    trigger: Type.String(),
    startNode: Type.String(),
    state: InboxStateSchema,
    receivedAt: InstantSchema,
    settledAt: nullable(InstantSchema),
    executionId: nullable(IdSchema),
    outcome: nullable(InboxOutcomeSchema, {
      description: 'Known of events whose execution is waited for: those with an order key or of a batch.',
    }),
    executionStatus: nullable(ExecutionStatusSchema, {
      description: 'How its execution stands; null before there is one, and when its record is gone.',
    }),
    deliveryId: nullable(Type.String()),
    orderKey: nullable(Type.String()),
    debounceKey: nullable(Type.String()),
    batchId: nullable(IdSchema),
    replayOf: nullable(IdSchema),
    mergedInto: nullable(IdSchema),
    note: nullable(Type.String({ description: 'Why a policy did not apply, or why it was dropped.' })),
    itemCount: Type.Integer(),
  },
  { title: 'InboxEvent' },
)
export type InboxEvent = Static<typeof InboxEventSchema>

export const InboxEventDetailSchema = Type.Object(
  {
    ...InboxEventSchema.properties,
    offset: Type.Integer(),
    /** With those of merged events that go along. */
    totalItems: Type.Integer(),
    items: Type.Array(Type.Object({ json: Type.Unknown(), binary: Type.Optional(Type.Unknown()) })),
  },
  { title: 'InboxEventDetail' },
)
export type InboxEventDetail = Static<typeof InboxEventDetailSchema>

const filter = {
  workflowId: Type.Optional(IdSchema),
  batchId: Type.Optional(IdSchema),
  outcome: Type.Optional(InboxOutcomeSchema),
  from: Type.Optional(InstantSchema),
  to: Type.Optional(InstantSchema),
}
export const InboxListQuery = Type.Object(
  { ...PageQuery, ...filter, state: Type.Optional(Type.String({ description: 'States, separated by commas.', maxLength: 200 })) },
  { additionalProperties: false },
)
export type InboxListQuery = Static<typeof InboxListQuery>

/** At least one condition: "everything" must be meant, not forgotten. */
export const InboxBulkBody = Type.Object(
  { ...filter, state: Type.Optional(Type.Array(InboxStateSchema, { maxItems: 8 })) },
  { additionalProperties: false, minProperties: 1 },
)
export type InboxBulkBody = Static<typeof InboxBulkBody>

export const ReplayReply = Type.Object({ inboxId: IdSchema })
export type ReplayReply = Static<typeof ReplayReply>
export const InboxReplayBody = Type.Object(
  { ...InboxBulkBody.properties, cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `cursor` of the part before.' })) },
  { additionalProperties: false, minProperties: 1 },
)
export type InboxReplayBody = Static<typeof InboxReplayBody>
export const BulkReplayReply = Type.Object({
  replayed: Type.Integer(),
  cursor: nullable(Type.String({ description: 'Call again with it for the rest; null when there is none.' })),
})
export type BulkReplayReply = Static<typeof BulkReplayReply>
export const BulkDropReply = Type.Object({ dropped: Type.Integer(), more: Type.Boolean({ description: 'Call again for the rest.' }) })
export type BulkDropReply = Static<typeof BulkDropReply>

const BATCH_STATUSES = ['receiving', 'running', 'stopped', 'cancelled', 'completed'] as const
export const BatchStatusSchema = literals(BATCH_STATUSES, { title: 'BatchStatus' })

export const BatchSchema = Type.Object(
  {
    id: IdSchema,
    workflowId: IdSchema,
    workflowVersion: Type.Integer(),
    status: BatchStatusSchema,
    concurrency: Type.Integer(),
    onFailure: literals(['continue', 'stop'] as const),
    total: Type.Integer(),
    pending: Type.Integer(),
    running: Type.Integer({ description: 'Those that wait for something included.' }),
    completed: Type.Integer(),
    failed: Type.Integer(),
    cancelled: Type.Integer(),
    progress: Type.Integer({ description: '0 to 100.' }),
    createdAt: InstantSchema,
    createdBy: nullable(Type.String({ description: 'Name of the user.' })),
    startedAt: nullable(InstantSchema),
    finishedAt: nullable(InstantSchema),
    retryOf: nullable(IdSchema),
  },
  { title: 'Batch' },
)
export type Batch = Static<typeof BatchSchema>

const batchOptions = {
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Executions at the same time; 10 when absent.' })),
  onFailure: Type.Optional(literals(['continue', 'stop'] as const)),
  target: Type.Optional(literals(['published', 'draft'] as const)),
  trigger: Type.Optional(Type.String({ maxLength: 200, description: 'Trigger node to start at; the first that fits otherwise.' })),
}
/** For `application/x-ndjson`, whose body is inputs only. */
export const BatchQuery = Type.Object(batchOptions, { additionalProperties: false })
export type BatchQuery = Static<typeof BatchQuery>
/** Each input is one item (an object) or a list of items, and becomes one execution. */
export const CreateBatchBody = Type.Object(
  { ...batchOptions, inputs: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 1_000_000 }) },
  { additionalProperties: false },
)
export type CreateBatchBody = Static<typeof CreateBatchBody>
export const BatchReply = Type.Object({ batchId: IdSchema, total: Type.Integer() })
export type BatchReply = Static<typeof BatchReply>
export const BatchListQuery = Type.Object({ ...PageQuery, workflowId: Type.Optional(IdSchema) }, { additionalProperties: false })
export type BatchListQuery = Static<typeof BatchListQuery>
export const CancelBatchBody = Type.Object(
  { running: Type.Optional(literals(['cancel', 'finish'] as const)) },
  { additionalProperties: false },
)
export type CancelBatchBody = Static<typeof CancelBatchBody>

export const BatchFailureSchema = Type.Object(
  {
    inboxId: IdSchema,
    executionId: nullable(IdSchema),
    settledAt: nullable(InstantSchema),
    error: nullable(Type.Object({ code: Type.String(), message: Type.String(), nodeId: nullable(Type.String()) })),
  },
  { title: 'BatchFailure' },
)
export type BatchFailure = Static<typeof BatchFailureSchema>
