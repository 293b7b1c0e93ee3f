import type { ExecutionRun } from '../run/execution.ts'
import { markInterrupted } from '../run/reducer.ts'

/**
 * What becomes of write steps that were running when the process died: those whose service takes our key, or where doing it again
 * changes nothing, run again with the same key; for others the node's policy decides, and without one a person does.
 */
export function settleInterrupted(run: ExecutionRun, now: number): void {
  for (const step of [...run.state.active]) {
    if (step.status !== 'running') continue
    const idempotency = step.node.loaded?.definition.idempotency ?? 'key'
    const { inDoubt: policy = 'ask', onError = 'stop' } = step.node.node
    if (idempotency !== 'none' || policy === 'retry') markInterrupted(step)
    else if (policy === 'ask') run.record({ type: 'in-doubt', node: step.node.id, run: step.run, at: now })
    else {
      run.record({
        type: 'failed',
        node: step.node.id,
        run: step.run,
        attempt: step.attempt,
        at: now,
        ms: 0,
        ...(onError === 'stop' ? {} : { handled: onError }),
        error: {
          code: 'step.in-doubt',
          message: `"${step.node.name}" was running when the server stopped, and nobody knows whether it took effect.`,
          hint: 'Look into the service, then retry the execution or leave it.',
        },
      })
    }
  }
}
