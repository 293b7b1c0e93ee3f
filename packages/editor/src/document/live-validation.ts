import type { Clock, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'

const AFTER: Millis = 250
const SLICE: Millis = 8

export interface LiveValidationOptions<P> {
  readonly clock: Clock
  document(): WorkflowDocument
  /** The costly part of a check in small pieces, so that whoever types goes on typing; `check` then finds it done. */
  prepare?(document: WorkflowDocument): Iterator<void>
  check(document: WorkflowDocument): readonly P[]
  onProblems(problems: readonly P[]): void
}

/** Checks the document again a moment after the last change, so that checking never stands in the way of typing or dragging. */
export class LiveValidation<P> {
  readonly #options: LiveValidationOptions<P>
  #cancel: (() => void) | undefined

  constructor(options: LiveValidationOptions<P>) {
    this.#options = options
  }

  changed(): void {
    this.#cancel?.()
    this.#cancel = this.#options.clock.after(AFTER, () => this.#prepare(this.#options.prepare?.(this.#options.document())))
  }

  /** One piece after another for a few milliseconds, then the page has its turn. A change begins anew. */
  #prepare(pieces: Iterator<void> | undefined): void {
    const { clock } = this.#options
    for (const end = clock.now() + SLICE; clock.now() < end;) {
      if (pieces === undefined || pieces.next().done === true) return void this.now()
    }
    this.#cancel = clock.after(0, () => this.#prepare(pieces))
  }

  /** Checks at once (before publishing). */
  now(): readonly P[] {
    this.#cancel?.()
    this.#cancel = undefined
    const problems = this.#options.check(this.#options.document())
    this.#options.onProblems(problems)
    return problems
  }

  stop(): void {
    this.#cancel?.()
  }
}
