import { NodeError, type Clock, type Id, type Millis } from '@millrace/base'

export interface CircuitOptions {
  /** Failures one after the other before nothing is sent any more; 0 for never. */
  readonly failures: number
  /** Milliseconds until one request tries again. */
  readonly pauseMs: Millis
  readonly clock: Clock
}

/** How things stand with a host that failed lately. */
export interface CircuitView {
  /** With port. */
  readonly host: string
  readonly state: 'closed' | 'open' | 'half-open'
  /** Failures one after the other. */
  readonly failures: number
  /** When the next request is let through; null while requests are. */
  readonly retryAt: Millis | null
}

/** `broken`: no answer in time, or a 5xx. `unknown`: it never came to an answer, for a reason that is not the host's. */
export type Outcome = 'answered' | 'broken' | 'unknown'

type Circuit =
  | { readonly at: 'closed'; readonly failures: number }
  | { readonly at: 'open'; readonly failures: number; readonly until: Millis }
  | { readonly at: 'half-open'; readonly failures: number }

/** Hosts that are remembered; the one that failed the longest ago is forgotten first. */
const MOST_HOSTS = 10_000
/** Until those come back that find the one trying request under way. */
const PROBE_MS: Millis = 1000

/**
 * A host that keeps failing is left alone for a while: its callers hear so at once instead of waiting for it, and it can recover. Each
 * tenant has its own circuits, so that none can shut a host for another.
 */
export class Circuits {
  readonly #options: CircuitOptions
  /** Only hosts that failed since they last answered. */
  readonly #circuits = new Map<string, Circuit>()

  constructor(options: CircuitOptions) {
    this.#options = options
  }

  /** Throws `http.circuit-open` while nothing may be sent. */
  check(tenantId: Id, host: string): void {
    const circuit = this.#circuits.get(keyOf(tenantId, host))
    if (circuit === undefined || circuit.at === 'closed') return
    const left = circuit.at === 'open' ? circuit.until - this.#options.clock.now() : PROBE_MS
    if (left > 0) throw openError(host, circuit.failures, left)
  }

  /** A request is sent now: call what this gives when it ended. Throws `http.circuit-open`. */
  enter(tenantId: Id, host: string): (outcome: Outcome) => void {
    if (this.#options.failures === 0) return () => undefined
    this.check(tenantId, host)
    const key = keyOf(tenantId, host)
    const circuit = this.#circuits.get(key)
    const probes = circuit?.at === 'open'
    if (probes) this.#set(key, { at: 'half-open', failures: circuit.failures })
    return (outcome) => this.#ended(key, outcome, probes)
  }

  #ended(key: string, outcome: Outcome, probed: boolean): void {
    if (outcome === 'answered') return void this.#circuits.delete(key)
    const { failures: most, pauseMs, clock } = this.#options
    const circuit = this.#circuits.get(key)
    const failures = (circuit?.failures ?? 0) + 1
    if (outcome === 'unknown') {
      if (probed && circuit?.at === 'half-open') this.#set(key, { at: 'open', failures: circuit.failures, until: clock.now() })
    } else if (probed || (failures >= most && circuit?.at !== 'half-open')) {
      // One that was on its way before the host was given up says nothing new.
      if (probed || circuit?.at !== 'open') this.#set(key, { at: 'open', failures, until: clock.now() + pauseMs })
    } else if (circuit === undefined || circuit.at === 'closed') this.#set(key, { at: 'closed', failures })
  }

  #set(key: string, circuit: Circuit): void {
    this.#circuits.delete(key)
    this.#circuits.set(key, circuit)
    const oldest = this.#circuits.keys().next().value
    if (this.#circuits.size > MOST_HOSTS && oldest !== undefined) this.#circuits.delete(oldest)
  }

  /** Hosts of a tenant that failed since they last answered. */
  view(tenantId: Id): readonly CircuitView[] {
    const prefix = keyOf(tenantId, '')
    return [...this.#circuits].flatMap(([key, circuit]) => {
      if (!key.startsWith(prefix)) return []
      const retryAt = circuit.at === 'open' ? circuit.until : null
      return [{ host: key.slice(prefix.length), state: circuit.at, failures: circuit.failures, retryAt }]
    })
  }
}

const keyOf = (tenantId: Id, host: string): string => `${tenantId} ${host}`

/** Host and port of a URL; undefined for what is none. */
export function hostOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}

/** What an error says about the host. */
export function outcomeOf(thrown: unknown): Outcome {
  if (!(thrown instanceof NodeError)) return 'unknown'
  if (BROKEN.test(thrown.code)) return 'broken'
  return /^http\.[1-4]\d\d$/.test(thrown.code) ? 'answered' : 'unknown'
}

/** `timeout`: the node's own time limit ran out while it waited for the host. */
const BROKEN = /^(timeout|http\.(timeout|connection|dns|5\d\d))$/

const openError = (host: string, failures: number, left: Millis): NodeError =>
  new NodeError('http.circuit-open', `${host} failed ${failures} times one after the other; nothing is sent to it for now.`, {
    retryable: true,
    retryAfterMs: Math.ceil(left),
    hint: 'It is tried again by itself. Check that the service is up; with retries the step goes on then.',
  })
