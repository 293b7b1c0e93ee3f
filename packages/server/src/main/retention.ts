import { toError, type Clock, type Logger, type Millis } from '@millrace/base'
import type { SqliteJournal } from '@millrace/store'

const DAY: Millis = 86_400_000
/** The start of a server is for those who wait for it. */
const FIRST_AFTER: Millis = 300_000
const EVERY: Millis = 3_600_000

export interface RetentionDeps {
  readonly journal: Pick<SqliteJournal, 'prune' | 'usage'>
  /** Days that executions are kept; 0 for ever. */
  readonly days: number
  /**
   * Called after each prune. Whatever belongs to an execution that was accepted before this time, and that the journal does not have
   * any more, is nobody's. Asked by what is gone, not told what goes, so that a crash in between leaves nothing behind.
   */
  readonly afterwards?: readonly ((before: Millis) => Promise<void>)[]
  /** What else is nobody's any more; after each round, also where executions are kept for ever. */
  readonly cleaning?: { clean(): Promise<void> }
  readonly clock: Clock
  readonly logger: Logger
}

/** Removes executions that are old enough, and says what the journal takes on disk. */
export class Retention {
  readonly #deps: RetentionDeps
  readonly #log: Logger
  #cancel: () => void = () => undefined
  #round: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(deps: RetentionDeps) {
    this.#deps = deps
    this.#log = deps.logger.child({ part: 'retention' })
  }

  start(): void {
    this.#after(FIRST_AFTER)
  }

  /** Begins no more; what is under way is left to the journal, which ends it after a slice when it is closed. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #after(ms: Millis): void {
    if (this.#stopped) return
    this.#cancel = this.#deps.clock.after(ms, () => {
      this.#round = this.#oneRound().finally(() => this.#after(EVERY))
    })
  }

  /** Resolves when the round under way is over. */
  get settled(): Promise<void> {
    return this.#round
  }

  async #oneRound(): Promise<void> {
    const { journal, days, clock, afterwards = [] } = this.#deps
    try {
      // The whole UTC days before: a day's file is then removed at once, which costs nothing and gives its space back.
      const before = (Math.floor(clock.now() / DAY) - days) * DAY
      const removed = days === 0 ? 0 : await journal.prune(before)
      if (days > 0) for (const each of afterwards) await each(before)
      await this.#clean()
      const { days: kept, bytes } = await journal.usage()
      const facts = { removed, days: kept, megabytes: Math.round(bytes / 1_000_000) }
      if (removed > 0) this.#log.info(facts, 'old executions were removed')
      else this.#log.debug(facts, 'no execution is old enough to be removed')
    } catch (thrown) {
      if (this.#stopped) return
      this.#log.error({ err: toError(thrown) }, 'old executions could not be removed; another try follows in an hour')
    }
  }

  async #clean(): Promise<void> {
    try {
      await this.#deps.cleaning?.clean()
    } catch (thrown) {
      if (this.#stopped) return
      this.#log.error({ err: toError(thrown) }, 'files that nothing keeps could not be removed; another try follows in an hour')
    }
  }
}
