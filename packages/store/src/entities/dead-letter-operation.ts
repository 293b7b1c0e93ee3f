import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, json, millis, millisOrNull, text, textOrNull, whole } from './columns.ts'

/** Executions of any kind, as the list of executions filters them. */
export interface ExecutionSelection {
  readonly workflowId?: Id
  readonly status: readonly string[]
  readonly mode?: string
  readonly from?: Millis
  readonly to?: Millis
}

/** Which dead letters an operation is about: those that fit, or those named. `executions`: not only dead letters. */
export type DeadLetterSelection =
  | {
      readonly filter: {
        readonly workflowId?: Id
        readonly errorCode?: string
        readonly errorNode?: string
        readonly from?: Millis
        readonly to?: Millis
      }
    }
  | { readonly ids: readonly Id[] }
  | { readonly executions: ExecutionSelection }

/** Something done to many dead letters, or other executions, at once. */
export interface DeadLetterOperationRow {
  readonly id: Id
  readonly tenantId: Id
  readonly kind: 'retry' | 'dismiss' | 'cancel'
  readonly selection: DeadLetterSelection
  readonly status: 'running' | 'done'
  /** Where the next page begins; null at the start, `end` when there is none. */
  readonly cursor: string | null
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly createdAt: Millis
  readonly createdBy: Id
  readonly createdByName: string
  readonly finishedAt: Millis | null
}

export const DeadLetterOperationEntity = new EntitySchema<DeadLetterOperationRow>({
  name: 'dead-letter-operation',
  tableName: 'dead_letter_operations',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    kind: text('kind'),
    selection: json('selection'),
    status: text('status'),
    cursor: textOrNull('cursor'),
    total: whole('total'),
    done: whole('done'),
    failed: whole('failed'),
    createdAt: millis('created_at'),
    createdBy: text('created_by'),
    createdByName: text('created_by_name'),
    finishedAt: millisOrNull('finished_at'),
  },
})

/** One dead letter of an operation: under way, or not done and why. What is done leaves no row. */
export interface DeadLetterItemRow {
  readonly operationId: Id
  readonly executionId: Id
  /** Id that the retry gets: chosen before it is asked for, so that a crash in between can be made good. */
  readonly retryId: Id
  readonly state: 'open' | 'failed'
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

export const DeadLetterItemEntity = new EntitySchema<DeadLetterItemRow>({
  name: 'dead-letter-item',
  tableName: 'dead_letter_items',
  columns: {
    operationId: { ...text('operation_id'), primary: true },
    executionId: { ...text('execution_id'), primary: true },
    retryId: text('retry_id'),
    state: text('state'),
    errorCode: textOrNull('error_code'),
    errorMessage: textOrNull('error_message'),
  },
})
