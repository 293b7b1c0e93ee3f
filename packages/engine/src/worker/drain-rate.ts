import type { Clock, Millis } from '@millrace/base'

const BUCKET_MS: Millis = 1000
const BUCKETS = 10
const LEAST_SECONDS = 1
const MOST_SECONDS = 60

/** How fast those that wait go on: counted in the last ten seconds. */
export class DrainRate {
  readonly #clock: Clock
  readonly #counts = new Array<number>(BUCKETS).fill(0)
  #since: Millis
  #bucket: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
    this.#bucket = this.#bucketNow()
  }

  /** One more went on. */
  one(): void {
    this.#turn()
    this.#counts[this.#bucket % BUCKETS] = (this.#counts[this.#bucket % BUCKETS] as number) + 1
  }

  /** An estimate for callers that are told to come back: never at once, and never so late that they give up. */
  secondsFor(count: number): number {
    this.#turn()
    const total = this.#counts.reduce((sum, each) => sum + each, 0)
    if (total === 0) return MOST_SECONDS
    const seconds = Math.min(BUCKETS, Math.max(1, (this.#clock.now() - this.#since) / 1000))
    return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, Math.ceil((count / total) * seconds)))
  }

  #bucketNow(): number {
    return Math.floor(this.#clock.now() / BUCKET_MS)
  }

  /** Forgets what is older than the buckets. */
  #turn(): void {
    const now = this.#bucketNow()
    if (now < this.#bucket) this.#bucket = now // the clock was set back
    for (let steps = Math.min(BUCKETS, now - this.#bucket); steps > 0; steps -= 1) this.#counts[(now - steps + 1) % BUCKETS] = 0
    this.#bucket = now
  }
}
