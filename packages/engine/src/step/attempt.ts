import { NodeError, type Clock } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionHeader } from '../ports/index.ts'
import type { ExecutionState, StepRecord } from '../run/state.ts'
import type { StepOutcome } from './outcome.ts'

/** Fixed data instead of a run, only where people try things out. */
export function pinnedOutcome({ mode }: ExecutionHeader, { plan }: ExecutionState, step: StepRecord): StepOutcome | undefined {
  if (mode === 'production') return undefined
  const pinned = plan.document.pinned?.[step.node.id]
  if (pinned === undefined) return undefined
  return { kind: 'outputs', out: { [step.node.mainOutput]: pinned as readonly Item[] }, logs: [] } // the document's schema checked it
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
