import { toError, NodeError, type Clock, type JsonValue, type Logger, type Millis } from '@millrace/base'
import { checkCursor, checkEvent, type CheckedEvent, type TriggerEvent } from '@millrace/node-sdk'
import type { TriggerLease } from '@millrace/store'
import type { TriggerStateStore } from './lease.ts'
import type { TriggerOutbox } from './outbox.ts'

export interface EmitterDeps {
  readonly states: Pick<TriggerStateStore, 'keepPage'>
  readonly outbox: Pick<TriggerOutbox, 'deliverLeft'>
  readonly clock: Clock
  readonly logger: Logger
}

interface Waiting {
  readonly event: CheckedEvent
  readonly cursor: string | undefined
  readonly kept: PromiseWithResolvers<void>
}

/** Events that are kept and not handed over: beyond it, whoever emits waits. */
const MOST_LEFT = 1000
/** Of one transaction. */
const MOST_AT_ONCE = 500
/** A full inbox is tried again. */
const RETRY_AFTER: Millis = 2_000

/**
 * Keeps what a listener emits and hands it on: T1 to T4 of `poller.ts` for events that come one by one. Those that come while others are
 * written share the next transaction, in their order, with the cursor of the last of them.
 */
export class Emitter {
  readonly #lease: TriggerLease
  readonly #deps: EmitterDeps
  readonly #signal: AbortSignal
  /** The trigger is somebody else's. */
  readonly #lost: () => void
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #handing: Promise<void> | undefined
  /** Kept, and not handed over as far as is known here. */
  #left = 0

  constructor(lease: TriggerLease, about: { readonly signal: AbortSignal; readonly lost: () => void }, deps: EmitterDeps) {
    this.#lease = lease
    this.#deps = deps
    this.#signal = about.signal
    this.#lost = about.lost
  }

  /** Resolves when the event is on disk. Throws when it is not, and is not going to be. */
  async emit(event: TriggerEvent, cursor?: JsonValue): Promise<void> {
    const checked = { event: checkEvent(event, 'event'), cursor: cursor === undefined ? undefined : checkCursor(cursor) }
    if (this.#left >= MOST_LEFT) await this.#handing
    if (this.#signal.aborted) throw stopped()
    const kept = Promise.withResolvers<void>()
    this.#waiting.push({ ...checked, kept })
    this.#writing ??= this.#write()
    await kept.promise
  }

  /** Resolves when everything that was emitted is written, or was refused. What is not handed over by then is left to whoever comes next. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const part = this.#waiting.splice(0, MOST_AT_ONCE)
      try {
        await this.#keep(part)
        part.forEach(({ kept }) => kept.resolve())
      } catch (thrown) {
        part.forEach(({ kept }) => kept.reject(toError(thrown)))
      }
    }
    this.#writing = undefined
  }

  async #keep(part: readonly Waiting[]): Promise<void> {
    const { states, clock } = this.#deps
    const events = part.map(({ event }) => event)
    const cursor = part.findLast((one) => one.cursor !== undefined)?.cursor
    const rows = await states.keepPage(this.#lease, { events, cursor, at: clock.now() })
    if (rows === undefined) {
      this.#lost()
      throw stopped() // T4
    }
    this.#left += rows.length
    if (rows.length > 0) this.#handing ??= this.#hand()
  }

  /** Until nothing is left; a full inbox keeps it waiting. */
  async #hand(): Promise<void> {
    const { outbox, clock, logger } = this.#deps
    while (this.#left > 0 && !this.#signal.aborted) {
      const before = this.#left
      try {
        await outbox.deliverLeft(this.#lease.id)
        this.#left -= before // what came meanwhile may be among it; the next turn finds out
      } catch (thrown) {
        logger.warn(
          { triggerId: this.#lease.id, err: toError(thrown) },
          'events of a listener could not be handed over; another try follows',
        )
        await this.#pause(clock)
      }
    }
    this.#handing = undefined
  }

  #pause(clock: Clock): Promise<void> {
    const over = Promise.withResolvers<void>()
    const done = (): void => over.resolve()
    const cancel = clock.after(RETRY_AFTER, done)
    this.#signal.addEventListener('abort', done, { once: true })
    return over.promise.finally(() => {
      cancel()
      this.#signal.removeEventListener('abort', done)
    })
  }
}

const stopped = (): NodeError => new NodeError('trigger.stopped', 'The trigger was stopped; the event is not kept.', { retryable: true })
