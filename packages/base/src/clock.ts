/** Milliseconds since the Unix epoch, UTC. */
export type Millis = number

/** Time, injected so that tests and simulations own it. */
export interface Clock {
  now(): Millis
  /** Calls `run` once after `ms`; the returned function cancels. Delays beyond 2^31 ms are re-armed by the implementation. */
  after(ms: Millis, run: () => void): () => void
}

const LONGEST_TIMEOUT = 2 ** 31 - 1 // setTimeout fires at once for more

function arm(ms: Millis, run: () => void): () => void {
  let handle: ReturnType<typeof setTimeout>
  const next = (left: Millis): void => {
    const part = Math.min(left, LONGEST_TIMEOUT)
    handle = setTimeout(() => (left > part ? next(left - part) : run()), part)
  }
  next(Math.max(0, ms))
  return () => clearTimeout(handle)
}

export const systemClock: Clock = { now: () => Date.now(), after: arm }
