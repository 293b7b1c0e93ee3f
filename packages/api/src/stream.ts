import { Type, type Static } from 'typebox'
import { BatchStatusSchema } from './resources/inbox.ts'
import { ExecutionStatusSchema, StepStatusSchema } from './resources/executions.ts'

/** First message on the socket's way in: what to hear. Without a filter: every execution and batch of the tenant (no steps). */
export const SubscribeMessage = Type.Object(
  { type: Type.Literal('subscribe'), workflowId: Type.Optional(Type.String()), executionId: Type.Optional(Type.String()) },
  { additionalProperties: false },
)
export type SubscribeMessage = Static<typeof SubscribeMessage>

const ErrorBrief = Type.Object({ code: Type.String(), message: Type.String(), node: Type.Optional(Type.String()) })
export const StreamEventSchema = Type.Union([
  Type.Object({
    type: Type.Literal('execution'),
    executionId: Type.String(),
    workflowId: Type.String(),
    status: ExecutionStatusSchema,
    at: Type.Number({ description: 'Milliseconds since the epoch.' }),
    error: Type.Optional(ErrorBrief),
  }),
  Type.Object({
    type: Type.Literal('step'),
    executionId: Type.String(),
    workflowId: Type.String(),
    nodeId: Type.String(),
    runIndex: Type.Integer(),
    attempt: Type.Integer(),
    status: StepStatusSchema,
    at: Type.Number(),
    ms: Type.Optional(Type.Number()),
    progress: Type.Optional(Type.Number({ description: 'Only news of how far the step is, from 0 to 1.' })),
    itemsOut: Type.Optional(Type.Record(Type.String(), Type.Integer())),
    error: Type.Optional(ErrorBrief),
  }),
  Type.Object({
    type: Type.Literal('batch'),
    batchId: Type.String(),
    workflowId: Type.String(),
    status: BatchStatusSchema,
    total: Type.Integer(),
    pending: Type.Integer(),
    running: Type.Integer(),
    completed: Type.Integer(),
    failed: Type.Integer(),
    cancelled: Type.Integer(),
    progress: Type.Integer({ description: '0 to 100.' }),
    at: Type.Number(),
  }),
  Type.Object({ type: Type.Literal('node-types') }, { description: 'Node types came, went or changed.' }),
  Type.Object({ type: Type.Literal('subscribed') }),
])
export type StreamEvent = Static<typeof StreamEventSchema>
