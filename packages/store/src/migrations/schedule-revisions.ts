import type { MigrationInterface, QueryRunner } from 'typeorm'
import { ForwardOnlyError } from '../errors.ts'

/** Revisions of schedules, which can be edited. The previous version of Millrace works on with it: it does not ask for the column. */
export class ScheduleRevisions1795381200000 implements MigrationInterface {
  readonly name = 'ScheduleRevisions1795381200000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE schedules ADD COLUMN revision integer NOT NULL DEFAULT 1')
  }

  down(): Promise<void> {
    return Promise.reject(new ForwardOnlyError({ migration: this.name }))
  }
}
