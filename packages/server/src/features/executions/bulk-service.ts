import type { DeadLetterOperation, ExecutionSelectionBody, ExecutionStatus } from '@millrace/api'
import { defineError, type Id } from '@millrace/base'
import type { ExecutionFilter, ExecutionHeader, JournalStore } from '@millrace/engine'
import type { DeadLetterSelection, ExecutionSelection } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { beginOperation, type OperationDeps } from '../dead-letters/operations.ts'

/** More at once is likelier a mistake in the filter than a wish; a longer list is worked off in parts. */
const MOST = 10_000
/** Executions that are looked through for retries of those that fit. */
const MOST_LATER = 50_000
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
    const { tenantId } = actor
    const selection = selectionOf(kind, body)
    if ('ids' in selection) return beginOperation(this.#deps, actor, { kind, selection, total: selection.ids.length })
    const { executions } = selection
    if (kind === 'retry' && executions.mode !== 'production') {
      const ids = await this.#notRetried(tenantId, executions)
      return beginOperation(this.#deps, actor, { kind, selection: { ids }, total: ids.length })
    }
    let total = 0
    for await (const page of this.#pages(tenantId, executions as ExecutionFilter, MOST)) total += page.length // statuses as they are asked for
    return beginOperation(this.#deps, actor, { kind, selection, total })
  }

  /** Tries of a draft are nobody's dead letters, so that no mark says that they were retried: a retry of them does. */
  async #notRetried(tenantId: Id, selection: ExecutionSelection): Promise<readonly Id[]> {
    const filter = selection as ExecutionFilter
    const failed: ExecutionHeader[] = []
    for await (const page of this.#pages(tenantId, filter, MOST)) failed.push(...page)
    const oldest = failed.at(-1)
    if (oldest === undefined) return []
    const { status: _any, to: _end, ...rest } = filter
    const retried = new Set<Id | null>()
    for await (const page of this.#pages(tenantId, { ...rest, from: oldest.createdAt }, MOST_LATER))
      for (const { trigger, replayOf } of page) if (trigger === 'retry') retried.add(replayOf)
    return failed.filter(({ id }) => !retried.has(id)).map(({ id }) => id)
  }

  /** Newest first. Throws TooManyExecutionsError after `most`. */
  async *#pages(tenantId: Id, filter: ExecutionFilter, most: number): AsyncGenerator<readonly ExecutionHeader[]> {
    let total = 0
    for (let cursor: string | undefined; ;) {
      const page = await this.#deps.journal.list(tenantId, filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
      total += page.data.length
      if (total > most) throw new TooManyExecutionsError({ most })
      yield page.data
      if (page.nextCursor === null) return
      cursor = page.nextCursor
    }
  }
}

function selectionOf(kind: BulkKind, body: ExecutionSelectionBody): Exclude<DeadLetterSelection, { filter: unknown }> {
  if ('ids' in body) return { ids: [...new Set(body.ids)] }
  const { from, to, status, ...rest } = body.filter
  return {
    executions: {
      ...(kind === 'retry' ? { mode: 'production' } : {}), // who means tries of a draft says so: nobody wants a month of them done again
      ...rest,
      status: APPLIES[kind].filter((one) => status === undefined || one === status),
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    },
  }
}
