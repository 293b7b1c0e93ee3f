import type { Clock, Id, IdSource, Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { TriggerStateRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { DueWork } from './due-work.ts'
import { claimTrigger, type TriggerStateStore } from './lease.ts'
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
}

/** Looks that begin at the same time, and all that are under way: a service that hangs keeps no other waiting. */
const AT_ONCE = 16
const MOST = 1000
const KEEP_SEEN: Millis = 30 * 86_400_000
const FORGET_EVERY: Millis = 3_600_000

/** Asks services for what is new, each when its time comes. */
export class Poller {
  readonly #deps: PollerDeps
  readonly #work: DueWork<TriggerStateRow>
  #forgotAt: Millis | undefined

  constructor(deps: PollerDeps) {
    const logger = deps.logger.child({ part: 'poller' })
    this.#deps = { ...deps, logger }
    const { states, clock } = deps
    this.#work = new DueWork({
      ...{ atOnce: AT_ONCE, most: MOST, clock, logger },
      source: {
        due: (now, limit) => states.due(now, limit, 'poll'),
        nextDueAt: (now) => states.nextDueAt(now, 'poll'),
        begin: (row, abort) => this.#begin(row, abort),
        prepare: () => this.#forgetOld(),
      },
    })
  }

  /** Resolves when what is due is being asked. */
  start(): Promise<void> {
    return this.#work.start()
  }

  /** Looks again now: triggers were published, or resumed. */
  poke(): Promise<void> {
    return this.#work.poke()
  }

  /** Asks nobody any more; resolves when what was under way is given back. */
  stop(): Promise<void> {
    return this.#work.stop()
  }

  /** Resolves when nothing is being asked any more. */
  idle(): Promise<void> {
    return this.#work.idle()
  }

  async #begin(due: TriggerStateRow, abort: AbortController): Promise<{ done: Promise<void> } | undefined> {
    const claimed = await claimTrigger(due, this.#deps)
    return claimed === undefined ? undefined : { done: look({ ...claimed, abort }, this.#deps) }
  }

  async #forgetOld(): Promise<void> {
    const now = this.#deps.clock.now()
    if (this.#forgotAt !== undefined && now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    await this.#deps.states.forgetSeen(now - KEEP_SEEN)
  }
}
