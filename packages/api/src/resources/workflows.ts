import type { WorkflowDocument } from '@millrace/workflow'
import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, nullable, PageQuery } from './common.ts'
import { ExecutionStatusSchema } from './executions.ts'

/** draft: not published. active: published. paused: published, its events are stored and wait. archived: put away. */
export const WorkflowStatusSchema = Type.Union([
  Type.Literal('draft'),
  Type.Literal('active'),
  Type.Literal('paused'),
  Type.Literal('archived'),
])
export type WorkflowStatus = Static<typeof WorkflowStatusSchema>

/** Checked against the workflow's own JSON Schema by the `workflow` package, not again here. */
export const DocumentSchema = Type.Unsafe<WorkflowDocument>({ type: 'object', title: 'WorkflowDocument' })

export const WorkflowStatsSchema = Type.Object(
  {
    completed: Type.Integer({ description: 'In the last 7 days.' }),
    failed: Type.Integer(),
    running: Type.Integer(),
    lastExecutionId: nullable(IdSchema),
    lastStatus: nullable(ExecutionStatusSchema),
    lastAt: nullable(InstantSchema),
  },
  { title: 'WorkflowStats' },
)

const summary = {
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  status: WorkflowStatusSchema,
  /** Counts up with each save of the draft; send it back to save without overwriting somebody else. */
  revision: Type.Integer(),
  latestVersion: nullable(Type.Integer()),
  publishedVersion: nullable(Type.Integer()),
  /** The draft differs from the published version. */
  hasUnpublishedChanges: Type.Boolean(),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
  updatedBy: nullable(Type.String({ description: 'Name of the user.' })),
  /** Trigger kinds in the draft, for the list. */
  triggers: Type.Array(Type.String()),
}
export const WorkflowSummarySchema = Type.Object(
  { ...summary, nodeCount: Type.Integer(), stats: WorkflowStatsSchema },
  { title: 'WorkflowSummary' },
)
export type WorkflowSummary = Static<typeof WorkflowSummarySchema>
export const WorkflowSchema = Type.Object({ ...summary, document: DocumentSchema }, { title: 'Workflow' })
export type Workflow = Static<typeof WorkflowSchema>

/** `search`: part of the name. Sorted by the last change (default) or by name. */
export const WorkflowListQuery = Type.Object({
  ...PageQuery,
  search: Type.Optional(Type.String({ maxLength: 200 })),
  status: Type.Optional(WorkflowStatusSchema),
  sort: Type.Optional(Type.Union([Type.Literal('updated'), Type.Literal('name')])),
})
export type WorkflowListQuery = Static<typeof WorkflowListQuery>

export const CreateWorkflowBody = Type.Object({ document: DocumentSchema }, { additionalProperties: false })
export type CreateWorkflowBody = Static<typeof CreateWorkflowBody>
/** 409 `workflow.revision-conflict` when `revision` is not the current one. */
export const SaveWorkflowBody = Type.Object(
  { document: DocumentSchema, revision: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
export type SaveWorkflowBody = Static<typeof SaveWorkflowBody>

const VersionName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

export const VersionSchema = Type.Object(
  {
    version: Type.Integer(),
    name: nullable(Type.String({ description: 'What people call it.' })),
    message: Type.String(),
    createdAt: InstantSchema,
    createdBy: nullable(Type.String()),
    published: Type.Boolean(),
  },
  { title: 'WorkflowVersion' },
)
export type WorkflowVersion = Static<typeof VersionSchema>
/** Saves the draft as the next immutable version. */
export const CreateVersionBody = Type.Object(
  { name: Type.Optional(VersionName), message: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
export type CreateVersionBody = Static<typeof CreateVersionBody>
/** `null` takes the name away. */
export const RenameVersionBody = Type.Object({ name: nullable(VersionName) }, { additionalProperties: false })
export type RenameVersionBody = Static<typeof RenameVersionBody>
/** Without `version` the draft is saved as a version first. */
export const PublishBody = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1 })), message: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
export type PublishBody = Static<typeof PublishBody>

/** One change of a workflow's state. */
export const TransitionSchema = Type.Object(
  {
    from: WorkflowStatusSchema,
    to: WorkflowStatusSchema,
    at: InstantSchema,
    by: nullable(Type.String({ description: 'Name of the user.' })),
  },
  { title: 'WorkflowTransition' },
)
export type WorkflowTransition = Static<typeof TransitionSchema>

export const WorkflowProblemSchema = Type.Object(
  {
    code: Type.String(),
    severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('suggestion')]),
    message: Type.String(),
    suggestion: Type.Optional(Type.String()),
    path: Type.String({ description: 'JSON pointer into the document.' }),
    nodeId: Type.Optional(Type.String()),
    edgeId: Type.Optional(Type.String()),
    span: Type.Optional(
      Type.Object(
        { start: Type.Integer(), end: Type.Integer() },
        { description: 'Where in the expression at `path`, in UTF-16 units; `end` is exclusive.' },
      ),
    ),
  },
  { title: 'WorkflowProblem' },
)
/** Without `document` the saved draft is checked. */
export const ValidateBody = Type.Object({ document: Type.Optional(Type.Unknown()) }, { additionalProperties: false })
export type ValidateBody = Static<typeof ValidateBody>
export const ValidationReply = Type.Object({
  valid: Type.Boolean({ description: 'No problem of severity error.' }),
  problems: Type.Array(WorkflowProblemSchema),
})
export type ValidationReply = Static<typeof ValidationReply>

export const ImportReply = Type.Object({
  workflow: WorkflowSchema,
  report: Type.Object({ format: Type.String(), problems: Type.Array(WorkflowProblemSchema) }),
})
export type ImportReply = Static<typeof ImportReply>

export const ExecuteBody = Type.Object(
  {
    input: Type.Optional(Type.Unknown({ description: 'One item, or a list of items, as plain JSON objects.' })),
    wait: Type.Optional(Type.Boolean({ description: 'Answer when the execution ended.' })),
    /** Trigger node to start at; the first that fits otherwise. */
    trigger: Type.Optional(Type.String()),
    /** `draft` (default, a manual run) or `published`. */
    target: Type.Optional(Type.Union([Type.Literal('draft'), Type.Literal('published')])),
    priority: Type.Optional(
      Type.Integer({ minimum: -100, maximum: 100, description: 'Of those that wait for their turn, a higher one goes first.' }),
    ),
    until: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Draft: node to run to. Nothing goes on after it, and nothing is done that does not lead to it.',
      }),
    ),
    reuse: Type.Optional(
      Type.String({
        format: 'uuid',
        description:
          'Draft: an ended execution of the workflow whose record this one goes on from. It starts with the same items; steps whose nodes say the same as then are not done again, but for the node of `until` and what follows from it.',
      }),
    ),
    breakpoints: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), {
        maxItems: 1000,
        description: 'Draft: nodes before which it stops, until a control lets it go on (`continue`, `step`).',
      }),
    ),
    stepping: Type.Optional(Type.Boolean({ description: 'Draft: it stops before each step.' })),
  },
  { additionalProperties: false },
)
export type ExecuteBody = Static<typeof ExecuteBody>
export const ExecuteReply = Type.Object({
  executionId: IdSchema,
  status: ExecutionStatusSchema,
  output: Type.Optional(Type.Array(Type.Unknown())),
  outputTotal: Type.Optional(
    Type.Integer({ description: 'Items of the result, when `output` holds only the first of them. The step has them all, page by page.' }),
  ),
  error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
})
export type ExecuteReply = Static<typeof ExecuteReply>
