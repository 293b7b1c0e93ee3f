import type { JsonValue } from '@millrace/base'
import type { ConditionFunctionInfo, NodeTypeDescription } from '@millrace/workflow'
import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable } from './common.ts'

export const NodeTypeSchema = Type.Unsafe<NodeTypeDescription & { package: string }>({ type: 'object', title: 'NodeType' })
export const PackageSchema = Type.Object(
  { name: Type.String(), version: Type.String(), origin: Type.String(), nodes: Type.Array(Type.String()), error: nullable(Type.String()) },
  { title: 'NodePackage' },
)
export type NodePackage = Static<typeof PackageSchema>
/** A test that a plugin adds to conditions, as the operator that it is used as. */
export const ConditionFunctionSchema = Type.Unsafe<ConditionFunctionInfo>(
  Type.Object(
    {
      operator: Type.String(),
      title: Type.String(),
      description: Type.String(),
      left: Type.String(),
      right: Type.Optional(Type.Object({ type: Type.String(), title: Type.Optional(Type.String()) })),
    },
    { title: 'ConditionFunction' },
  ),
)
export const NodeTypesReply = Type.Object({
  data: Type.Array(NodeTypeSchema),
  packages: Type.Array(PackageSchema),
  conditionFunctions: Type.Array(ConditionFunctionSchema),
})
export interface NodeTypesReply {
  data: (NodeTypeDescription & { package: string })[]
  packages: NodePackage[]
  conditionFunctions: ConditionFunctionInfo[]
}

/** What a form is filled in with so far, and what of the values is asked for. */
export const LoadOptionsBody = Type.Object(
  {
    config: Type.Record(Type.String(), Type.Unknown(), { description: 'As far as it is filled in; expressions in it are left out.' }),
    credentials: Type.Optional(
      // Of a key's schema TypeBox keeps the pattern alone.
      Type.Record(Type.String({ pattern: '^.{1,200}$' }), Type.String({ maxLength: 64 }), {
        additionalProperties: false,
        description: 'Chosen credential by credential type.',
        maxProperties: 20,
      }),
    ),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 4000, description: 'The `nextCursor` of the values before.' })),
    refresh: Type.Optional(Type.Boolean({ description: 'Asks the service, whatever it said a moment ago.' })),
  },
  { additionalProperties: false },
)
export type LoadOptionsBody = Static<typeof LoadOptionsBody>
export const FieldOptionSchema = Type.Object(
  { value: Type.Unsafe<JsonValue>({}), label: Type.String(), description: Type.Optional(Type.String()) },
  { title: 'FieldOption' },
)
export type FieldOption = Static<typeof FieldOptionSchema>
export const LoadOptionsReply = Type.Object({
  options: Type.Array(FieldOptionSchema),
  nextCursor: nullable(Type.String()),
})
export type LoadOptionsReply = Static<typeof LoadOptionsReply>

export const CredentialTypeSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    description: Type.String(),
    schema: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
    /** How it comes by a token; absent for types that need none. */
    oauth2: Type.Optional(literals(['authorization-code', 'client-credentials'])),
    /** Whether it can be tested without naming a URL. */
    testable: Type.Optional(Type.Boolean()),
    /** Where a person gets one. */
    documentationUrl: Type.Optional(Type.String()),
  },
  { title: 'CredentialType' },
)
export type CredentialType = Static<typeof CredentialTypeSchema>
export const CredentialTypesReply = Type.Object({
  data: Type.Array(CredentialTypeSchema),
  /** What services are to be told as the redirect URL of an OAuth2 client. */
  redirectUrl: Type.String(),
})
export type CredentialTypesReply = Static<typeof CredentialTypesReply>

/** So many requests in each time of this length, over all workflows that use the credential. */
export const CredentialLimitsSchema = Type.Object(
  { count: Type.Integer({ minimum: 1, maximum: 10_000 }), perMs: Type.Integer({ minimum: 1, maximum: 86_400_000 }) },
  { title: 'CredentialLimits', additionalProperties: false },
)
export type CredentialLimits = Static<typeof CredentialLimitsSchema>

/** Whether an OAuth2 credential can be used: `expired` and `refused` need a person who connects again. */
export const CredentialConnectionSchema = Type.Object(
  {
    state: literals(['not-connected', 'connected', 'expired', 'refused']),
    connectedAt: nullable(InstantSchema),
    /** When the access token ends; null when the service did not say. */
    expiresAt: nullable(InstantSchema),
    /** Whether it is renewed by itself. */
    renewable: Type.Boolean(),
    /** What the service said when it refused. */
    problem: nullable(Type.String()),
  },
  { title: 'CredentialConnection' },
)
export type CredentialConnection = Static<typeof CredentialConnectionSchema>

