import type { Id, JsonObject, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { json, millis, millisOrNull, text, textOrNull, whole } from './columns.ts'

/** A connector that a tenant made. Its name stays taken after it was removed, so that no version is ever given twice. */
export interface ConnectorRow {
  readonly tenantId: Id
  /** Unique among the tenant's; part of the names of its node types. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** The highest version that there ever was. */
  readonly latestVersion: number
  /** Counts up with each change, for whoever changes what somebody else changed meanwhile. */
  readonly revision: number
  readonly createdAt: Millis
  readonly updatedAt: Millis
  /** Null while it is there. */
  readonly removedAt: Millis | null
}

export const ConnectorEntity = new EntitySchema<ConnectorRow>({
  name: 'connector',
  tableName: 'connectors',
  columns: {
    tenantId: { ...text('tenant_id'), primary: true },
    name: { ...text('name'), primary: true },
    title: text('title'),
    description: text('description'),
    latestVersion: whole('latest_version'),
    revision: whole('revision'),
    createdAt: millis('created_at'),
    updatedAt: millis('updated_at'),
    removedAt: millisOrNull('removed_at'),
  },
})

/** What is known of a version without its definition. */
export interface ConnectorVersionBrief {
  readonly tenantId: Id
  readonly name: string
  readonly version: number
  /** Hosts that its nodes may call. */
  readonly hosts: readonly string[]
  /** How many operations it has. */
  readonly operations: number
  /** Of the definition and the credential types, as JSON. */
  readonly bytes: number
  /** What it was made from. */
  readonly source: string
  readonly createdAt: Millis
  readonly createdBy: Id | null
}

/** One version of a connector; never changed. */
export interface ConnectorVersionRow extends ConnectorVersionBrief {
  readonly definition: JsonObject
  readonly credentials: readonly JsonObject[]
}

export const ConnectorVersionEntity = new EntitySchema<ConnectorVersionRow>({
  name: 'connector-version',
  tableName: 'connector_versions',
  columns: {
    tenantId: { ...text('tenant_id'), primary: true },
    name: { ...text('name'), primary: true },
    version: { ...whole('version'), primary: true },
    hosts: json('hosts'),
    operations: whole('operations'),
    bytes: whole('bytes'),
    source: text('source'),
    createdAt: millis('created_at'),
    createdBy: textOrNull('created_by'),
    definition: json('definition'),
    credentials: json('credentials'),
  },
})

/** Counts the changes of a tenant's connectors: whoever holds them in memory sees by it that they are not the same any more. */
export interface ConnectorChangesRow {
  readonly tenantId: Id
  readonly changes: number
}

export const ConnectorChangesEntity = new EntitySchema<ConnectorChangesRow>({
  name: 'connector-changes',
  tableName: 'connector_changes',
  columns: { tenantId: { ...text('tenant_id'), primary: true }, changes: whole('changes') },
})
