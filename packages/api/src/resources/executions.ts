import { Type, type Static } from 'typebox'
import type { WorkflowDocument } from '@millrace/workflow'
import { IdSchema, InstantSchema, literals, nullable, pageOf, type PageOf } from './common.ts'

export const EXECUTION_STATUSES = ['queued', 'running', 'waiting', 'retrying', 'paused', 'completed', 'failed', 'cancelled'] as const
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
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      nodeId: nullable(Type.String()),
      nodeName: nullable(Type.String(), { description: 'In lists null: only an execution by itself is read with its document.' }),
      hint: Type.Optional(Type.String({ description: 'What to do about it; of an execution by itself.' })),
    }),
  ),
  parentId: nullable(IdSchema),
  replayOf: nullable(IdSchema),
}
export const ExecutionSummarySchema = Type.Object(summary, { title: 'ExecutionSummary' })
export type ExecutionSummary = Static<typeof ExecutionSummarySchema>

/** How far a search in the data of executions has come. */
export const DataSearchSchema = Type.Object(
  {
    executions: Type.Integer({ description: 'Executions that were looked into by this call.' }),
    to: nullable(InstantSchema, { description: 'When the last of them was accepted; null when there was none.' }),
    cutShort: Type.Integer({ description: 'How many of them have more data than one search reads.' }),
  },
  { title: 'DataSearch' },
)
export type DataSearch = Static<typeof DataSearchSchema>

export const ExecutionPageSchema = Type.Object({
  ...pageOf(ExecutionSummarySchema).properties,
  searched: Type.Optional(DataSearchSchema),
})
export type ExecutionPage = PageOf<ExecutionSummary> & { searched?: DataSearch }

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
    durationMs: nullable(Type.Number(), { description: 'Of the last attempt.' }),
    endedAt: nullable(InstantSchema, { description: 'When the last attempt ended. Attempts before it, and waits, lie between.' }),
    failedTries: Type.Array(Type.Object({ at: InstantSchema, durationMs: Type.Number() }), { description: 'Attempts that failed.' }),
    itemsIn: Type.Record(Type.String(), Type.Integer(), { description: 'Per input port.' }),
    itemsOut: Type.Record(Type.String(), Type.Integer(), { description: 'Per output port.' }),
    waitingUntil: nullable(InstantSchema),
    waits: Type.Array(Type.Object({ from: InstantSchema, to: nullable(InstantSchema), for: literals(['time', 'token', 'child']) }), {
      description: 'Times that it waited.',
    }),
    waitedMs: Type.Number({ description: 'Of the waits that are over.' }),
    retries: Type.Integer({ description: 'Attempts after the first.' }),
    bytesIn: Type.Integer({ description: "Bytes of the input items' JSON; about, for many items." }),
    bytesOut: Type.Integer(),
    childExecutionId: nullable(IdSchema),
    undoes: nullable(Type.String({ description: 'The step that this one compensates, `nodeId:runIndex`.' })),
    error: nullable(StepErrorSchema),
  },
  { title: 'StepSummary' },
)
export type StepSummary = Static<typeof StepSummarySchema>

export const ControlRecordSchema = Type.Object(
  {
    at: InstantSchema,
    action: Type.String(),
    version: nullable(Type.Integer({ description: 'move: the version.' })),
    step: nullable(Type.String({ description: 'decide, answer: the step, `nodeId:runIndex`.' })),
    decision: nullable(Type.String()),
    by: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  },
  { title: 'ControlRecord' },
)
export type ControlRecord = Static<typeof ControlRecordSchema>

export const DeadLetterStateSchema = Type.Object(
  {
    state: literals(['open', 'retried', 'dismissed']),
    by: nullable(IdSchema, { description: 'The execution that does it again.' }),
    at: nullable(InstantSchema),
  },
  { title: 'DeadLetterState' },
)

export const ExecutionSchema = Type.Object(
  {
    ...summary,
    steps: Type.Array(StepSummarySchema),
    /** Items that went over each edge so far. */
    edges: Type.Record(Type.String(), Type.Integer()),
    /** The document that ran. */
    document: Type.Unsafe<WorkflowDocument>({ type: 'object' }),
    progress: Type.Integer({ minimum: 0, maximum: 100, description: 'An estimate until it ended; 100 when it completed.' }),
    stoppedAt: Type.Array(Type.String(), {
      description: 'Steps that stand at a break point; the controls `continue` and `step` let them go on.',
    }),
    currentSteps: Type.Array(Type.String(), { description: 'Steps under way: they run, wait, retry or are in doubt.' }),
    controls: Type.Array(Type.String(), { description: 'Controls that are possible now.' }),
    errorWorkflow: nullable(
      Type.Object({
        workflowId: Type.String(),
        executionId: nullable(IdSchema),
        error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
      }),
      { description: 'The workflow that the failure started, or why it could not be started.' },
    ),
    deadLetter: nullable(DeadLetterStateSchema, { description: 'A production execution that failed, and whether somebody dealt with it.' }),
    resumeUrl: Type.Optional(
      Type.String({
        description:
          'Whoever calls this address lets the step go on that waits for a call. Only while one does, and with `execution:control`.',
      }),
    ),
    history: Type.Array(ControlRecordSchema, { description: 'What people did with it, in order.' }),
    output: nullable(Type.Array(Type.Unknown())),
    outputTotal: Type.Optional(
      Type.Integer({
        description: 'Items of the result, when `output` holds only the first of them. The step has them all, page by page.',
      }),
    ),
  },
  { title: 'Execution' },
)
export type Execution = Static<typeof ExecutionSchema>

