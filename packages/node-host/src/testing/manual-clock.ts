import type { Clock, Millis } from '@millrace/base'

/** Time that a test moves. */
export class ManualClock implements Clock {
  #now: Millis = Date.UTC(2030, 0, 1)
  #timers: { readonly at: Millis; readonly run: () => void }[] = []

  now(): Millis {
    return this.#now
  }

  after(ms: Millis, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter((each) => each !== timer))
  }

  /** Moves on, and fires what is due. */
  async pass(ms: Millis): Promise<void> {
    this.#now += ms
    const due = this.#timers.filter(({ at }) => at <= this.#now).toSorted((a, b) => a.at - b.at)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { run } of due) run()
    await new Promise<void>((resolve) => setImmediate(resolve))
  }

  get timers(): number {
    return this.#timers.length
  }
}
