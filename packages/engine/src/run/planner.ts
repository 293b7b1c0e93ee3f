import type { ExecutionState, StepRecord } from './state.ts'

/** What the runner has to do next; state → command, without side effects. */
export type Command =
  | { readonly kind: 'run'; readonly steps: readonly StepRecord[] }
  /** Steps run; their ends decide. */
  | { readonly kind: 'watch' }
  /** Nothing runs; goes on by itself at the time, by a token, a child or a person. */
  | { readonly kind: 'suspend'; readonly status: 'waiting' | 'retrying' | 'paused'; readonly wakeAt: number | null }
  | { readonly kind: 'finish'; readonly status: 'completed' | 'failed' }

export function plan(state: ExecutionState, now: number): Command {
  if (state.cancelling) return { kind: 'watch' }
  const ready: StepRecord[] = []
  let running = 0
  let wakeAt: number | null = null
  for (const step of state.active) {
    if (step.status === 'ready' || (step.status === 'retrying' && (step.retryAt ?? 0) <= now)) ready.push(step)
    else if (step.status === 'running') running += 1
    const wake = step.status === 'retrying' ? step.retryAt : step.status === 'waiting' ? step.until : null
    if (wake !== null && (wakeAt === null || wake < wakeAt)) wakeAt = wake
  }
  if (state.failure !== undefined) return running > 0 ? { kind: 'watch' } : { kind: 'finish', status: 'failed' }
  if (state.pausing) return running > 0 ? { kind: 'watch' } : { kind: 'suspend', status: 'paused', wakeAt: null }
  if (ready.length > 0) {
    const steps = choose(state, ready, running)
    return steps.length > 0 ? { kind: 'run', steps } : { kind: 'watch' }
  }
  if (running > 0) return { kind: 'watch' }
  if (state.active.size > 0) return { kind: 'suspend', status: onlyRetries(state) ? 'retrying' : 'waiting', wakeAt }
  return { kind: 'finish', status: 'completed' }
}

/** Whether every step under way waits for its next attempt. */
function onlyRetries(state: ExecutionState): boolean {
  for (const step of state.active) if (step.status !== 'retrying') return false
  return true
}

function choose(state: ExecutionState, ready: readonly StepRecord[], running: number): readonly StepRecord[] {
  const order = state.plan.document.settings?.order ?? 'parallel'
  switch (order) {
    case 'parallel':
      return ready
    case 'breadth-first':
      return running > 0 ? [] : ready.slice(0, 1)
    case 'depth-first': {
      if (running > 0) return []
      // The youngest wave, its first branch first: a branch is followed to its end before the next one begins.
      const youngest = Math.max(...ready.map((step) => step.wave))
      return ready.filter((step) => step.wave === youngest).slice(0, 1)
    }
    default:
      return order satisfies never
  }
}
