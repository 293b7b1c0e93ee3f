import { isStopped } from './stops.ts'
import { isHeld, isWithin, scopesAround, type ExecutionState, type LoopRun, type Scope, type StepRecord } from './state.ts'

/** What the runner has to do next; state → command, without side effects. */
export type Command =
  | { readonly kind: 'run'; readonly steps: readonly StepRecord[] }
  /** Steps run; their ends decide, or the time at which another one goes on. */
  | { readonly kind: 'watch'; readonly wakeAt: number | null }
  /** Time limits of scopes are over. */
  | { readonly kind: 'expire'; readonly runs: readonly LoopRun[] }
  /** Nothing that has begun in these scopes goes on any more. */
  | { readonly kind: 'unwind'; readonly scopes: readonly Scope[] }
  /** Nothing runs; goes on by itself at the time, by a token, a child or a person. */
  | {
      readonly kind: 'suspend'
      readonly status: 'waiting' | 'retrying' | 'paused'
      readonly wakeAt: number | null
      /** Steps that stand at a break point; they go on when a person says so. */
      readonly stopped?: readonly StepRecord[]
    }
  | { readonly kind: 'finish'; readonly status: 'completed' | 'failed' }

const IDLE: Command = Object.freeze({ kind: 'watch', wakeAt: null })

export function plan(state: ExecutionState, now: number): Command {
  if (state.cancelling) return IDLE
  if (state.failing !== undefined) return { kind: 'finish', status: 'failed' }
  const ready: StepRecord[] = []
  let running = 0
  let wakeAt: number | null = null
  for (const step of state.active) {
    if (step.status === 'running') running += 1
    if (!step.begun && isHeld(step.scope)) continue // given up as soon as what has begun around it is over
    if (step.status === 'ready' || (step.status === 'retrying' && (step.retryAt ?? 0) <= now)) {
      ready.push(step)
      continue // it waits for its turn, not for a time: an alarm for one that is past would ring without end
    }
    const wake = step.status === 'retrying' ? step.retryAt : step.status === 'waiting' ? step.until : null
    if (wake !== null && (wakeAt === null || wake < wakeAt)) wakeAt = wake
  }
  if (state.failure !== undefined && state.root.phase === 'open') return afterFailure(state, ready, running)
  if (state.pausing) return running > 0 ? IDLE : { kind: 'suspend', status: 'paused', wakeAt: null }
  const stop = stopOf(state)
  const expired = limited(state, stop).filter(({ until }) => until !== null && until <= now)
  if (expired.length > 0) return { kind: 'expire', runs: expired }
  const over = state.ending.size === 0 ? [] : [...state.ending].filter((scope) => !isBusy(state, scope))
  if (over.length > 0) return { kind: 'unwind', scopes: over.slice(0, 1) } // it may take others with it
  if (stop !== undefined) return atStop(state, stop, ready)
  if (ready.length > 0) {
    const steps = choose(state, ready, running)
    return steps.length > 0 ? { kind: 'run', steps } : { kind: 'watch', wakeAt: earliest(state.timed, wakeAt) }
  }
  if (running > 0) return { kind: 'watch', wakeAt: earliest(state.timed, wakeAt) }
  if (state.active.size > 0)
    return { kind: 'suspend', status: onlyRetries(state) ? 'retrying' : 'waiting', wakeAt: earliest(state.timed, wakeAt) }
  return { kind: 'finish', status: state.failure === undefined ? 'completed' : 'failed' }
}

/** An execution in which steps stand at a break point. */
interface Stop {
  /** Those whose turn it is. */
  readonly stopped: readonly StepRecord[]
  readonly running: readonly StepRecord[]
  /** Steps that begin all the same. */
  readonly free: readonly StepRecord[]
}

/**
 * Whether steps stand, whatever the time is: a view or a person asks later than the planner, and must find the same. So retries have no
 * turn here, due or not (K2).
 */
