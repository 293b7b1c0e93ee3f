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
    days: Type.Array(
      Type.Object({ day: Type.String({ format: 'date', description: 'UTC.' }), completed: Type.Integer(), failed: Type.Integer() }),
      { description: 'The last 7 days, today last, by when executions were accepted.' },
    ),
    lastExecutionId: nullable(IdSchema),
    lastStatus: nullable(ExecutionStatusSchema),
    lastAt: nullable(InstantSchema),
  },
  { title: 'WorkflowStats' },
)

const MOST_TAGS = 20
/** Kept in lower case. */
export const TagSchema = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[^\\s"\\\\,/\\x00-\\x1f]([^"\\\\,/\\x00-\\x1f]*[^\\s"\\\\,/\\x00-\\x1f])?$',
  description: 'Without quotes, commas, slashes and backslashes.',
})
export const TagsSchema = Type.Array(TagSchema, { maxItems: MOST_TAGS })
const FOLDER_NAME = '[^\\s/\\\\"\\x00-\\x1f]([^/\\\\"\\x00-\\x1f]{0,58}[^\\s/\\\\"\\x00-\\x1f])?'
/** Of folders' paths. */
export const FOLDER_PATTERN = `^(${FOLDER_NAME}(/${FOLDER_NAME}){0,7})?$`
export const LONGEST_FOLDER = 300
/** `sales/orders`; empty for the top. */
export const FolderSchema = Type.String({
  maxLength: LONGEST_FOLDER,
  pattern: FOLDER_PATTERN,
  description: 'Names of up to 60 characters, eight levels at most, with slashes between; empty for the top.',
})

const summary = {
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  folder: Type.String({ description: 'Where it stands in the list; empty for the top.' }),
  tags: Type.Array(Type.String()),
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

/** `search`: part of the name. `folder`: what stands in it, with `deep` also below it. Sorted by the last change (default) or by name. */
export const WorkflowListQuery = Type.Object({
  ...PageQuery,
  search: Type.Optional(Type.String({ maxLength: 200 })),
  status: Type.Optional(WorkflowStatusSchema),
  tag: Type.Optional(TagSchema),
  folder: Type.Optional(FolderSchema),
  deep: Type.Optional(Type.Boolean({ default: false })),
  sort: Type.Optional(Type.Union([Type.Literal('updated'), Type.Literal('name')])),
})
export type WorkflowListQuery = Static<typeof WorkflowListQuery>

export const CreateWorkflowBody = Type.Object(
  { document: DocumentSchema, folder: Type.Optional(FolderSchema), tags: Type.Optional(TagsSchema) },
  { additionalProperties: false },
)
export type CreateWorkflowBody = Static<typeof CreateWorkflowBody>
/** 409 `workflow.revision-conflict` when `revision` is not the current one. */
export const SaveWorkflowBody = Type.Object(
  { document: DocumentSchema, revision: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
export type SaveWorkflowBody = Static<typeof SaveWorkflowBody>

/** Where a workflow stands and what it is tagged with; neither is part of its document. */
export const LabelWorkflowBody = Type.Object(
  { folder: Type.Optional(FolderSchema), tags: Type.Optional(TagsSchema) },
  { additionalProperties: false, minProperties: 1 },
)
export type LabelWorkflowBody = Static<typeof LabelWorkflowBody>

export const WorkflowLabelsReply = Type.Object(
  {
    folders: Type.Array(
      Type.Object({
        path: Type.String(),
        count: Type.Integer({ description: 'Workflows in it and below it.' }),
      }),
      { description: 'By path, each with all above it. A folder is there as long as something is in it.' },
    ),
    tags: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer() }), { description: 'By name.' }),
    top: Type.Integer({ description: 'Workflows in no folder.' }),
  },
  { title: 'WorkflowLabels', description: 'Of workflows that are not archived.' },
)
export type WorkflowLabelsReply = Static<typeof WorkflowLabelsReply>

/** Moves a folder with what is in it and below it: to another name, into another folder, or (`to` empty) to the top. */
export const MoveFolderBody = Type.Object({ from: FolderSchema, to: FolderSchema }, { additionalProperties: false })
export type MoveFolderBody = Static<typeof MoveFolderBody>
export const MoveFolderReply = Type.Object({ moved: Type.Integer({ description: 'Workflows, archived ones too.' }) })

