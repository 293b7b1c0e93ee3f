import type { Id } from '@millrace/base'
import type { ExecutionHeader, JournalStore } from '../ports/index.ts'
import type { ExecutionRun } from '../run/execution.ts'
import type { Runs } from './runs.ts'

/** The header of an execution that has none on disk, as it stands. */
export function liveHeader(run: ExecutionRun): ExecutionHeader {
  const { header, state } = run
  const { failure, finishedAt } = state
  const begun = state.order.find((step) => step.startedAt !== null)
  return {
    ...header,
    status: run.result().status,
    startedAt: header.startedAt ?? (run.hasBegun ? (begun?.startedAt ?? header.createdAt) : null),
    finishedAt,
    wakeAt: finishedAt === null ? run.wakeAt : null,
    ...(failure === undefined ? {} : { errorCode: failure.code, errorMessage: failure.message, errorNode: failure.node ?? null }),
  }
}

/** The execution of this tenant that is in memory only. */
export function volatileRun(runs: Pick<Runs, 'get'>, tenantId: Id, executionId: Id): ExecutionRun | undefined {
  const run = runs.get(executionId)
  return run?.isVolatile === true && run.header.tenantId === tenantId ? run : undefined
}

/** The header of an execution, wherever it is. */
export function findHeader(
  { runs, journal }: { readonly runs: Pick<Runs, 'get'>; readonly journal: Pick<JournalStore, 'header'> },
  tenantId: Id,
  executionId: Id,
): Promise<ExecutionHeader | undefined> {
  const run = volatileRun(runs, tenantId, executionId)
  return run === undefined ? journal.header(tenantId, executionId) : Promise.resolve(liveHeader(run))
}
