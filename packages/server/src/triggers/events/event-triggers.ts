import { toError, type Clock, type Logger, type Millis } from '@millrace/base'
import type { TriggerStateStore } from './lease.ts'
import type { TriggerOutbox } from './outbox.ts'

export interface EventTriggersDeps {
  readonly states: Pick<TriggerStateStore, 'freeAll'>
  readonly outbox: Pick<TriggerOutbox, 'deliverOld'>
  /** Those that ask and those that listen. */
  readonly watchers: readonly { start(): Promise<void>; poke(): Promise<void>; stop(): Promise<void> }[]
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
    const { states, watchers, exclusive } = this.#deps
    if (exclusive) await this.#told(() => states.freeAll(), 'triggers that an earlier process held come free later')
    this.#sweepNow(0)
    await Promise.all(watchers.map((one) => one.start()))
  }

  /** Looks again now: triggers were published, or resumed. */
  async poke(): Promise<void> {
    await Promise.all(this.#deps.watchers.map((one) => one.poke()))
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await Promise.all(this.#deps.watchers.map((one) => one.stop()))
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
