import type { Clock, Millis } from '@millrace/base'

/** Time that a test moves. */
export class FakeClock implements Clock {
  #now: Millis
  #timers: { at: Millis; run: () => void }[] = []
  readonly #settle: () => Promise<void>

  /** `settling`: lets what follows from a timer happen; a store takes more turns than memory does. */
  constructor(start: Millis = Date.UTC(2030, 0, 1), settling = settle) {
    this.#now = start
    this.#settle = settling
  }

  now(): Millis {
    return this.#now
  }

  after(ms: Millis, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter((each) => each !== timer))
  }

  /** Moves on by `ms`, firing what is due on the way, in order, and lets what follows from each settle. */
  async advance(ms: Millis): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await this.#settle()
    }
    this.#now = end
    await this.#settle()
  }
}

/** Lets everything that is only waiting for promises happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
