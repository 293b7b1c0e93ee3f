import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `CREATE TABLE connectors (
    tenant_id text NOT NULL REFERENCES tenants (id), name text NOT NULL,
    title text NOT NULL, description text NOT NULL, latest_version integer NOT NULL, revision integer NOT NULL,
    created_at bigint NOT NULL, updated_at bigint NOT NULL, removed_at bigint,
    PRIMARY KEY (tenant_id, name))`,

  // No reference to \`connectors\`: a version is named by three columns, and whoever removes a connector removes its versions with it.
  `CREATE TABLE connector_versions (
    tenant_id text NOT NULL REFERENCES tenants (id), name text NOT NULL, version integer NOT NULL,
    hosts text NOT NULL, operations integer NOT NULL, bytes integer NOT NULL, source text NOT NULL,
    created_at bigint NOT NULL, created_by text,
    definition text NOT NULL, credentials text NOT NULL,
    PRIMARY KEY (tenant_id, name, version))`,

  `CREATE TABLE connector_changes (
    tenant_id text PRIMARY KEY REFERENCES tenants (id), changes integer NOT NULL)`,
]

/** Connectors that tenants make. The previous version works on without them: it does not know their node types. */
export class Connectors1795366800000 implements MigrationInterface {
  readonly name = 'Connectors1795366800000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
