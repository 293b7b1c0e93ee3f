import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable, PageQuery } from './common.ts'

export const CONNECTOR_NAME = '^[a-z][a-z0-9-]{0,59}$'

/** What a version of a connector was made from. */
export const CONNECTOR_SOURCES = ['definition', 'openapi', 'curl'] as const

/** As `connector.schema.json` says; checked by the server with it. */
const Definition = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  title: 'ConnectorDefinition',
  description: 'https://millrace.dev/schemas/connector-1.json',
})
const CredentialDefinitions = Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' }), {
  maxItems: 20,
  description: 'Credential types that the connector brings; their names begin with its id.',
})
const Hosts = Type.Array(Type.String({ maxLength: 255, pattern: '^(\\*|(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+\\])$' }), {
  ...{ minItems: 1, maxItems: 100 },
  description: 'Hosts that its nodes may call, in lower case and without ports: names, `*.example.com`, or `*` for any.',
})

const ConnectorSummaryProperties = {
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  version: Type.Integer({ description: 'The newest version that there is.' }),
  revision: Type.Integer({ description: 'Counts up with each change; give it back when you add a version.' }),
  operations: Type.Integer({ description: 'Of the newest version.' }),
  hosts: Type.Array(Type.String(), { description: 'That nodes of the newest version may call.' }),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
}
export const ConnectorSummarySchema = Type.Object(ConnectorSummaryProperties, { title: 'ConnectorSummary' })
export type ConnectorSummary = Static<typeof ConnectorSummarySchema>

const VersionProperties = {
  version: Type.Integer(),
  operations: Type.Integer(),
  hosts: Type.Array(Type.String()),
  bytes: Type.Integer({ description: 'Of the definition, as JSON.' }),
  source: literals(CONNECTOR_SOURCES),
  createdAt: InstantSchema,
  createdBy: nullable(Type.String(), { description: 'Name; null when the person is gone.' }),
}
export const ConnectorSchema = Type.Object(
  { ...ConnectorSummaryProperties, versions: Type.Array(Type.Object(VersionProperties), { description: 'The newest first.' }) },
  { title: 'Connector' },
)
export type Connector = Static<typeof ConnectorSchema>

/** What a node type is, in short. */
export const ConnectorOperationSchema = Type.Object(
  {
    id: Type.String(),
    type: Type.String({ description: 'Node type.' }),
    title: Type.String(),
    description: Type.String(),
    method: Type.String(),
    path: Type.String(),
    group: nullable(Type.String()),
    deprecated: Type.Boolean(),
  },
  { title: 'ConnectorOperation' },
)
export type ConnectorOperation = Static<typeof ConnectorOperationSchema>

export const ConnectorVersionSchema = Type.Object(
  {
    name: Type.String(),
    ...VersionProperties,
    definition: Definition,
    credentials: CredentialDefinitions,
    nodes: Type.Array(ConnectorOperationSchema),
  },
  { title: 'ConnectorVersion' },
)
export type ConnectorVersion = Static<typeof ConnectorVersionSchema>

const Parts = { definition: Definition, credentials: Type.Optional(CredentialDefinitions) }
const NewVersion = {
  ...Parts,
  hosts: Type.Optional(Hosts),
  source: Type.Optional(literals(CONNECTOR_SOURCES)),
}
/** Without `hosts` those of the definition's addresses; they must be given when an address comes from the config of a node. */
export const CreateConnectorBody = Type.Object(NewVersion, { additionalProperties: false })
export type CreateConnectorBody = Static<typeof CreateConnectorBody>
export const CreateConnectorVersionBody = Type.Object(
  { ...NewVersion, revision: Type.Integer({ minimum: 1, description: 'Of the connector, as you saw it.' }) },
  { additionalProperties: false },
)
export type CreateConnectorVersionBody = Static<typeof CreateConnectorVersionBody>

