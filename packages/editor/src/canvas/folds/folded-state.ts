import type { StepStatus } from '@millrace/api'
import type { NodeRun } from '@/run/run-state.ts'

/** What an execution did to the nodes that a folded frame stands for, in one line. */
export interface FoldedState {
  /** Of the step that a person would look at first. */
  readonly status: StepStatus
  /** Nodes that need no more time. */
  readonly done: number
  readonly failed: number
  readonly total: number
}

/** What matters most comes first. */
const RANK: readonly StepStatus[] = ['failed', 'in-doubt', 'running', 'retrying', 'waiting', 'ready', 'cancelled', 'completed', 'skipped']
const DONE: ReadonlySet<StepStatus> = new Set(['completed', 'skipped', 'cancelled', 'failed'])

/** Undefined when none of them has run. */
export function foldedState(runs: readonly (NodeRun | undefined)[]): FoldedState | undefined {
  const known = runs.filter((run) => run !== undefined)
  const [first] = [...known].sort((a, b) => RANK.indexOf(a.status) - RANK.indexOf(b.status))
  if (first === undefined) return undefined
  return {
    status: first.status,
    done: known.filter(({ status }) => DONE.has(status)).length,
    failed: known.filter(({ status }) => status === 'failed').length,
    total: runs.length,
  }
}