/** The address of a workflow document. Private addresses are refused, as for the steps of workflows. */
export const ImportUrlBody = Type.Object({ url: Type.String({ maxLength: 2000, pattern: '^https?://' }) }, { additionalProperties: false })
export type ImportUrlBody = Static<typeof ImportUrlBody>

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

/** What acts on the draft may say which one it means. */
const DraftRevision = Type.Optional(
  Type.Integer({
    minimum: 0,
    description: 'Revision of the draft as you saw it; 409 `workflow.revision-conflict` when somebody saved another one since.',
  }),
)

/** For what does one thing with the draft. */
export const DraftBody = Type.Object({ revision: DraftRevision }, { additionalProperties: false })
export type DraftBody = Static<typeof DraftBody>

/** Saves the draft as the next immutable version. */
export const CreateVersionBody = Type.Object(
  { name: Type.Optional(VersionName), message: Type.Optional(Type.String({ maxLength: 500 })), revision: DraftRevision },
  { additionalProperties: false },
)
export type CreateVersionBody = Static<typeof CreateVersionBody>
/** `null` takes the name away. */
export const RenameVersionBody = Type.Object({ name: nullable(VersionName) }, { additionalProperties: false })
export type RenameVersionBody = Static<typeof RenameVersionBody>
/** Without `version` the draft is saved as a version first. */
export const PublishBody = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    message: Type.Optional(Type.String({ maxLength: 500 })),
    revision: DraftRevision,
  },
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

const ConversionNoteSchema = Type.Object({
  kind: Type.Union([Type.Literal('changed'), Type.Literal('missing')], { description: 'missing: a person has to complete it.' }),
  text: Type.String(),
})
/** What became of a document of another product. */
export const ConversionSchema = Type.Object(
  {
    from: Type.String({ description: 'Whose document it was.' }),
    totals: Type.Object({
      nodes: Type.Integer(),
      ok: Type.Integer({ description: 'They do the same.' }),
      adapted: Type.Integer({ description: 'They do it in another way.' }),
      missing: Type.Integer({ description: 'A person has to complete them.' }),
      expressions: Type.Integer(),
      doubtfulExpressions: Type.Integer(),
    }),
    nodes: Type.Array(
      Type.Object({
        nodeId: Type.String({ description: 'In the workflow that was made.' }),
        name: Type.String(),
        from: Type.String({ description: 'Type and version that it had.' }),
        type: nullable(Type.String({ description: 'Type that it has; null where it was kept as it was.' })),
        outcome: Type.Union([Type.Literal('ok'), Type.Literal('adapted'), Type.Literal('missing')]),
        notes: Type.Array(ConversionNoteSchema),
      }),
    ),
    expressions: Type.Array(
      Type.Object({
        nodeId: Type.String(),
        name: Type.String(),
        path: Type.String({ description: 'JSON pointer into the config of the node.' }),
        source: Type.String(),
        severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
        message: Type.String(),
      }),
      { description: 'Those that are not understood, or likely to be wrong; the first 200.' },
    ),
    credentials: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), nodes: Type.Array(Type.String()) }), {
      description: 'Credentials that nodes had. They have to be made here.',
    }),
    notes: Type.Array(Type.String(), { description: 'About the workflow as a whole.' }),
  },
  { title: 'Conversion' },
)
export type Conversion = Static<typeof ConversionSchema>

const ImportReportSchema = Type.Object({
  format: Type.String(),
  problems: Type.Array(WorkflowProblemSchema),
  conversion: Type.Optional(ConversionSchema),
})
const imported = { workflow: WorkflowSchema, report: ImportReportSchema }
export const ImportReply = Type.Object({
  ...imported,
  more: Type.Optional(Type.Array(Type.Object(imported), { description: 'The other ones, where the document held several workflows.' })),
})
export type ImportReply = Static<typeof ImportReply>
/** What an import would make; nothing is stored. */
export const ConvertReply = Type.Object({ document: DocumentSchema, report: ImportReportSchema })
export type ConvertReply = Static<typeof ConvertReply>

export const ExecuteBody = Type.Object(
  {
    input: Type.Optional(Type.Unknown({ description: 'One item, or a list of items, as plain JSON objects.' })),
    wait: Type.Optional(
      Type.Boolean({
        description:
          'Answer when the execution ended, retries, waits until a time and called workflows included. After 110 seconds, and at once when it stands for a person (paused, waits for a call, in doubt) or goes on only later than that, the answer is 202 with how it stands.',
      }),
    ),
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
    revision: DraftRevision,
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
