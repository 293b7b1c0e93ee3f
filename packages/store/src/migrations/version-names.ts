import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

/** Names of versions. The previous version of Millrace works on with it: it does not ask for the column. */
export class VersionNames1795374000000 implements MigrationInterface {
  readonly name = 'VersionNames1795374000000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE workflow_versions ADD COLUMN name text')
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
