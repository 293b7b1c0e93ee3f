import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

const STATEMENTS = [
  `ALTER TABLE workflows ADD COLUMN folder text NOT NULL DEFAULT ''`,
  `ALTER TABLE workflows ADD COLUMN tags text NOT NULL DEFAULT '[]'`,
  `CREATE INDEX workflows_folder ON workflows (tenant_id, folder)`,

  `CREATE TABLE saved_views (
    id text PRIMARY KEY, tenant_id text NOT NULL REFERENCES tenants (id),
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    page text NOT NULL, name text NOT NULL, query text NOT NULL, created_at bigint NOT NULL)`,
  `CREATE UNIQUE INDEX saved_views_name ON saved_views (tenant_id, user_id, page, name)`,
]

/** Folders and tags of workflows, and views that people saved. The previous version of Millrace works on with it: it does not ask for them. */
export class WorkflowFolders1795377600000 implements MigrationInterface {
  readonly name = 'WorkflowFolders1795377600000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement)
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
