import { toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { TriggerLease, TriggerStateRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { LEASE_MS, type TriggerStateStore } from './lease.ts'
import { look } from './look.ts'
import type { TriggerOutbox } from './outbox.ts'
import type { TriggerServices } from './trigger-context.ts'

// An event that a poll gave becomes exactly one execution, although the service, the store and the inbox know nothing of each other:
// T1. The events of a page are kept together with its cursor, in one transaction, and each gets its id there. Before it nothing happened:
//     the same cursor is asked again. Events whose ids the trigger gave before are left out in the same transaction.
// T2. Kept events go to the inbox under that id as their delivery: one that is handed over again after a crash is a repetition there (I2).
// T3. An event is forgotten here after the inbox has it on disk (I1). A trigger is not asked for more while events of it are left.
// T4. A page is kept only under the lease that it was asked under. A lease has a token of its own and ends before another begins.

export interface PollerDeps extends TriggerServices {
  readonly states: TriggerStateStore
  readonly outbox: Pick<TriggerOutbox, 'deliverLeft'>
  readonly document: (tenantId: Id, workflowId: Id, version: number) => Promise<WorkflowDocument | undefined>
  readonly catalog: NodeCatalog
  readonly clock: Clock
  readonly ids: IdSource
  /** No other process works on this store: leases of an earlier one need not run out. */
  readonly exclusive: boolean
}

/** Longest sleep: after a suspended machine or a changed clock, what is due is looked at at most this late. */
const LONGEST_SLEEP: Millis = 30_000
/** Between two rounds: what others hold comes free at a time, not after a round. */
const SHORTEST_SLEEP: Millis = 100
/** After trouble with the store or a full inbox. */
const RETRY_AFTER: Millis = 5_000
/** Slow services must not keep the others from being asked, nor all of them from being kind to the machine. */
const AT_ONCE = 16
const KEEP_SEEN: Millis = 30 * 86_400_000
const FORGET_EVERY: Millis = 3_600_000

/** Asks services for what is new, each when its time comes, and one at a time. */
export class Poller {
  readonly #deps: PollerDeps
  readonly #log: Logger
  readonly #looking = new Map<Id, { readonly done: Promise<void>; readonly abort: AbortController }>()
  #cancelSleep: () => void = () => undefined
  #round: Promise<void> = Promise.resolve()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #forgotAt: Millis | undefined

  constructor(deps: PollerDeps) {
    this.#log = deps.logger.child({ part: 'poller' })
    this.#deps = { ...deps, logger: this.#log }
  }

  /** Resolves when what an earlier process left was handed on, and what is due is being asked. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    this.#state = 'running'
    if (this.#deps.exclusive) await this.#freeAll()
    await this.poke()
  }

  async #freeAll(): Promise<void> {
    try {
      await this.#deps.states.freeAll()
    } catch (thrown) {
      this.#log.warn({ err: toError(thrown) }, 'triggers that an earlier process held come free later')
    }
  }

  /** Looks again now: triggers were published, or resumed. */
  poke(): Promise<void> {
    if (this.#state !== 'running') return this.#round
    this.#cancelSleep()
    this.#round = this.#round.then(() => this.#oneRound())
    return this.#round
  }

  /** Asks nobody any more; resolves when what was under way is given back. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#cancelSleep()
    await this.#round
    for (const { abort } of this.#looking.values()) abort.abort()
    await this.idle()
  }

  /** Resolves when nothing is being asked any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.#looking.values()].map(({ done }) => done))
  }

  async #oneRound(): Promise<void> {
    if (this.#state !== 'running') return
    let sleep: Millis
    try {
      sleep = await this.#claimDue()
    } catch (thrown) {
      this.#log.error({ err: toError(thrown) }, 'triggers could not be asked; another try follows')
      sleep = RETRY_AFTER
    }
    if (this.#isStopped()) return
    this.#cancelSleep()
    this.#cancelSleep = this.#deps.clock.after(sleep, () => void this.poke())
  }

  /** A method, because the state changes while a round awaits, which narrowing does not see. */
  #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  /** Starts looking for everything that is due; returns how long there is nothing to do. */
  async #claimDue(): Promise<Millis> {
    const { states, outbox, clock } = this.#deps
    await outbox.deliverLeft()
    await this.#forgetOld()
    const room = AT_ONCE - this.#looking.size
    if (room <= 0) return LONGEST_SLEEP // whoever ends pokes
    for (const row of await states.due(clock.now(), room, 'poll')) if (!this.#isStopped()) await this.#claim(row)
    const next = await states.nextDueAt(clock.now(), 'poll')
    return Math.min(LONGEST_SLEEP, Math.max(SHORTEST_SLEEP, (next ?? Infinity) - clock.now()))
  }

  async #claim({ id, tenantId }: TriggerStateRow): Promise<void> {
    const { states, clock, ids } = this.#deps
    const now = clock.now()
    const token = ids.next()
    const row = await states.claim({ id, tenantId, token }, now, now + LEASE_MS)
    if (row === undefined || this.#looking.has(id)) return
    const abort = new AbortController()
    const done = this.#look(row, { id, tenantId, token, version: row.version }, abort)
    this.#looking.set(id, { done, abort })
  }

  async #look(row: TriggerStateRow, lease: TriggerLease, abort: AbortController): Promise<void> {
    try {
      await look({ row, lease, abort }, this.#deps)
    } catch (thrown) {
      this.#log.error({ triggerId: row.id, err: toError(thrown) }, 'a trigger could not be given back; its lease runs out')
    }
    this.#looking.delete(row.id)
    void this.poke()
  }

  async #forgetOld(): Promise<void> {
    const now = this.#deps.clock.now()
    if (this.#forgotAt !== undefined && now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    await this.#deps.states.forgetSeen(now - KEEP_SEEN)
  }
}
