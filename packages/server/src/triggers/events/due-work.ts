import { toError, type Clock, type Id, type Logger, type Millis } from '@millrace/base'

/** Where work comes from that is due at times and that one process at a time does. */
export interface WorkSource<Row extends { readonly id: Id }> {
  /** What is due and held by nobody, the longest due first. */
  due(now: Millis, limit: number): Promise<readonly Row[]>
  /** When anything may be due that is not now; null for never. */
  nextDueAt(now: Millis): Promise<Millis | null>
  /** Takes one and begins with it; undefined when it is somebody else's. The work ends when its promise resolves, soon after `abort`. */
  begin(row: Row, abort: AbortController): Promise<{ readonly done: Promise<void> } | undefined>
  /** Before each round. */
  prepare?(): Promise<void>
}

export interface DueWorkOptions<Row extends { readonly id: Id }> {
  readonly source: WorkSource<Row>
  /** At the same time, of those that began a moment ago. */
  readonly atOnce: number
  /** At the same time, of all: what is slow does not keep the others waiting. */
  readonly most: number
  readonly clock: Clock
  readonly logger: Logger
}

/** Longest sleep: after a suspended machine or a changed clock, what is due is begun at most this late. */
const LONGEST_SLEEP: Millis = 30_000
/** Between two rounds: what others hold comes free at a time, not after a round. */
const SHORTEST_SLEEP: Millis = 100
/** After trouble with the store. */
const RETRY_AFTER: Millis = 5_000
/** What takes longer does not count as having begun a moment ago. */
const SLOW_AFTER: Millis = 3_000

interface UnderWay<Row> {
  readonly row: Row
  readonly done: Promise<void>
  readonly abort: AbortController
}

/** Does what is due, each when its time comes. */
export class DueWork<Row extends { readonly id: Id }> {
  readonly #options: DueWorkOptions<Row>
  readonly #underWay = new Map<Id, UnderWay<Row>>()
  readonly #quick = new Set<Id>()
  #cancelSleep: () => void = () => undefined
  #round: Promise<void> = Promise.resolve()
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor(options: DueWorkOptions<Row>) {
    this.#options = options
  }

  /** Resolves when what is due has begun. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    this.#state = 'running'
    await this.poke()
  }

  /** Looks again now: something may be due. */
  poke(): Promise<void> {
    if (this.#state !== 'running') return this.#round
    this.#cancelSleep()
    this.#round = this.#round.then(() => this.#oneRound())
    return this.#round
  }

  /** Ends what is under way for these rows; it is begun again when it is due. */
  interrupt(which: (row: Row) => boolean): void {
    for (const { row, abort } of this.#underWay.values()) if (which(row)) abort.abort()
  }

  /** Begins nothing any more; resolves when what was under way is given back. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#cancelSleep()
    await this.#round
    this.interrupt(() => true)
    await this.idle()
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.#underWay.values()].map(({ done }) => done))
  }

  async #oneRound(): Promise<void> {
    if (this.#state !== 'running') return
    let sleep: Millis
    try {
      sleep = await this.#beginDue()
    } catch (thrown) {
      this.#options.logger.error({ err: toError(thrown) }, 'what is due could not be begun; another try follows')
      sleep = RETRY_AFTER
    }
    if (this.#isStopped()) return
    this.#cancelSleep()
    this.#cancelSleep = this.#options.clock.after(sleep, () => void this.poke())
  }

  /** A method, because the state changes while a round awaits, which narrowing does not see. */
  #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  /** Begins everything that is due; returns how long there is nothing to do. */
  async #beginDue(): Promise<Millis> {
    const { source, clock, atOnce, most } = this.#options
    await source.prepare?.()
    const room = Math.min(atOnce - this.#quick.size, most - this.#underWay.size)
    if (room <= 0) return LONGEST_SLEEP // whoever ends, or turns out to be slow, pokes
    for (const row of await source.due(clock.now(), room)) if (!this.#isStopped()) await this.#begin(row)
    const next = await source.nextDueAt(clock.now())
    return Math.min(LONGEST_SLEEP, Math.max(SHORTEST_SLEEP, (next ?? Infinity) - clock.now()))
  }

  async #begin(row: Row): Promise<void> {
    const { id } = row
    if (this.#underWay.has(id)) return // its lease ran out here, and it is not over yet
    const abort = new AbortController()
    const begun = await this.#options.source.begin(row, abort)
    if (begun === undefined) return
    this.#underWay.set(id, { row, done: this.#follow(id, begun.done), abort })
    if (this.#isStopped()) abort.abort()
  }

  async #follow(id: Id, work: Promise<void>): Promise<void> {
    const { clock, logger } = this.#options
    this.#quick.add(id)
    const cancel = clock.after(SLOW_AFTER, () => {
      this.#quick.delete(id)
      void this.poke()
    })
    try {
      await work
    } catch (thrown) {
      logger.error({ id, err: toError(thrown) }, 'what was begun could not be given back; its lease runs out')
    }
    cancel()
    this.#quick.delete(id)
    this.#underWay.delete(id)
    void this.poke()
  }
}
