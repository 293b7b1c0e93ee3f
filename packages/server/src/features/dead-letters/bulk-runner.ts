import { InvariantError, MillraceError, toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import { comesLater, type Engine, type ExecutionFilter, type JournalStore } from '@millrace/engine'
import type { DeadLetterFailure, DeadLetterItemRow, DeadLetterOperationRow, PageOutcome, Store } from '@millrace/store'
import { DealtWithError, InHandsError } from './errors.ts'

// Many dead letters are dealt with exactly once each, although the operation and the executions lie in different files:
// D1. An operation takes a page of dead letters into its hands, with the id that the retry of each will have, and moves its cursor on,
//     in one transaction. A dead letter is in the hands of one operation at a time.
// D2. A retry is accepted with that id, and the journal takes an id once (J5). After a crash, one that is there is not asked for again.
// D3. What came of a page is counted in the transaction that lets go of it.

const PAGE = 100
/** Retries asked for at the same time. */
const AT_ONCE = 10
/** Executions that may wait for a slot, or for a limit of the tenant, before retries do: whoever calls now goes before what failed long ago. */
const MOST_QUEUED = 100
const BUSY_MS: Millis = 250
/** After trouble with a store. */
const TROUBLE_MS: Millis = 5000
const KEEP_MS: Millis = 30 * 86_400_000
/** Cursor of an operation that has nothing more to take. */
const END = 'end'

export interface BulkRunnerDeps {
  readonly store: Pick<Store, 'deadLetterOperations' | 'transaction'>
  readonly journal: Pick<JournalStore, 'list' | 'deadLetters' | 'deadLetterMark' | 'markDeadLetters' | 'header'>
  readonly engine: Pick<Engine, 'control' | 'load' | 'limits'>
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** Carries bulk operations on dead letters and other executions out, one page of each in turn, and goes on with them after a restart. */
export class BulkRunner {
  readonly #deps: BulkRunnerDeps
  readonly #log: Logger
  #round: Promise<void> = Promise.resolve()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #asked = false
  #wake: () => void = () => undefined

  constructor(deps: BulkRunnerDeps) {
    this.#deps = deps
    this.#log = deps.logger.child({ part: 'dead-letters' })
  }

  /** Goes on with what an earlier process left. */
  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'running'
    const { store, clock } = this.#deps
    void store.deadLetterOperations
      .forget(clock.now() - KEEP_MS)
      .catch((thrown: unknown) => this.#log.warn({ err: toError(thrown) }, 'old operations could not be forgotten'))
    this.poke()
  }

  /** There is something to do. */
  poke(): void {
    if (this.#state !== 'running' || this.#asked) return
    this.#asked = true
    this.#round = this.#round.then(() => this.#carryOut())
  }

  /** Takes nothing more; resolves when what was asked for is recorded. Safe to call twice. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#wake()
    await this.#round
  }

  /** Resolves when there is nothing to do, for tests. */
  async idle(): Promise<void> {
    await this.#round
  }

  async #carryOut(): Promise<void> {
    this.#asked = false
    while (!this.#isStopped()) {
      try {
        const operations = await this.#deps.store.deadLetterOperations.unfinished(50)
        if (operations.length === 0) return
        let troubled = false
        for (const operation of operations) if (!this.#isStopped() && !(await this.#pageOrTrouble(operation))) troubled = true
        if (troubled) await this.#pause(TROUBLE_MS)
      } catch (thrown) {
        this.#log.error({ err: toError(thrown) }, 'dead letters could not be dealt with; another try follows')
        await this.#pause(TROUBLE_MS)
      }
    }
  }

  /** False when it must be tried again; one that cannot go on keeps no other from it. */
  async #pageOrTrouble(operation: DeadLetterOperationRow): Promise<boolean> {
    try {
      await this.#page(operation)
      return true
    } catch (thrown) {
      this.#log.error(
        { operationId: operation.id, err: toError(thrown) },
        'a page of dead letters could not be dealt with; another try follows',
      )
      return false
    }
  }

  /** A method, because the state changes while a round awaits, which narrowing does not see. */
  #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  async #pause(ms: Millis): Promise<void> {
    if (this.#isStopped()) return
    const over = Promise.withResolvers<void>()
    const cancel = this.#deps.clock.after(ms, () => over.resolve())
    this.#wake = () => over.resolve()
    await over.promise
    cancel()
  }

  async #page(operation: DeadLetterOperationRow): Promise<void> {
    const { store, clock } = this.#deps
    let items = await store.deadLetterOperations.openItems(operation.id)
    let taken: readonly Id[] = []
    if (items.length === 0) {
      if (operation.cursor === END) return store.deadLetterOperations.finish(operation, clock.now())
      taken = await this.#claim(operation)
      items = await store.deadLetterOperations.openItems(operation.id)
    }
    const outcome = await this.#perform(operation, items)
    if (outcome === undefined) return // stopped: the open items are gone on with at the next start
    const failures = [...outcome.failures, ...taken.map((executionId) => failure(executionId, new InHandsError({ executionId })))]
    await store.transaction((inside) => inside.deadLetterOperations.closePage(operation, { ...outcome, failures }))
  }

  #perform(operation: DeadLetterOperationRow, items: readonly DeadLetterItemRow[]): Promise<PageOutcome | undefined> {
    switch (operation.kind) {
      case 'retry':
        return this.#each(items, (item) => this.#retryOne(operation, item))
      case 'cancel':
        return this.#each(items, (item) => this.#cancelOne(operation, item))
      case 'dismiss':
        return this.#dismiss(operation, items)
      default:
        throw new InvariantError({ what: `unhandled operation ${operation.kind satisfies never}` })
    }
  }

  /** D1. Gives those that another operation has. */
  async #claim(operation: DeadLetterOperationRow): Promise<readonly Id[]> {
    const { store, ids } = this.#deps
    const { executionIds, cursor } = await this.#next(operation)
    const items = executionIds.map((executionId) => ({ executionId, retryId: ids.next() }))
    return store.transaction((inside) => inside.deadLetterOperations.claimPage(operation, items, cursor))
  }

  async #next({ tenantId, selection, cursor }: DeadLetterOperationRow): Promise<{ executionIds: readonly Id[]; cursor: string }> {
    if ('ids' in selection) {
      const from = Number(cursor ?? 0)
      const executionIds = selection.ids.slice(from, from + PAGE)
      return { executionIds, cursor: from + PAGE < selection.ids.length ? String(from + PAGE) : END }
    }
    const { journal } = this.#deps
    const from = { limit: PAGE, ...(cursor === null ? {} : { cursor }) }
    const page =
      'executions' in selection
        ? await journal.list(tenantId, selection.executions as ExecutionFilter, from) // as it was written
        : await journal.deadLetters(tenantId, selection.filter, from)
    return { executionIds: page.data.map(({ id }) => id), cursor: page.nextCursor ?? END }
  }

  async #dismiss({ tenantId }: DeadLetterOperationRow, items: readonly DeadLetterItemRow[]): Promise<PageOutcome> {
    const { journal, clock } = this.#deps
    const at = clock.now()
    const marks = items.map(({ executionId }) => ({ executionId, as: 'dismissed', by: null, at }) as const)
    const marked = new Set(await journal.markDeadLetters(tenantId, marks))
    const others = items.filter(({ executionId }) => !marked.has(executionId))
    return { done: marked.size, failures: others.map(({ executionId }) => failure(executionId, new DealtWithError({ executionId }))) }
  }

  /** A few at the same time; undefined when it was stopped in between. */
  async #each(
    items: readonly DeadLetterItemRow[],
    work: (item: DeadLetterItemRow) => Promise<DeadLetterFailure | undefined>,
  ): Promise<PageOutcome | undefined> {
    const failures: DeadLetterFailure[] = []
    const left = [...items]
    const next = async (): Promise<void> => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        const failed = await work(item)
        if (failed !== undefined) failures.push(failed)
        if (this.#isStopped()) return
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next))
    return left.length > 0 ? undefined : { done: items.length - failures.length, failures }
  }

  /** Whether the engine has enough to do for now. What limits hold back of other tenants takes no slot from anybody. */
  #isBusy(tenantId: Id): boolean {
    const { queued, held } = this.#deps.engine.load()
    if (queued - held >= MOST_QUEUED) return true
    return held > 0 && this.#deps.engine.limits(tenantId).reduce((sum, load) => sum + load.held, 0) >= MOST_QUEUED
  }

  /** D2. Waits as long as the engine has enough to do. */
  #retryOne(operation: DeadLetterOperationRow, { executionId, retryId }: DeadLetterItemRow): Promise<DeadLetterFailure | undefined> {
    const { journal, engine, clock } = this.#deps
    const { tenantId, createdBy: id, createdByName: name } = operation
    return this.#untilTaken(executionId, 'retry', async () => {
      while (this.#isBusy(tenantId) && !this.#isStopped()) await this.#pause(BUSY_MS)
      if ((await journal.header(tenantId, retryId)) === undefined) {
        const mark = await journal.deadLetterMark(tenantId, executionId)
        if (mark !== undefined) throw new DealtWithError({ executionId })
        await engine.control(tenantId, executionId, 'retry', { newExecutionId: retryId, actor: { id, name } })
      }
      await journal.markDeadLetters(tenantId, [{ executionId, as: 'retried', by: retryId, at: clock.now() }])
    })
  }

  /** One that is cancelled already, by this operation before a crash or by somebody, is done. */
  #cancelOne(operation: DeadLetterOperationRow, { executionId }: DeadLetterItemRow): Promise<DeadLetterFailure | undefined> {
    const { journal, engine } = this.#deps
    const { tenantId, createdBy: id, createdByName: name } = operation
    return this.#untilTaken(executionId, 'cancel', async () => {
      if ((await journal.header(tenantId, executionId))?.status === 'cancelled') return
      await engine.control(tenantId, executionId, 'cancel', { actor: { id, name } })
    })
  }

  /** Asks again what the engine or a store refuses for now; throws it when it was stopped, so that the item stays open. */
  async #untilTaken(executionId: Id, kind: 'retry' | 'cancel', ask: () => Promise<void>): Promise<DeadLetterFailure | undefined> {
    for (;;) {
      try {
        await ask()
        return undefined
      } catch (thrown) {
        const error = toError(thrown)
        if (!comesLater(error)) {
          if (!(error instanceof MillraceError)) this.#log.error({ executionId, err: error }, `the ${kind} of an execution failed`)
          return failure(executionId, error)
        }
        if (this.#isStopped()) throw error
        await this.#pause(BUSY_MS)
      }
    }
  }
}

function failure(executionId: Id, error: Error): DeadLetterFailure {
  return {
    executionId,
    errorCode: error instanceof MillraceError ? error.code : 'internal',
    errorMessage: error instanceof MillraceError ? error.message : 'It failed unexpectedly; the log says why.',
  }
}
