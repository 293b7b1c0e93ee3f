import type { DeadLetterOperation } from '@millrace/api'
import type { Clock, Id, IdSource } from '@millrace/base'
import type { DeadLetterOperationRow, Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { instant, instantOrNull } from '../executions/execution-views.ts'
import type { BulkRunner } from './bulk-runner.ts'

export interface OperationDeps {
  readonly store: Pick<Store, 'deadLetterOperations'>
  readonly bulk: Pick<BulkRunner, 'poke'>
  readonly clock: Clock
  readonly ids: IdSource
}

/** Keeps an operation and has it carried out, in the background and over restarts. */
export async function beginOperation(
  { store, bulk, clock, ids }: OperationDeps,
  { tenantId, userId, name }: Actor,
  { kind, selection, total }: Pick<DeadLetterOperationRow, 'kind' | 'selection' | 'total'>,
): Promise<DeadLetterOperation> {
  const row: DeadLetterOperationRow = {
    ...{ id: ids.next(), tenantId, kind, selection, status: 'running', cursor: null, total, done: 0, failed: 0 },
    ...{ createdAt: clock.now(), createdBy: userId, createdByName: name, finishedAt: null },
  }
  await store.deadLetterOperations.insert(row)
  bulk.poke()
  return operationView(row, [])
}

/** An operation with what it could not do. */
export function operationView(
  row: DeadLetterOperationRow,
  failures: readonly { executionId: Id; errorCode: string; errorMessage: string }[],
): DeadLetterOperation {
  const { id, kind, status, total, done, failed } = row
  return {
    ...{ id, kind, status, total, done, failed },
    failures: failures.map(({ executionId, errorCode: code, errorMessage: message }) => ({ executionId, code, message })),
    createdAt: instant(row.createdAt),
    finishedAt: instantOrNull(row.finishedAt),
  }
}
