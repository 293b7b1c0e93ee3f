import { NodeError, type Millis } from '@millrace/base'

/** Time that expressions of a step take before others on the thread have a turn; one expression, which has a limit of its own, comes on top. */
export const SLICE_MS = 10
/** Time that a node may make them take without letting others have one, where nothing else can be done about it. */
const MOST_IN_ONE_GO_MS = 1_000
/** From so much on it is watched whether others had a turn. */
const WATCHED_MS = 1
const MOST_MS = 60_000

/** What is needed to keep the time. */
export interface TimeKeeping {
  /** Milliseconds from any fixed moment. */
  readonly clock: () => number
  /** Time for the expressions of all items of the step. @default 60,000 */
  readonly most?: Millis | undefined
  /** The node's name. */
  readonly name: string
}

/** How long the expressions of one step have taken: since others had a turn, and altogether. */
export class ExpressionTime {
  readonly #clock: () => number
  readonly #most: Millis
  readonly #name: string
  #total = 0
  #slice = 0
  #isWatched = false

  constructor({ clock, most = MOST_MS, name }: TimeKeeping) {
    this.#clock = clock
    this.#most = most
    this.#name = name
  }

  /** Does a piece of work on the time of the step, and gives what it gives. Throws `expression.too-slow` when there is no more. */
  take<T>(work: () => T, itemIndex?: number): T {
    if (this.#total > this.#most) {
      throw new NodeError(
        'expression.too-slow',
        `The expressions of "${this.#name}" took more than ${this.#most / 1000} s for its items.`,
        {
          ...(itemIndex === undefined ? {} : { itemIndex }),
          hint: 'Simplify them, or let the node take fewer items at a time.',
        },
      )
    }
    const began = this.#clock()
    try {
      return work()
    } finally {
      const took = this.#clock() - began
      this.#total += took
      this.#slice += took
      if (this.#slice > WATCHED_MS && !this.#isWatched) this.#watch()
    }
  }

  /** Others have a turn also when the node waits for something by itself. */
  #watch(): void {
    this.#isWatched = true
    setImmediate(() => {
      this.#isWatched = false
      this.restart()
    })
  }

  /** Refuses more work without a turn for others. For nodes that ask for all their items in one go. */
  mustYield(itemIndex: number): void {
    if (this.#slice <= MOST_IN_ONE_GO_MS) return
    throw new NodeError(
      'expression.too-slow',
      `"${this.#name}" asked for the fields of its items all at once, and their expressions held everything else up for more than ${MOST_IN_ONE_GO_MS / 1000} s.`,
      {
        itemIndex,
        hint: 'Let it take fewer items at a time. Its author can ask for them with step.configs(), which lets others have a turn.',
      },
    )
  }

  /** Milliseconds that all of it has taken. */
  get total(): Millis {
    return this.#total
  }

  /** Others should have a turn now. */
  get isOver(): boolean {
    return this.#slice > SLICE_MS
  }

  /** They had it. */
  restart(): void {
    this.#slice = 0
  }
}
