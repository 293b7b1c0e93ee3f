import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `CREATE TABLE dead_letter_operations (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    kind text NOT NULL, selection text NOT NULL, status text NOT NULL, cursor text,
    total integer NOT NULL, done integer NOT NULL, failed integer NOT NULL,
    created_at bigint NOT NULL, created_by text NOT NULL, created_by_name text NOT NULL, finished_at bigint)`,
  `CREATE INDEX dead_letter_operations_tenant ON dead_letter_operations (tenant_id, id)`,
  // Over all tenants: what is still to be done, the oldest first.
  `CREATE INDEX dead_letter_operations_open ON dead_letter_operations (id) WHERE status = 'running'`,

  `CREATE TABLE dead_letter_items (
    operation_id text NOT NULL REFERENCES dead_letter_operations (id) ON DELETE CASCADE,
    execution_id text NOT NULL, retry_id text NOT NULL, state text NOT NULL, error_code text, error_message text,
    PRIMARY KEY (operation_id, execution_id))`,
  // A dead letter is in the hands of one operation at a time.
  `CREATE UNIQUE INDEX dead_letter_items_open ON dead_letter_items (execution_id) WHERE state = 'open'`,
]

/** Bulk operations on dead letters. */
export class DeadLetters1795251600000 implements MigrationInterface {
  readonly name = 'DeadLetters1795251600000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
