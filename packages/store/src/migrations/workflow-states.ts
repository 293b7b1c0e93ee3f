import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `CREATE TABLE workflow_transitions (
    id text PRIMARY KEY, tenant_id text NOT NULL,
    workflow_id text NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    from_status text NOT NULL, to_status text NOT NULL, at bigint NOT NULL, by text)`,
  `CREATE INDEX workflow_transitions_workflow ON workflow_transitions (tenant_id, workflow_id, id)`,
  // "Paused" used to be the word for a workflow whose version was withdrawn; that is a draft. A paused one stays published.
  `UPDATE workflows SET status = 'draft' WHERE status = 'paused' AND published_version IS NULL`,
]

/** States of workflows, and when they changed. The previous version works on with it: it knows the same states. */
export class WorkflowStates1795305600000 implements MigrationInterface {
  readonly name = 'WorkflowStates1795305600000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
