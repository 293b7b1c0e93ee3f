import type { DeadLetterOperation, DeadLetterPage, DeadLetterSelectionBody } from '@millrace/api'
import { isId, type Clock, type Id, type IdSource } from '@millrace/base'
import type { DeadLetterFilter, JournalStore } from '@millrace/engine'
import { CursorInvalidError, type DeadLetterSelection, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { summaryView } from '../executions/execution-views.ts'
import type { BulkRunner } from './bulk-runner.ts'
import { OperationNotFoundError } from './errors.ts'
import { beginOperation, operationView } from './operations.ts'

/** Failures shown with an operation. */
const MOST_FAILURES = 100

export interface DeadLettersDeps {
  readonly journal: Pick<JournalStore, 'deadLetters' | 'deadLetterCounts'>
  readonly store: Pick<Store, 'workflows' | 'deadLetterOperations'>
  readonly bulk: Pick<BulkRunner, 'poke'>
  readonly clock: Clock
  readonly ids: IdSource
}

/** A filter as it comes with a request. */
export interface FilterQuery {
  readonly workflowId?: Id
  readonly errorCode?: string
  readonly errorNode?: string
  readonly from?: string
  readonly to?: string
}

/** Production executions that failed and that nobody has dealt with. */
export class DeadLettersService {
  readonly #deps: DeadLettersDeps
  constructor(deps: DeadLettersDeps) {
    this.#deps = deps
  }

  async list({ tenantId }: Actor, query: FilterQuery, { limit, cursor }: { limit: number; cursor?: string }): Promise<DeadLetterPage> {
    const { journal, store } = this.#deps
    if (cursor !== undefined && !isId(cursor)) throw new CursorInvalidError({})
    const filter = filterOf(query)
    const page = await journal.deadLetters(tenantId, filter, { limit, ...(cursor === undefined ? {} : { cursor }) })
    const counts = cursor === undefined ? await journal.deadLetterCounts(tenantId, filter) : null
    const ids = [...page.data, ...(counts ?? [])].map(({ workflowId }) => workflowId)
    const names = await store.workflows.names(tenantId, [...new Set(ids)])
    const nameOf = (workflowId: Id): string => names.get(workflowId) ?? ''
    return {
      data: page.data.map((header) => summaryView(header, nameOf(header.workflowId))),
      nextCursor: page.nextCursor,
      counts: counts?.map((count) => ({ ...count, workflowName: nameOf(count.workflowId) })) ?? null,
    }
  }

  /** Begins an operation; it is carried out in the background, and goes on after a restart. */
  async begin(actor: Actor, kind: 'retry' | 'dismiss', body: DeadLetterSelectionBody): Promise<DeadLetterOperation> {
    const selection: Exclude<DeadLetterSelection, { executions: unknown }> =
      'ids' in body ? { ids: [...new Set(body.ids)] } : { filter: filterOf(body.filter) }
    return beginOperation(this.#deps, actor, { kind, selection, total: await this.#total(actor.tenantId, selection) })
  }

  async #total(tenantId: Id, selection: Exclude<DeadLetterSelection, { executions: unknown }>): Promise<number> {
    if ('ids' in selection) return selection.ids.length
    const counts = await this.#deps.journal.deadLetterCounts(tenantId, selection.filter)
    return counts.reduce((sum, { count }) => sum + count, 0)
  }

  async operation({ tenantId }: Actor, operationId: Id): Promise<DeadLetterOperation> {
    const { deadLetterOperations } = this.#deps.store
    const row = await deadLetterOperations.get(tenantId, operationId)
    if (row === null) throw new OperationNotFoundError({ operationId })
    return operationView(row, await deadLetterOperations.failures(row, MOST_FAILURES))
  }
}

function filterOf({ from, to, ...rest }: FilterQuery): DeadLetterFilter {
  return { ...rest, ...(from === undefined ? {} : { from: Date.parse(from) }), ...(to === undefined ? {} : { to: Date.parse(to) }) }
}
