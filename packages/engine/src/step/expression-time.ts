import { NodeError, type Millis } from '@millrace/base'

/** Time that expressions of a step take before others on the thread have a turn; one expression, which has a limit of its own, comes on top. */
const SLICE_MS = 10
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

  constructor({ clock, most = MOST_MS, name }: TimeKeeping) {
    this.#clock = clock
    this.#most = most
    this.#name = name
  }

  /** Does a piece of work on the time of the step. Throws `expression.too-slow` when there is no more. */
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
    }
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
