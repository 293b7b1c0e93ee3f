import { Type, type Static } from 'typebox'
import type { WorkflowDocument } from '@millrace/workflow'
import { IdSchema, InstantSchema, literals, nullable } from './common.ts'

export const EXECUTION_STATUSES = ['queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled'] as const
export const ExecutionStatusSchema = literals(EXECUTION_STATUSES, { title: 'ExecutionStatus' })
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number]

export const STEP_STATUSES = ['ready', 'running', 'waiting', 'retrying', 'completed', 'failed', 'skipped', 'in-doubt', 'cancelled'] as const
export const StepStatusSchema = literals(STEP_STATUSES, { title: 'StepStatus' })
export type StepStatus = (typeof STEP_STATUSES)[number]

export const StepErrorSchema = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    hint: Type.Optional(Type.String()),
    itemIndex: Type.Optional(Type.Integer()),
    detail: Type.Optional(Type.Unknown()),
  },
  { title: 'StepError' },
)
export type StepError = Static<typeof StepErrorSchema>

const summary = {
  id: IdSchema,
  workflowId: IdSchema,
  workflowName: Type.String(),
  workflowVersion: Type.Integer({ description: '0: the draft of that moment.' }),
  mode: Type.Union([Type.Literal('manual'), Type.Literal('test'), Type.Literal('production')]),
  trigger: Type.String(),
  status: ExecutionStatusSchema,
  createdAt: InstantSchema,
  startedAt: nullable(InstantSchema),
  finishedAt: nullable(InstantSchema),
  durationMs: nullable(Type.Number()),
  wakeAt: nullable(InstantSchema),
  error: nullable(
    Type.Object({ code: Type.String(), message: Type.String(), nodeId: nullable(Type.String()), nodeName: nullable(Type.String()) }),
  ),
  parentId: nullable(IdSchema),
  replayOf: nullable(IdSchema),
}
export const ExecutionSummarySchema = Type.Object(summary, { title: 'ExecutionSummary' })
export type ExecutionSummary = Static<typeof ExecutionSummarySchema>

export const StepSummarySchema = Type.Object(
  {
    id: Type.String({ description: '`nodeId:runIndex`.' }),
    nodeId: Type.String(),
    nodeName: Type.String(),
    nodeType: Type.String(),
    runIndex: Type.Integer(),
    status: StepStatusSchema,
    attempt: Type.Integer(),
    cached: Type.Optional(Type.Literal(true, { description: 'The node did not run: an earlier step that was the same gave its result.' })),
    startedAt: nullable(InstantSchema),
    durationMs: nullable(Type.Number()),
    itemsIn: Type.Record(Type.String(), Type.Integer(), { description: 'Per input port.' }),
    itemsOut: Type.Record(Type.String(), Type.Integer(), { description: 'Per output port.' }),
    waitingUntil: nullable(InstantSchema),
    childExecutionId: nullable(IdSchema),
    error: nullable(StepErrorSchema),
  },
  { title: 'StepSummary' },
)
export type StepSummary = Static<typeof StepSummarySchema>

export const ExecutionSchema = Type.Object(
  {
    ...summary,
    steps: Type.Array(StepSummarySchema),
    /** Items that went over each edge so far. */
    edges: Type.Record(Type.String(), Type.Integer()),
    /** The document that ran. */
    document: Type.Unsafe<WorkflowDocument>({ type: 'object' }),
    /** Controls that are possible now. */
    controls: Type.Array(Type.String()),
    output: nullable(Type.Array(Type.Unknown())),
  },
  { title: 'Execution' },
)
export type Execution = Static<typeof ExecutionSchema>

export const PacketSchema = Type.Object(
  {
    port: Type.String(),
    total: Type.Integer(),
    offset: Type.Integer(),
    items: Type.Array(
      Type.Object({
        json: Type.Unknown(),
        binary: Type.Optional(Type.Unknown()),
        from: Type.Optional(Type.Array(Type.Integer(), { description: 'Indexes of the input items that this item came from.' })),
      }),
    ),
  },
  { title: 'Packet' },
)
export type Packet = Static<typeof PacketSchema>
export const StepDetailSchema = Type.Object(
  {
    ...StepSummarySchema.properties,
    inputs: Type.Array(PacketSchema),
    outputs: Type.Array(PacketSchema),
    logs: Type.Array(
      Type.Object({ at: InstantSchema, level: Type.String(), message: Type.String(), detail: Type.Optional(Type.Unknown()) }),
    ),
    attempts: Type.Array(
      Type.Object({ attempt: Type.Integer(), at: InstantSchema, error: nullable(StepErrorSchema), retryAt: nullable(InstantSchema) }),
    ),
  },
  { title: 'StepDetail' },
)
export type StepDetail = Static<typeof StepDetailSchema>

export const CONTROL_ACTIONS = ['pause', 'resume', 'cancel', 'retry', 'replay'] as const
export const ControlBody = Type.Object(
  {
    action: literals(CONTROL_ACTIONS),
    /** retry: the failed step to go on from (`nodeId:runIndex`); the last failed one otherwise. */
    from: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type ControlBody = Static<typeof ControlBody>
/** For replay `executionId` is the new execution. */
export const ControlReply = Type.Object({ executionId: IdSchema, status: ExecutionStatusSchema })
export type ControlReply = Static<typeof ControlReply>
