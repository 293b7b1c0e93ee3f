import { MillraceError } from './errors.ts'
import type { JsonValue } from './json.ts'

export interface NodeErrorOptions {
  /** Whether the same call may succeed later. Default false. */
  readonly retryable?: boolean
  /** Milliseconds to wait at least before the next attempt (e.g. from Retry-After). */
  readonly retryAfterMs?: number
  /**
   * The attempt was put off before it did anything outside: it comes again after `retryAfterMs`, whatever the node's retry policy says,
   * and counts as no attempt. Default false.
   */
  readonly deferred?: boolean
  /** Index of the item that failed. */
  readonly itemIndex?: number
  /** What the user can do about it. */
  readonly hint?: string
  /** Facts for the technical detail view; never secrets. */
  readonly detail?: JsonValue
  readonly cause?: unknown
}

/** Node packages are bundled with a copy of this class, and its errors keep their meaning in the server: the mark counts, not the constructor. */
const MARK = Symbol.for('millrace.node-error')

/** A failure of a step, with a stable code (`http.404`, `timeout`, `config.invalid`, `auth.expired` …) and retry advice. */
export class NodeError extends MillraceError<{ itemIndex?: number; hint?: string; detail?: JsonValue }> {
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly deferred: boolean

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== NodeError) return Function.prototype[Symbol.hasInstance].call(this, value) // a class that extends it means its own
    return typeof value === 'object' && value !== null && MARK in value
  }

  constructor(code: string, message: string, options: NodeErrorOptions = {}) {
    const { itemIndex, hint, detail } = options
    super({
      code,
      status: 422,
      message,
      data: {
        ...(itemIndex === undefined ? {} : { itemIndex }),
        ...(hint === undefined ? {} : { hint }),
        ...(detail === undefined ? {} : { detail }),
      },
      cause: options.cause,
    })
    this.name = 'NodeError'
    Object.defineProperty(this, MARK, { value: true })
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
    this.deferred = options.deferred ?? false
  }
}
