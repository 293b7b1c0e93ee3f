import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

// Plain SQL that SQLite and Postgres both take. tenant_id comes first in every index of what a tenant lists.
const STATEMENTS = [
  `CREATE TABLE tenants (id text PRIMARY KEY, name text NOT NULL, created_at bigint NOT NULL)`,

  `CREATE TABLE users (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    email text NOT NULL, name text NOT NULL, password_hash text NOT NULL, role text NOT NULL,
    session_version integer NOT NULL, created_at bigint NOT NULL, last_login_at bigint,
    CHECK (email = lower(email)))`,
  `CREATE UNIQUE INDEX users_email ON users (email)`,
  `CREATE INDEX users_tenant ON users (tenant_id, id)`,

  `CREATE TABLE api_keys (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL, prefix text NOT NULL, hash text NOT NULL, role text NOT NULL,
    created_at bigint NOT NULL, expires_at bigint, last_used_at bigint)`,
  `CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash)`,
  `CREATE INDEX api_keys_tenant ON api_keys (tenant_id, id)`,
  `CREATE INDEX api_keys_user ON api_keys (user_id)`,

  `CREATE TABLE revoked_sessions (id text PRIMARY KEY, tenant_id text NOT NULL, expires_at bigint NOT NULL)`,

  `CREATE TABLE workflows (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    name text NOT NULL, search_name text NOT NULL, description text NOT NULL, status text NOT NULL, revision integer NOT NULL,
    latest_version integer, published_version integer, draft_hash text NOT NULL, published_hash text,
    node_count integer NOT NULL, triggers text NOT NULL,
    created_at bigint NOT NULL, created_by text, updated_at bigint NOT NULL, updated_by text,
    document text NOT NULL)`,
  `CREATE INDEX workflows_updated ON workflows (tenant_id, updated_at, id)`,
  `CREATE INDEX workflows_name ON workflows (tenant_id, search_name, id)`,

  `CREATE TABLE workflow_versions (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    version integer NOT NULL, hash text NOT NULL, message text NOT NULL,
    created_at bigint NOT NULL, created_by text, document text NOT NULL)`,
  `CREATE UNIQUE INDEX workflow_versions_number ON workflow_versions (workflow_id, version)`,
  `CREATE INDEX workflow_versions_tenant ON workflow_versions (tenant_id, workflow_id, version)`,

  `CREATE TABLE credentials (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    name text NOT NULL, type text NOT NULL, key_id text NOT NULL, cipher_text text NOT NULL, visible text NOT NULL,
    created_at bigint NOT NULL, created_by text, updated_at bigint NOT NULL)`,
  `CREATE INDEX credentials_tenant ON credentials (tenant_id, id)`,

  `CREATE TABLE credential_uses (
    tenant_id text NOT NULL, credential_id text NOT NULL,
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE, source text NOT NULL,
    PRIMARY KEY (tenant_id, credential_id, workflow_id, source))`,
  `CREATE INDEX credential_uses_workflow ON credential_uses (workflow_id, source)`,

  `CREATE TABLE schedules (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id text, cron text, every_ms bigint, timezone text NOT NULL, enabled boolean NOT NULL,
    next_at bigint, last_at bigint, version integer NOT NULL, created_at bigint NOT NULL,
    CHECK ((cron IS NULL) <> (every_ms IS NULL)))`,
  `CREATE INDEX schedules_tenant ON schedules (tenant_id, id)`,
  `CREATE INDEX schedules_workflow ON schedules (workflow_id)`,
  // The scheduler asks for all tenants at once, so this one begins with the time.
  `CREATE INDEX schedules_due ON schedules (next_at) WHERE enabled AND next_at IS NOT NULL`,

  `CREATE TABLE schedule_firings (
    schedule_id text NOT NULL, scheduled_for bigint NOT NULL, tenant_id text NOT NULL,
    workflow_id text NOT NULL, node_id text, version integer NOT NULL, timezone text NOT NULL,
    execution_id text NOT NULL, fired_at bigint NOT NULL, settled boolean NOT NULL,
    PRIMARY KEY (schedule_id, scheduled_for))`,
  `CREATE INDEX schedule_firings_open ON schedule_firings (fired_at) WHERE NOT settled`,

  `CREATE TABLE webhook_routes (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    version integer NOT NULL, node_id text NOT NULL, method text NOT NULL, path text NOT NULL)`,
  `CREATE UNIQUE INDEX webhook_routes_address ON webhook_routes (method, path)`,
  `CREATE INDEX webhook_routes_workflow ON webhook_routes (tenant_id, workflow_id)`,

  `CREATE TABLE settings (
    tenant_id text NOT NULL REFERENCES tenants (id), key text NOT NULL, value text NOT NULL,
    PRIMARY KEY (tenant_id, key))`,
]

/** The tables of the first version. */
export class Foundation1795219200000 implements MigrationInterface {
  readonly name = 'Foundation1795219200000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