export const PacketSchema = Type.Object(
  {
    port: Type.String(),
    total: Type.Integer(),
    offset: Type.Integer(),
    source: Type.Optional(
      Type.Object(
        { step: Type.String(), port: Type.String(), offset: Type.Integer() },
        { description: 'Of an input: the step whose output items came in here, from `offset` on.' },
      ),
    ),
    searchedTo: Type.Optional(
      Type.Integer({ description: 'Of a search: items before this place were looked at. Go on from here; at `total` it is over.' }),
    ),
    items: Type.Array(
      Type.Object({
        at: Type.Optional(Type.Integer({ description: 'Of a search: place in the packet.' })),
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

export const CONTROL_ACTIONS = ['pause', 'resume', 'cancel', 'retry', 'replay', 'decide', 'continue', 'step'] as const
export const DECISIONS = ['done', 'retry', 'skip', 'fail'] as const
/** Executions as the list filters them; without it, all to which the operation applies. */
export const ExecutionFilterSchema = Type.Object(
  {
    workflowId: Type.Optional(IdSchema),
    status: Type.Optional(ExecutionStatusSchema),
    mode: Type.Optional(literals(['manual', 'test', 'production'])),
    from: Type.Optional(InstantSchema),
    to: Type.Optional(InstantSchema),
  },
  { additionalProperties: false, title: 'ExecutionFilter' },
)

/** Which executions: those that fit a filter (`{}` for all), or those named. */
export const ExecutionSelectionBody = Type.Union([
  Type.Object({ filter: ExecutionFilterSchema }, { additionalProperties: false }),
  Type.Object({ ids: Type.Array(IdSchema, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false }),
])
export type ExecutionSelectionBody = Static<typeof ExecutionSelectionBody>

export const ControlBody = Type.Object(
  {
    action: literals(CONTROL_ACTIONS),
    from: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          'retry: the failed step (`nodeId:runIndex`). decide: the step in doubt; needed when there are several. ' +
          'replay: run again from this node, or from this firing of it, with what was recorded before it. ' +
          'continue, step: the step that goes on, of several that stand at a break point.',
      }),
    ),
    breakpoints: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), {
        maxItems: 1000,
        description: 'continue, step: nodes before which it stops from now on; as before, when absent.',
      }),
    ),
    version: Type.Optional(
      literals(['same', 'latest'], { description: 'replay: on the version that ran (the default), or on the published one.' }),
    ),
    decision: Type.Optional(
      literals(DECISIONS, {
        description:
          'decide: `done`, it took effect; `retry`, run it again with the same key; `skip`, go on without it; `fail`, it counts as failed.',
      }),
    ),
    items: Type.Optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        maxItems: 10_000,
        description: 'decide, done: the JSON of the items that the step gave; its input items otherwise.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ControlBody = Static<typeof ControlBody>
export const AnswerBody = Type.Object(
  {
    step: Type.Optional(
      Type.String({ maxLength: 100, description: 'The step that waits (`nodeId:runIndex`); the first that does, when absent.' }),
    ),
    body: Type.Optional(Type.Unknown({ description: 'What a caller of the resume URL would have sent: any JSON.' })),
  },
  { additionalProperties: false },
)
export type AnswerBody = Static<typeof AnswerBody>
export const AnswerReply = Type.Object({ executionId: IdSchema, resumed: Type.Literal(true) }, { title: 'Answer' })
export type AnswerReply = Static<typeof AnswerReply>

const move = {
  mapping: Type.Optional(
    // Of a key's schema TypeBox keeps the pattern alone.
    Type.Record(Type.String({ pattern: '^.{1,64}$' }), Type.String({ maxLength: 64 }), {
      additionalProperties: false,
      description: 'New node id per old one; nodes that are not named keep their id.',
    }),
  ),
  preview: Type.Optional(Type.Boolean({ description: 'Only say what would come of it.' })),
}
const VersionNumber = Type.Integer({ minimum: 1, description: 'A saved version of the workflow.' })
export const MoveBody = Type.Object({ version: VersionNumber, ...move }, { additionalProperties: false })
export type MoveBody = Static<typeof MoveBody>
export const MoveManyBody = Type.Object({ from: VersionNumber, to: VersionNumber, ...move }, { additionalProperties: false })
export type MoveManyBody = Static<typeof MoveManyBody>

export const MoveReply = Type.Object(
  {
    executionId: IdSchema,
    from: Type.Integer(),
    to: Type.Integer(),
    moved: Type.Boolean(),
    steps: Type.Array(Type.Object({ step: Type.String(), status: StepStatusSchema, to: nullable(Type.String()) }), {
      description: 'Steps under way, and the nodes that they go to.',
    }),
    problems: Type.Array(Type.Object({ code: Type.String(), at: Type.String(), message: Type.String() }), {
      description: 'What keeps it from being moved; empty when nothing does.',
    }),
  },
  { title: 'Move' },
)
export type MoveReply = Static<typeof MoveReply>
export const MoveManyReply = Type.Object(
  {
    movable: Type.Integer({ description: 'Executions without problems: with `preview` they would be moved, otherwise they were.' }),
    refused: Type.Integer(),
    more: Type.Boolean({ description: 'There are more than one call moves; call again.' }),
    reports: Type.Array(MoveReply, { description: 'The first 100, those with problems first.' }),
  },
  { title: 'MoveMany' },
)
export type MoveManyReply = Static<typeof MoveManyReply>

/** For a replay, and for the retry of a failed execution, `executionId` is the new execution. */
export const ControlReply = Type.Object({ executionId: IdSchema, status: ExecutionStatusSchema })
export type ControlReply = Static<typeof ControlReply>

/** Made of an execution; described by the JSON Schema of the package `workflow-test`. */
export const WorkflowTestSchema = Type.Unsafe<Record<string, unknown>>({ type: 'object', title: 'WorkflowTestFile' })
