import { toError, type Logger } from '@millrace/base'
import type { Period } from './period.ts'
import type { WriteOperation, WriteOutcome } from './protocol.ts'

/** A full disk may have room for a little one now and then: only so long after the last failure a success ends the outage. */
const QUIET_MS = 1000

/**
 * Knows whether the journal can be written, from what became of the last batch, and says so in the log: once when it cannot any more,
 * once when it can again. Whoever is refused meanwhile need not log it.
 */
export class Outage {
  readonly #logger: Logger
  readonly #now: () => number
  #state: { readonly period: Period; refused: number; lastAt: number } | undefined

  constructor(logger: Logger, now: () => number = () => performance.now()) {
    this.#logger = logger
    this.#now = now
  }

  /** The file that could not be written; undefined when all is well. */
  get period(): Period | undefined {
    return this.#state?.period
  }

  /** Passes the outcomes of a batch on. */
  async watch(batch: readonly WriteOperation[], committed: Promise<readonly WriteOutcome[]>): Promise<readonly WriteOutcome[]> {
    try {
      const outcomes = await committed
      const at = outcomes.findIndex((outcome) => typeof outcome === 'object' && 'unavailable' in outcome)
      const failed = outcomes[at]
      if (failed === undefined || typeof failed === 'string' || !('unavailable' in failed)) this.#ended()
      else this.#began(batch[at], failed.unavailable, batch.length)
      return outcomes
    } catch (thrown) {
      this.#began(batch[0], toError(thrown).message, batch.length)
      throw thrown
    }
  }

  #began(operation: WriteOperation | undefined, reason: string, writes: number): void {
    if (operation === undefined) return
    if (this.#state === undefined) {
      this.#state = { period: operation.period, refused: 0, lastAt: 0 }
      this.#logger.error({ reason }, 'the journal cannot be written; calls are refused, and what was accepted waits for it')
    }
    this.#state.refused += writes
    this.#state.lastAt = this.#now()
  }

  #ended(): void {
    if (this.#state === undefined || this.#now() - this.#state.lastAt < QUIET_MS) return
    this.#logger.warn({ refusedWrites: this.#state.refused }, 'the journal can be written again')
    this.#state = undefined
  }
}
