import type { Clock, Millis } from '@millrace/base'

interface Timer {
  readonly at: Millis
  readonly run: () => void
}

/** Time that moves when nothing is left to do before the next thing happens; then at once. */
export class TestClock implements Clock {
  #now: Millis
  #timers: Timer[] = []

  constructor(start: Millis) {
    this.#now = start
  }

  now(): Millis {
    return this.#now
  }

  after(ms: Millis, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter((each) => each !== timer))
  }

  /** Time of the next timer; undefined when there is none. */
  next(): Millis | undefined {
    return this.#timers.length === 0 ? undefined : Math.min(...this.#timers.map(({ at }) => at))
  }

  /**
   * Moves to a time and fires what was due until then, in order. What these timers set anew counts from there: housekeeping that comes
   * back every few seconds happens once in a wait of a month, and not two hundred thousand times.
   */
  jumpTo(time: Millis): void {
    this.#now = Math.max(this.#now, time)
    const due = this.#timers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at)
    for (const timer of due) {
      if (!this.#timers.includes(timer)) continue // taken back by an earlier one
      this.#timers = this.#timers.filter((each) => each !== timer)
      timer.run()
    }
  }
}
