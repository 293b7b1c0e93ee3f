import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  // No reference to the workflow: what a deleted workflow registered has still to be taken back.
  `CREATE TABLE webhook_registrations (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id), workflow_id text NOT NULL, version integer NOT NULL,
    node_id text NOT NULL, node_type text NOT NULL, mode text NOT NULL, path text NOT NULL, document text NOT NULL,
    fingerprint text NOT NULL, phase text NOT NULL, url text, key_id text, cipher_text text, expires_at bigint, next_at bigint,
    lease_token text, lease_until bigint, failures integer NOT NULL, last_error text, registered_at bigint, leaving_since bigint,
    created_at bigint NOT NULL)`,
  `CREATE INDEX webhook_registrations_node ON webhook_registrations (tenant_id, workflow_id, node_id)`,
  // Whoever looks for due ones asks for all tenants at once, so this one begins with the time.
  `CREATE INDEX webhook_registrations_due ON webhook_registrations (next_at) WHERE next_at IS NOT NULL`,
]

/** Addresses of webhooks at their vendors. The earlier version leaves the table alone: it loads no triggers that register. */
export class WebhookRegistrations1795359600000 implements MigrationInterface {
  readonly name = 'WebhookRegistrations1795359600000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
