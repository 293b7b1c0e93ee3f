import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

/** How fast a credential may be used. The earlier version reads and writes credentials without the column. */
export class CredentialLimits1795243800000 implements MigrationInterface {
  readonly name = 'CredentialLimits1795243800000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credentials ADD COLUMN limits text')
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
