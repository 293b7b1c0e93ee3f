import type { DeadLetterOperation, ExecutionSelectionBody, ExecutionStatus } from '@millrace/api'
import { defineError, type Id } from '@millrace/base'
import type { ExecutionFilter, JournalStore } from '@millrace/engine'
import type { DeadLetterSelection, ExecutionSelection } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { beginOperation, type OperationDeps } from '../dead-letters/operations.ts'

/** More at once is likelier a mistake in the filter than a wish; a longer list is worked off in parts. */
const MOST = 10_000
const PAGE = 200

/** To which executions an operation applies: the others that a filter shows are left alone. */
const APPLIES: Readonly<Record<BulkKind, readonly ExecutionStatus[]>> = {
  retry: ['failed'],
  cancel: ['queued', 'running', 'waiting', 'retrying', 'paused'],
}
export type BulkKind = 'retry' | 'cancel'

export const TooManyExecutionsError = defineError<{ most: number }>(
  'execution.too-many',
  422,
  (d) => `More than ${d.most.toLocaleString('en')} executions fit. Narrow the filter, by workflow or by time.`,
)

export interface BulkDeps extends OperationDeps {
  readonly journal: Pick<JournalStore, 'list'>
}

/** Retrying and cancelling many executions: the operations are those of dead letters. */
export class ExecutionsBulkService {
  readonly #deps: BulkDeps
  constructor(deps: BulkDeps) {
    this.#deps = deps
  }

  /** Throws TooManyExecutionsError. Progress is read like that of any operation. */
  async begin(actor: Actor, kind: BulkKind, body: ExecutionSelectionBody): Promise<DeadLetterOperation> {
    const selection = selectionOf(kind, body)
    const total = 'ids' in selection ? selection.ids.length : await this.#count(actor.tenantId, selection.executions)
    return beginOperation(this.#deps, actor, { kind, selection, total })
  }

  async #count(tenantId: Id, filter: ExecutionSelection): Promise<number> {
    let total = 0
    for (let cursor: string | undefined; ;) {
      const page = await this.#deps.journal.list(tenantId, filter as ExecutionFilter, {
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      })
      total += page.data.length
      if (total > MOST) throw new TooManyExecutionsError({ most: MOST })
      if (page.nextCursor === null) return total
      cursor = page.nextCursor
    }
  }
}

function selectionOf(kind: BulkKind, body: ExecutionSelectionBody): Exclude<DeadLetterSelection, { filter: unknown }> {
  if ('ids' in body) return { ids: [...new Set(body.ids)] }
  const { from, to, status, ...rest } = body.filter
  return {
    executions: {
      ...rest,
      status: APPLIES[kind].filter((one) => status === undefined || one === status),
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    },
  }
}