function stopOf(state: ExecutionState): Stop | undefined {
  if (state.stops === undefined || isDecided(state)) return undefined
  const running: StepRecord[] = []
  const ready: StepRecord[] = []
  for (const step of state.active) {
    if (step.status === 'running') running.push(step)
    if (step.status === 'ready' && (step.begun || !isHeld(step.scope))) ready.push(step)
  }
  const stopped = choose(state, ready, running.length).filter((step) => isStopped(state, step))
  return stopped.length === 0 ? undefined : { stopped, running, free: ready.filter(isFree) }
}

/** Something else says how it goes on. */
const isDecided = ({ finishedAt, cancelling, failing, pausing, failure, root }: ExecutionState): boolean =>
  finishedAt !== null || cancelling || failing !== undefined || pausing || (failure !== undefined && root.phase === 'open')

/** What a person let go on, and compensation (K3). */
const isFree = ({ released, undoes }: StepRecord): boolean => released || undoes !== undefined

/** K2. */
function atStop(state: ExecutionState, { stopped, running, free }: Stop, ready: readonly StepRecord[]): Command {
  const undone = ready.filter(({ status, undoes }) => status === 'retrying' && undoes !== undefined) // K3
  const steps = choose(state, [...free, ...undone], running.length)
  if (steps.length > 0) return { kind: 'run', steps }
  const wakeAt = wakeOfUndo(state)
  if (running.length > 0) return { kind: 'watch', wakeAt: earliest(limited(state, { running }), wakeAt) }
  return wakeAt === null ? { kind: 'suspend', status: 'paused', wakeAt, stopped } : { kind: 'suspend', status: 'waiting', wakeAt }
}

/** K3. When compensation goes on that waits, or is tried again: until then nobody is asked, since what is paused has no alarm. */
function wakeOfUndo({ active }: ExecutionState): number | null {
  let at: number | null = null
  for (const { undoes, status, retryAt, until } of active) {
    if (undoes === undefined) continue
    const wake = status === 'retrying' ? retryAt : status === 'waiting' ? until : null
    if (wake !== null && (at === null || wake < at)) at = wake
  }
  return at
}

/** Scopes whose time limit counts: while steps stand, of those alone in which something runs. */
function limited({ timed }: ExecutionState, stop: Pick<Stop, 'running'> | undefined): readonly LoopRun[] {
  if (timed.size === 0) return []
  if (stop === undefined) return [...timed]
  return [...timed].filter((run) => stop.running.some(({ scope }) => scopesAround(scope).some(({ loop }) => loop === run)))
}

/** Steps that stand at a break point and wait for a person; none while something runs or another thing decides. */
export function stoppedSteps(state: ExecutionState): readonly StepRecord[] {
  const stop = stopOf(state)
  return stop === undefined || stop.running.length > 0 || stop.free.length > 0 || wakeOfUndo(state) !== null ? [] : stop.stopped
}

/** A failure that nothing handled: what runs ends, and with steps to compensate also what has begun. Nothing else begins. */
function afterFailure(state: ExecutionState, ready: readonly StepRecord[], running: number): Command {
  if (running > 0) return IDLE
  if (state.undoable.length === 0) return { kind: 'finish', status: 'failed' }
  const begun = ready.filter((step) => step.begun)
  return begun.length > 0 ? { kind: 'run', steps: begun } : { kind: 'unwind', scopes: [state.root] }
}

/** Whether something runs in a scope, or has begun and waits to be done again after a crash. */
function isBusy(state: ExecutionState, scope: Scope): boolean {
  for (const step of state.active) {
    if ((step.status === 'running' || step.status === 'in-doubt' || step.begun) && isWithin(step.scope, scope)) return true
  }
  return false
}

function earliest(limits: Iterable<LoopRun>, wakeAt: number | null): number | null {
  let at = wakeAt
  for (const { until } of limits) if (until !== null && (at === null || until < at)) at = until
  return at
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
