import type { Connector, ConnectorOperation, ConnectorSummary, ConnectorVersion } from '@millrace/api'
import type { Id } from '@millrace/base'
import { OWN_PREFIX } from '@millrace/node-host'
import type { ConnectorDefinition } from '@millrace/node-sdk'
import type { ConnectorRow, ConnectorVersionBrief, ConnectorVersionRow } from '@millrace/store'
import { instant } from '../../http/instant.ts'

type Names = ReadonlyMap<Id, string>

/** `versions`: the newest first. */
export function summaryView(row: ConnectorRow, newest: ConnectorVersionBrief | undefined): ConnectorSummary {
  const { name, title, description, revision, latestVersion, createdAt, updatedAt } = row
  return {
    ...{ name, title, description, revision },
    version: newest?.version ?? latestVersion,
    operations: newest?.operations ?? 0,
    hosts: [...(newest?.hosts ?? [])],
    createdAt: instant(createdAt),
    updatedAt: instant(updatedAt),
  }
}

export const connectorView = (row: ConnectorRow, versions: readonly ConnectorVersionBrief[], names: Names): Connector => ({
  ...summaryView(row, versions[0]),
  versions: versions.map((one) => briefView(one, names)),
})

export const versionView = (row: ConnectorVersionRow, names: Names): ConnectorVersion => ({
  name: row.name,
  ...briefView(row, names),
  definition: row.definition,
  credentials: [...row.credentials],
  nodes: operationViews(row.definition as unknown as ConnectorDefinition), // checked before it was written
})

const briefView = (
  { version, operations, hosts, bytes, source, createdAt, createdBy }: ConnectorVersionBrief,
  names: Names,
): Connector['versions'][number] => ({
  ...{ version, operations, bytes },
  hosts: [...hosts],
  source: source === 'openapi' || source === 'curl' ? source : 'definition',
  createdAt: instant(createdAt),
  createdBy: (createdBy === null ? undefined : names.get(createdBy)) ?? null,
})

/** The operations of a definition with the node types that they become. */
export const operationViews = ({ id, operations }: ConnectorDefinition): ConnectorOperation[] =>
  operations.map(({ id: operation, title, description, method, path, group, deprecated = false }) => ({
    ...{ id: operation, title, description, method, path, deprecated },
    type: `${OWN_PREFIX}${id}.${operation}`,
    group: group ?? null,
  }))
