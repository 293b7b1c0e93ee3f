import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `CREATE TABLE trigger_states (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    node_id text NOT NULL, node_type text NOT NULL, kind text NOT NULL, version integer NOT NULL, timings text NOT NULL,
    cursor text, next_at bigint, lease_token text, lease_until bigint,
    failures integer NOT NULL, last_error text, last_event_at bigint, last_look_at bigint, created_at bigint NOT NULL)`,
  `CREATE UNIQUE INDEX trigger_states_node ON trigger_states (tenant_id, workflow_id, node_id)`,
  // Whoever looks for due ones asks for all tenants at once, so this one begins with the time.
  `CREATE INDEX trigger_states_due ON trigger_states (next_at) WHERE next_at IS NOT NULL`,

  `CREATE TABLE trigger_events (
    id text PRIMARY KEY, tenant_id text NOT NULL,
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    trigger_id text NOT NULL, node_id text NOT NULL, version integer NOT NULL, trigger text NOT NULL,
    event_id text, items text NOT NULL, received_at bigint NOT NULL)`,
  `CREATE INDEX trigger_events_trigger ON trigger_events (trigger_id, id)`,

  `CREATE TABLE trigger_seen (
    tenant_id text NOT NULL, trigger_id text NOT NULL REFERENCES trigger_states (id) ON DELETE CASCADE,
    event_id text NOT NULL, seen_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, trigger_id, event_id))`,
  `CREATE INDEX trigger_seen_old ON trigger_seen (seen_at)`,
]

/** What triggers that ask or listen by themselves remember. The earlier version works on without: it publishes no such triggers. */
export class TriggerStates1795312800000 implements MigrationInterface {
  readonly name = 'TriggerStates1795312800000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
