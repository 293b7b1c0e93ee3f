/**
 * The engine looks at `performance.now()` to give others their turn. In a simulation that clock stands still, so that the speed of the
 * machine has no say, except where a fault makes the thread slow.
 */
export class ThreadTime {
  #now = 0
  #busyCalls = 0

  /** The next looks at the time find a slice used up. */
  makeBusy(calls: number): void {
    this.#busyCalls = calls
  }

  /** Runs something with this time instead of the machine's. */
  async rule<T>(work: () => Promise<T>): Promise<T> {
    const original = performance.now
    performance.now = () => {
      if (this.#busyCalls > 0) {
        this.#busyCalls -= 1
        this.#now += 11
      }
      return this.#now
    }
    try {
      return await work()
    } finally {
      performance.now = original
    }
  }
}
