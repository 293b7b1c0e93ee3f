import type { Millis } from '@millrace/base'
import type { RateLimit } from '../run/limits.ts'

/** Starts of the last `perMs`: never more than `count` of them lie in any window of that length. */
export class RateWindow {
  #starts: Millis[] = []
  #first = 0

  /** When the next start is allowed: now, or when the oldest one that counts has gone out of the window. */
  freeAt(rate: RateLimit, now: Millis): Millis {
    const { count, perMs } = rate
    const used = this.#within(rate, now)
    return used < count ? now : (this.#starts[this.#starts.length - count] as Millis) + perMs
  }

  /** Whether it remembers nothing that counts. */
  isEmpty(rate: RateLimit, now: Millis): boolean {
    return this.#within(rate, now) === 0
  }

  /** How many starts count. */
  #within({ perMs }: RateLimit, now: Millis): number {
    // A clock that was set back must not keep the window shut for longer than it is.
    while (this.#first < this.#starts.length && !within(this.#starts[this.#first] as Millis, perMs, now)) this.#first += 1
    if (this.#first * 2 > this.#starts.length) {
      this.#starts = this.#starts.slice(this.#first)
      this.#first = 0
    }
    return this.#starts.length - this.#first
  }

  take(now: Millis): void {
    this.#starts.push(now)
  }
}

const within = (start: Millis, perMs: Millis, now: Millis): boolean => start > now - perMs && start <= now
