import type { Clock, Millis } from '@millrace/base'

/** Time that a test moves. */
export class FakeClock implements Clock {
  #now: Millis = Date.UTC(2030, 0, 1)
  #timers: { readonly at: Millis; readonly run: () => void }[] = []

  now(): Millis {
    return this.#now
  }

  after(ms: Millis, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter((each) => each !== timer))
  }

  /** Moves on, firing what is due on the way, in order, and lets what follows from each settle. */
  async advance(ms: Millis): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await settle()
    }
    this.#now = end
    await settle()
  }
}

/** Lets everything happen that only waits for promises: each query of the store takes several turns. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
