import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'
import type { TriggerStateStore } from './lease.ts'
import type { Listener } from './listener.ts'
import type { TriggerOutbox } from './outbox.ts'
import type { Poller } from './poller.ts'

export interface EventTriggersDeps {
  readonly states: Pick<TriggerStateStore, 'freeAll'>
  readonly outbox: Pick<TriggerOutbox, 'deliverOld'>
  readonly poller: Pick<Poller, 'start' | 'poke' | 'stop'>
  readonly listener: Pick<Listener, 'start' | 'poke' | 'stop' | 'workflowChanged' | 'nodeTypesChanged'>
  /** No other process works on this store: leases of an earlier one need not run out. */
  readonly exclusive: boolean
  readonly clock: Clock
  readonly logger: Logger
}

/** Between two looks for events that nobody hands over: those of triggers that were unpublished meanwhile, or of a full inbox. */
const SWEEP_EVERY: Millis = 30_000

/** Triggers that look for events by themselves, and the events that they left behind. */
export class EventTriggers {
  readonly #deps: EventTriggersDeps
  #cancel: () => void = () => undefined
  #sweep: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(deps: EventTriggersDeps) {
    this.#deps = deps
  }

  /** Resolves when what is due has begun. */
  async start(): Promise<void> {
    const { states, poller, listener, exclusive } = this.#deps
    if (exclusive) await this.#told(() => states.freeAll(), 'triggers that an earlier process held come free later')
    this.#sweepNow(0)
    await Promise.all([poller.start(), listener.start()])
  }

  /** A workflow was published, paused, resumed, unpublished or deleted. */
  async workflowChanged(workflowId: Id): Promise<void> {
    const { poller, listener } = this.#deps
    listener.workflowChanged(workflowId)
    await Promise.all([poller.poke(), listener.poke()])
  }

  /** Packages came, went or changed. */
  nodeTypesChanged(): void {
    this.#deps.listener.nodeTypesChanged()
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await Promise.all([this.#deps.poller.stop(), this.#deps.listener.stop()])
    await this.#sweep
  }

  #sweepNow(olderThan: Millis): void {
    const { outbox, clock } = this.#deps
    const done = this.#told(
      () => outbox.deliverOld(clock.now() - olderThan),
      'events of triggers could not be handed over; another try follows',
    )
    this.#sweep = done.then(() => {
      if (!this.#stopped) this.#cancel = clock.after(SWEEP_EVERY, () => this.#sweepNow(SWEEP_EVERY))
    })
  }

  async #told(work: () => Promise<void>, trouble: string): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      this.#deps.logger.warn({ err: toError(thrown) }, trouble)
    }
  }
}
