import { NodeError, type Millis } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ActorRecord, Decision, JournalEvent } from '../run/events.ts'
import { recordOutput } from '../run/lineage.ts'
import { failedEvent } from '../run/outcome-events.ts'
import { stepKey, type ExecutionState, type StepRecord } from '../run/state.ts'

export interface DecisionFacts {
  readonly decision: Decision
  /** done: what the step gave; its input items otherwise. */
  readonly items?: readonly Item[] | undefined
  readonly by?: ActorRecord | undefined
  readonly at: Millis
  /** 0 to 1, for the jitter of a further attempt. */
  readonly random: number
}

/** Steps in doubt: the named one, or all. */
export const inDoubt = (state: ExecutionState, from?: string): StepRecord[] =>
  [...state.active].filter((step) => step.status === 'in-doubt' && (from === undefined || from === stepKey(step)))

/** What is recorded when a person decides about a step in doubt: who decided what, and what comes of it. */
export function decisionEvents(step: StepRecord, { decision, items, by, at, random }: DecisionFacts): readonly JournalEvent[] {
  const ref = { node: step.node.id, run: step.run }
  const control = { type: 'control', ...ref, at, ...(by === undefined ? {} : { by }) } as const
  if (decision === 'retry') return [{ ...control, action: 'repeat' }]
  return [{ ...control, action: 'decide', decision }, outcome(step, decision)]

  function outcome({ node, attempt }: StepRecord, decided: Exclude<Decision, 'retry'>): JournalEvent {
    switch (decided) {
      case 'done':
        return { type: 'completed', ...ref, attempt, at, ms: 0, out: { [node.mainOutput]: recordOutput(items ?? step.items, step.items) } }
      case 'skip': {
        const error = { code: 'step.skipped', message: `"${node.name}" was skipped: nobody knows whether it took effect.` }
        return { type: 'failed', ...ref, attempt, at, ms: 0, error, handled: 'continue', skipped: true }
      }
      case 'fail': {
        const error = new NodeError('step.in-doubt', `"${node.name}" counts as failed: nobody knows whether it took effect.`)
        return failedEvent(step, { kind: 'failed', error, logs: [] }, { at, ms: 0, now: at, random })
      }
      default:
        return decided satisfies never
    }
  }
}
