import type { Clock, Millis } from '@millrace/base'

/** One timer for the earliest of many times. */
export class WakeTimer {
  readonly #clock: Clock
  readonly #due: () => Promise<void>
  #at = Infinity
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(clock: Clock, due: () => Promise<void>) {
    this.#clock = clock
    this.#due = due
  }

  /** Calls `due` at `time`, or earlier when that was asked for before. */
  at(time: Millis): void {
    if (this.#stopped || time >= this.#at) return
    this.#cancel?.()
    this.#at = time
    this.#cancel = this.#clock.after(Math.max(0, time - this.#clock.now()), () => this.#fire())
  }

  #fire(): void {
    this.#at = Infinity
    this.#cancel = undefined
    // Whatever fails here (the journal, mostly) is tried again soon rather than never.
    this.#due().catch(() => this.at(this.#clock.now() + 1000))
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }
}
