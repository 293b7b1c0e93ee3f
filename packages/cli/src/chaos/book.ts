import { isJsonObject, type JsonValue } from '@millrace/base'
import { isResultOf, type Shape } from './shapes.ts'

/**
 * What the caller knows of a call. `accepted`: the server said so, and is held to it. `refused`: it said no. `unanswered`: the
 * connection broke; the call may have been taken in, or not.
 */
export type Outcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'accepted'; readonly executionId: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly detail: string }
  | { readonly kind: 'unanswered' }

export interface Call {
  readonly order: number
  readonly shape: Shape
  readonly via: 'webhook' | 'api'
  outcome: Outcome
}

/** Every call that was made, by its number. */
export class Book {
  readonly #calls = new Map<number, Call>()
  readonly #listeners = new Set<() => void>()
  /** Answers that were given and wrong. */
  readonly wrongAnswers: string[] = []
  #accepted = 0

  open(shape: Shape, via: Call['via']): Call {
    const call: Call = { order: this.#calls.size + 1, shape, via, outcome: { kind: 'open' } }
    this.#calls.set(call.order, call)
    return call
  }

  settle(call: Call, outcome: Outcome): void {
    call.outcome = outcome
    if (outcome.kind !== 'accepted') return
    this.#accepted += 1
    for (const tell of this.#listeners) tell()
  }

  /** A caller that waited for the end was told this. */
  heard({ order, shape }: Call, answer: JsonValue | undefined): void {
    if (isJsonObject(answer) && isResultOf(shape, order, answer)) return
    this.wrongAnswers.push(`the caller of order ${order} (${shape}) was answered ${JSON.stringify(answer)}`)
  }

  get(order: number): Call | undefined {
    return this.#calls.get(order)
  }

  all(): readonly Call[] {
    return [...this.#calls.values()]
  }

  get accepted(): number {
    return this.#accepted
  }

  /** Resolves at the next acknowledgement, or when the signal fires. */
  nextAccepted(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done, { once: true })
      if (signal.aborted) done()
    })
  }
}