export const CheckConnectorBody = Type.Object(Parts, { additionalProperties: false })
export type CheckConnectorBody = Static<typeof CheckConnectorBody>
const ConnectorProblems = Type.Array(
  Type.Object({ path: Type.String({ description: 'JSON pointer into the body.' }), message: Type.String() }),
)
export const CheckConnectorReply = Type.Object({
  valid: Type.Boolean(),
  problems: ConnectorProblems,
  hosts: Type.Array(Type.String(), { description: 'That its addresses lead to.' }),
})
export type CheckConnectorReply = Static<typeof CheckConnectorReply>

/** Exactly one of `document`, `url` and `curl`. Nothing is kept. */
export const ImportConnectorBody = Type.Object(
  {
    document: Type.Optional(Type.String({ minLength: 1, description: 'An OpenAPI 3 or Swagger 2.0 document, as JSON or YAML.' })),
    url: Type.Optional(Type.String({ maxLength: 2000, pattern: '^https?://', description: 'Where such a document is.' })),
    curl: Type.Optional(Type.String({ minLength: 1, maxLength: 200_000, description: 'A cURL line.' })),
    operations: Type.Optional(
      Type.Array(Type.String({ maxLength: 500 }), {
        ...{ minItems: 1, maxItems: 5000 },
        description: 'Names of the operations to take, as `available` of the reply has them. Without it: all.',
      }),
    ),
    id: Type.Optional(Type.String({ pattern: CONNECTOR_NAME })),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    baseUrl: Type.Optional(Type.String({ maxLength: 2000, description: "Instead of the document's own address." })),
    listOnly: Type.Optional(Type.Boolean({ description: 'Only what there is to choose from.' })),
  },
  { additionalProperties: false },
)
export type ImportConnectorBody = Static<typeof ImportConnectorBody>

export const ImportConnectorReply = Type.Object(
  {
    available: Type.Array(
      Type.Object({
        operationId: Type.String(),
        method: Type.String(),
        path: Type.String(),
        title: Type.String(),
        tags: Type.Array(Type.String()),
        deprecated: Type.Boolean(),
      }),
      { description: 'Operations of the document; of a cURL line, none.' },
    ),
    connector: nullable(
      Type.Object({
        definition: Definition,
        credentials: CredentialDefinitions,
        hosts: Type.Array(Type.String()),
        bytes: Type.Integer(),
        nodes: Type.Array(ConnectorOperationSchema),
        problems: ConnectorProblems,
        report: Type.Object({
          found: Type.Integer(),
          taken: Type.Integer(),
          further: Type.Integer(),
          remarks: Type.Array(Type.Object({ kind: literals(['left-out', 'simplified']), at: Type.String(), text: Type.String() })),
        }),
      }),
      { description: 'As `POST /connectors` takes it; null with `listOnly`.' },
    ),
  },
  { title: 'ImportedConnector' },
)
export type ImportConnectorReply = Static<typeof ImportConnectorReply>

/** Who would miss a connector, or one version of it. */
export const ConnectorUsesSchema = Type.Object(
  {
    inUse: Type.Boolean(),
    workflows: Type.Array(
      Type.Object({
        id: IdSchema,
        name: Type.String(),
        nodes: Type.Array(Type.String({ description: '`type@version`.' })),
        draft: Type.Boolean(),
        published: Type.Boolean(),
        executions: Type.Integer({ description: 'Those that have not ended.' }),
      }),
    ),
    credentials: Type.Array(Type.Object({ id: IdSchema, name: Type.String(), type: Type.String() })),
  },
  { title: 'ConnectorUses' },
)
export type ConnectorUses = Static<typeof ConnectorUsesSchema>

const Version = Type.Integer({ minimum: 1, maximum: 1_000_000 })
export const ConnectorListQuery = Type.Object(PageQuery)
export const ConnectorUsesQuery = Type.Object({ version: Type.Optional(Version) })
export const RemoveConnectorQuery = Type.Object({
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Only this version; without it all.' })),
  force: Type.Optional(Type.Boolean({ description: 'Also when workflows, executions or credentials use it.' })),
})
