import { NodeError, type Clock } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionHeader } from '../ports/index.ts'
import { scopesAround, type ExecutionState, type ScopeEnd, type StepRecord } from '../run/state.ts'
import type { StepOutcome } from './outcome.ts'

/** Fixed data instead of a run, only where people try things out. */
export function pinnedOutcome({ mode }: ExecutionHeader, { plan }: ExecutionState, step: StepRecord): StepOutcome | undefined {
  if (mode === 'production') return undefined
  const pinned = plan.document.pinned?.[step.node.id]
  if (pinned === undefined) return undefined
  return { kind: 'outputs', out: { [step.node.mainOutput]: pinned as readonly Item[] }, logs: [] } // the document's schema checked it
}

/** The signals of an execution's attempts. One for all of them, and one each where a scope may have to end before the others. */
export class Attempts {
  #all = new AbortController()
  readonly #guarded = new Map<StepRecord, AbortController>()

  signalFor(step: StepRecord): AbortSignal {
    if (!step.scope.guarded) return this.#all.signal
    const own = new AbortController()
    this.#guarded.set(step, own)
    return AbortSignal.any([this.#all.signal, own.signal])
  }

  ended(step: StepRecord): void {
    if (step.scope.guarded) this.#guarded.delete(step)
  }

  /** Ends all attempts that are under way; later ones begin with a fresh signal. */
  abortAll(reason: Error): void {
    this.#all.abort(reason)
    this.#all = new AbortController()
  }

  /**
   * Ends attempts in scopes that have to end. A write is let end by itself, so that it is known whether it took effect and has to be
   * compensated; only a time limit waits for nobody.
   */
  abortEnding(): void {
    for (const [step, own] of this.#guarded) {
      const scope = scopesAround(step.scope).find((each) => each.phase === 'ending')
      if (scope === undefined || (step.begun && scope.end.how !== 'timeout')) continue
      own.abort(new NodeError(scope.end.how === 'timeout' ? 'timeout' : 'cancelled', ENDED_BY[scope.end.how]))
    }
  }
}

const ENDED_BY: { readonly [H in ScopeEnd['how']]: string } = {
  idle: 'The step was not needed any more.',
  broken: 'The loop around the step was ended.',
  failed: 'Another step failed.',
  timeout: 'The time for this part of the workflow was over.',
  abandoned: 'The step was not needed any more.',
}

/** The signal that ends an attempt: the execution's, and the node's own time limit. To be released when the attempt ended. */
export function attemptSignal(step: StepRecord, execution: AbortSignal, clock: Clock): { signal: AbortSignal; release: () => void } {
  const { timeoutMs } = step.node.node
  if (timeoutMs === undefined) return { signal: execution, release: () => undefined }
  const own = new AbortController()
  const error = new NodeError('timeout', `"${step.node.name}" took longer than ${timeoutMs} ms.`, {
    retryable: true,
    hint: 'Raise the time limit of the node, or find out why the service is slow.',
  })
  const release = clock.after(timeoutMs, () => own.abort(error))
  return { signal: AbortSignal.any([execution, own.signal]), release }
}