/** Never carries the secret. */
export const CredentialSchema = Type.Object(
  {
    id: IdSchema,
    name: Type.String(),
    type: Type.String(),
    createdAt: InstantSchema,
    updatedAt: InstantSchema,
    /** Fields that are not secret, as they are. */
    visible: Type.Record(Type.String(), Type.Unknown()),
    limits: nullable(CredentialLimitsSchema),
    /** Of types that use OAuth2. */
    connection: Type.Optional(CredentialConnectionSchema),
    usedBy: Type.Array(Type.Object({ workflowId: IdSchema, workflowName: Type.String() })),
  },
  { title: 'Credential' },
)
export type Credential = Static<typeof CredentialSchema>
const CredentialName = Type.String({ minLength: 1, maxLength: 100 })
export const CreateCredentialBody = Type.Object(
  {
    name: CredentialName,
    type: Type.String({ maxLength: 200 }),
    data: Type.Record(Type.String(), Type.Unknown()),
    limits: Type.Optional(nullable(CredentialLimitsSchema)),
  },
  { additionalProperties: false },
)
export type CreateCredentialBody = Static<typeof CreateCredentialBody>
/** Secret fields that are left out keep their value; `limits: null` takes the limit away. */
export const UpdateCredentialBody = Type.Object(
  {
    name: Type.Optional(CredentialName),
    data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    limits: Type.Optional(nullable(CredentialLimitsSchema)),
  },
  { additionalProperties: false },
)
export type UpdateCredentialBody = Static<typeof UpdateCredentialBody>
/** Tries a request signed with the credential; without a URL the one that its type declares. */
export const TestCredentialBody = Type.Object({ url: Type.Optional(Type.String({ maxLength: 2000 })) }, { additionalProperties: false })
export const TestCredentialReply = Type.Object({ ok: Type.Boolean(), status: nullable(Type.Integer()), message: Type.String() })
export type TestCredentialReply = Static<typeof TestCredentialReply>
/** The service's page where a person agrees; to be opened in the browser that asked for it. */
export const AuthorizeCredentialReply = Type.Object({
  authorizeUrl: Type.String(),
  redirectUrl: Type.String(),
  /** Until when the person may take. */
  expiresAt: InstantSchema,
})
export type AuthorizeCredentialReply = Static<typeof AuthorizeCredentialReply>

export const ScheduleSchema = Type.Object(
  {
    id: IdSchema,
    workflowId: IdSchema,
    workflowName: Type.String(),
    /** Trigger node that it belongs to; null when made by the API. */
    nodeId: nullable(Type.String()),
    cron: nullable(Type.String()),
    everyMs: nullable(Type.Integer()),
    timezone: Type.String(),
    enabled: Type.Boolean(),
    nextAt: nullable(InstantSchema),
    lastAt: nullable(InstantSchema),
    /** The next five times. */
    upcoming: Type.Array(InstantSchema),
    revision: Type.Integer({ description: 'Counts up with each change, not with each run; give it back when you change the schedule.' }),
  },
  { title: 'Schedule' },
)
export type Schedule = Static<typeof ScheduleSchema>
const Cron = Type.String({ maxLength: 200, description: 'Five or six fields, the first of six being seconds.' })
/** Longer than ten years, and times would no longer be dates. */
const EveryMs = Type.Integer({ minimum: 1000, maximum: 315_360_000_000, description: 'Milliseconds from one run to the next.' })
const Zone = Type.String({ maxLength: 64, description: 'IANA time zone, such as Europe/Berlin.' })

/** Runs the published version of a workflow; exactly one of `cron` and `everyMs`. */
export const CreateScheduleBody = Type.Object(
  {
    workflowId: IdSchema,
    cron: Type.Optional(Cron),
    everyMs: Type.Optional(EveryMs),
    timezone: Type.Optional(Zone),
  },
  { additionalProperties: false },
)
export type CreateScheduleBody = Static<typeof CreateScheduleBody>
/** What is not given stays; `cron` takes the place of `everyMs`, and the other way round. */
export const UpdateScheduleBody = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    cron: Type.Optional(Cron),
    everyMs: Type.Optional(EveryMs),
    timezone: Type.Optional(Zone),
    revision: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Of the schedule as you saw it; 409 `schedule.revision-conflict` when somebody changed it since.',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateScheduleBody = Static<typeof UpdateScheduleBody>

/** A listening test webhook: the next call of /webhook-test/<path> runs the draft. */
export const ListenReply = Type.Object({ url: Type.String(), expiresAt: InstantSchema })
export type ListenReply = Static<typeof ListenReply>
