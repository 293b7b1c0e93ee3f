import type { Millis } from '@millrace/base'
import type { NodeTypeDescription, RetrySettings } from '@millrace/workflow'

export interface RetryPolicy {
  readonly maxAttempts: number
  readonly backoff: 'fixed' | 'exponential'
  readonly delayMs: Millis
  readonly maxDelayMs: Millis
  readonly jitter: boolean
  /** Undefined: whatever the error itself calls retryable. */
  readonly on: readonly string[] | undefined
}

const ONCE: RetryPolicy = Object.freeze({ maxAttempts: 1, backoff: 'fixed', delayMs: 0, maxDelayMs: 0, jitter: false, on: undefined })

/** Fills a node's retry settings with the defaults: exponential from 1 s up to 5 min, with jitter. */
export function compileRetry(settings: RetrySettings | undefined): RetryPolicy {
  if (settings === undefined || settings.maxAttempts <= 1) return ONCE
  return Object.freeze({
    maxAttempts: settings.maxAttempts,
    backoff: settings.backoff ?? 'exponential',
    delayMs: settings.delayMs ?? 1000,
    maxDelayMs: settings.maxDelayMs ?? 300_000,
    jitter: settings.jitter ?? true,
    on: settings.on,
  })
}

/**
 * A node's own policy, else the workflow's. That one does not hold for writes whose service takes no key: doing them twice could do harm,
 * so somebody has to ask for it at the node.
 */
export function retryOf(
  own: RetrySettings | undefined,
  workflow: RetryPolicy,
  type: Pick<NodeTypeDescription, 'effects'> & { readonly idempotency: NodeTypeDescription['idempotency'] | undefined },
): RetryPolicy {
  if (own !== undefined) return compileRetry(own)
  return type.effects === 'write' && type.idempotency === 'none' ? ONCE : workflow
}

/** `http.5xx` matches `http.500` … `http.599`; a trailing `*` matches the rest. */
export function matchesErrorPattern(code: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return code.startsWith(pattern.slice(0, -1))
  const family = /^(.*\.\d)xx$/.exec(pattern)
  if (family) return code.length === pattern.length && code.startsWith(family[1] as string)
  return code === pattern
}

export interface RetryQuestion {
  readonly attempt: number
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterMs: Millis | undefined
  /** 0 to 1, injected. */
  readonly random: number
}

/** Milliseconds until the next attempt; undefined when there is none. */
export function retryDelay(policy: RetryPolicy, question: RetryQuestion): Millis | undefined {
  if (question.attempt >= policy.maxAttempts) return undefined
  const wanted = policy.on === undefined ? question.retryable : policy.on.some((pattern) => matchesErrorPattern(question.code, pattern))
  if (!wanted) return undefined
  const growth = policy.backoff === 'exponential' ? 2 ** Math.min(question.attempt - 1, 30) : 1
  const delay = Math.min(policy.delayMs * growth, Math.max(policy.maxDelayMs, policy.delayMs))
  // Half of the delay is fixed, half random: spreads a herd without ever retrying at once.
  const spread = policy.jitter ? delay / 2 + (delay / 2) * question.random : delay
  return Math.max(spread, askedFor(question.retryAfterMs))
}

/** As long as a policy's own delay may be. */
const LONGEST_ASKED_MS = 604_800_000

/** What a service or a node asks for, within reason: a time that cannot be stored would stop the execution for good. */
const askedFor = (ms: Millis | undefined): Millis => (ms !== undefined && ms > 0 ? Math.min(ms, LONGEST_ASKED_MS) : 0)

/** Shortest time that a step is put off: each time is an event in its journal. */
const LEAST_DEFERRAL_MS = 1000

/** Milliseconds until a step that was put off comes again; never before it was told to, and not together with all others. */
export function deferral(retryAfterMs: Millis | undefined, random: number): Millis {
  const least = Math.max(askedFor(retryAfterMs), LEAST_DEFERRAL_MS)
  return least + Math.min(least / 10, LEAST_DEFERRAL_MS) * random
}
