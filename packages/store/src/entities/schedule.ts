import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, millis, millisOrNull, text, textOrNull, whole, yesNo } from './columns.ts'

export interface ScheduleRow {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  /** Trigger node that it was derived from at publish; null when made by the API. */
  readonly nodeId: string | null
  /** Exactly one of `cron` and `everyMs`. */
  readonly cron: string | null
  readonly everyMs: Millis | null
  readonly timezone: string
  readonly enabled: boolean
  readonly nextAt: Millis | null
  readonly lastAt: Millis | null
  /** Workflow version that it was derived from; 0 when made by the API. */
  readonly version: number
  readonly createdAt: Millis
  /** Counts up with each change that a person makes; firing leaves it alone. */
  readonly revision: number
}

export const ScheduleEntity = new EntitySchema<ScheduleRow>({
  name: 'schedule',
  tableName: 'schedules',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    nodeId: textOrNull('node_id'),
    cron: textOrNull('cron'),
    everyMs: millisOrNull('every_ms'),
    timezone: text('timezone'),
    enabled: yesNo('enabled'),
    nextAt: millisOrNull('next_at'),
    lastAt: millisOrNull('last_at'),
    version: whole('version'),
    createdAt: millis('created_at'),
    revision: whole('revision'),
  },
})

/** One time at which a schedule fired; `(schedule, scheduledFor)` is written once, so each time fires once. */
export interface FiringRow {
  readonly scheduleId: Id
  readonly scheduledFor: Millis
  readonly tenantId: Id
  readonly workflowId: Id
  readonly nodeId: string | null
  readonly version: number
  readonly timezone: string
  /** Id that the execution gets: chosen with the claim, so that a crash before it was accepted can be made good. */
  readonly executionId: Id
  readonly firedAt: Millis
  /** The execution is in the journal. */
  readonly settled: boolean
}

export const FiringEntity = new EntitySchema<FiringRow>({
  name: 'schedule-firing',
  tableName: 'schedule_firings',
  columns: {
    scheduleId: { ...text('schedule_id'), primary: true },
    scheduledFor: { ...millis('scheduled_for'), primary: true },
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    nodeId: textOrNull('node_id'),
    version: whole('version'),
    timezone: text('timezone'),
    executionId: text('execution_id'),
    firedAt: millis('fired_at'),
    settled: yesNo('settled'),
  },
})
