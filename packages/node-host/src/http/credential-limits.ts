import { NodeError, type Clock, type Id, type Millis } from '@millrace/base'

/** So many requests in each time of this length. */
export interface RequestLimit {
  readonly count: number
  readonly perMs: Millis
}

/** What one attempt of a step sent so far. */
export interface AttemptTraffic {
  /** Requests that were let go, or are sure to be; how often one counts does not matter. */
  sent: number
  /** Aborts when the attempt ended. */
  readonly ended: AbortSignal
}

export interface LimitedCall {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly limit: RequestLimit
  /** Whose limit it is, for the error. @default 'The credential' */
  readonly whose?: string
  /** Who asks: the same for all attempts of a step. */
  readonly step: string
  readonly traffic: AttemptTraffic
  readonly signal: AbortSignal
}

/** A step that has done nothing yet waits this long at most where it is; for longer it is put off, without a slot. */
const SHORT_MS: Millis = 2000
/** One that has sent something waits longer: put off, it would begin again, and could come to the same point for ever. */
const LONG_MS: Millis = 300_000

/**
 * How fast a credential may be used, over all workflows of its tenant.
 * C1. In no time of `perMs` are more than `count` requests let go.
 * C2. A wait ends with its signal, or its attempt, and its turn is free for others then.
 */
export class CredentialLimits {
  readonly #clock: Clock
  readonly #windows = new Map<string, CallWindow>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the request may go. Throws `http.rate-limited` when that would take too long. */
  async take(call: LimitedCall): Promise<void> {
    const key = `${call.tenantId} ${call.credentialId}`
    let window = this.#windows.get(key)
    if (window === undefined) this.#windows.set(key, (window = new CallWindow()))
    const now = this.#clock.now()
    const at = window.next(call.limit, now)
    const first = call.traffic.sent === 0
    if (at - now > (first ? SHORT_MS : LONG_MS)) throw limitedError(window.putOff(call, at, now) - now, first, call)
    window.grant(call.step, at)
    call.traffic.sent += 1 // at once: others of the attempt must not put it off while this one is on its way
    if (at > now) await this.#wait(at - now, AbortSignal.any([call.signal, call.traffic.ended]), () => window.takeBack(at))
  }

  #wait(ms: Millis, signal: AbortSignal, gone: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel()
        gone() // C2
        reject(signal.reason instanceof NodeError ? signal.reason : new NodeError('cancelled', 'The step was cancelled.'))
      }
      const cancel = this.#clock.after(ms, () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
  }
}

/** The requests of one credential: those that went, those that wait where they are, and those that were told to come back. */
class CallWindow {
  /** Times of requests, past and promised, in order. */
  #granted: Millis[] = []
  /** When each step that was put off comes back: so that not all come at the same time, only to be put off again. */
  readonly #putOff = new Map<string, Millis>()

  /** C1. */
  next({ count, perMs }: RequestLimit, now: Millis): Millis {
    this.#granted = this.#granted.filter((at) => at > now - perMs && at <= now + LONG_MS) // a clock that was set back leaves no lock
    const blocking = this.#granted[this.#granted.length - count]
    return blocking === undefined ? now : Math.max(now, blocking + perMs)
  }

  grant(step: string, at: Millis): void {
    this.#putOff.delete(step)
    this.#granted.push(at)
  }

  takeBack(at: Millis): void {
    const place = this.#granted.lastIndexOf(at)
    if (place >= 0) this.#granted.splice(place, 1)
  }

  putOff({ step, limit }: LimitedCall, at: Millis, now: Millis): Millis {
    this.#putOff.delete(step)
    for (const [other, back] of this.#putOff) {
      if (back > now) break // in the order in which they were put off
      this.#putOff.delete(other)
    }
    const back = at + Math.floor(this.#putOff.size / limit.count) * limit.perMs
    this.#putOff.set(step, back)
    return back
  }
}

const limitedError = (waitMs: Millis, first: boolean, { limit: { count, perMs }, whose = 'The credential' }: LimitedCall): NodeError =>
  new NodeError('http.rate-limited', `${whose} may be used ${count} times in ${perMs} ms, and others come first.`, {
    retryable: true,
    retryAfterMs: Math.ceil(waitMs),
    deferred: first,
    ...(first ? {} : { hint: 'Let the node take fewer items at a time, e.g. in a loop, or raise the limit of the credential.' }),
  })
