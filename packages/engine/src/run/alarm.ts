import type { Clock, Millis } from '@millrace/base'

/** One timer that can be set anew. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #set: { readonly at: Millis; readonly cancel: () => void } | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at this time, and at no other; null for never. */
  at(time: Millis | null): void {
    if (this.#set?.at === (time ?? undefined)) return
    this.#set?.cancel()
    this.#set = undefined
    if (time === null) return
    const ring = (): void => {
      this.#set = undefined
      this.#ring()
    }
    this.#set = { at: time, cancel: this.#clock.after(Math.max(0, time - this.#clock.now()), ring) }
  }
}
