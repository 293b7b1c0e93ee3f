import type { Clock, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'

const AFTER: Millis = 250

export interface LiveValidationOptions<P> {
  readonly clock: Clock
  document(): WorkflowDocument
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
    this.#cancel = this.#options.clock.after(AFTER, () => void this.now())
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
