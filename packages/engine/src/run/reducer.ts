import { InvariantError, type JsonObject } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import { ERROR_PORT } from '@millrace/workflow'
import { mapList } from '../packets/lazy-list.ts'
import type {
  AcceptedEvent,
  ControlEvent,
  ErrorRecord,
  FinishedEvent,
  JournalEvent,
  ReleaseEvent,
  StepCompletedEvent,
  StepFailedEvent,
  StepResumedEvent,
  StepWaitingEvent,
} from './events.ts'
import { fire, giveOut, newStep, release } from './firing.ts'
import { FLAGS, hasFlag } from './flags.ts'
import { itemsOf } from './given-items.ts'
import { settleJoins } from './join.ts'
import type { Output } from './lineage.ts'
import { rebase } from './rebase.ts'
import { catchFailure, closeRun, expire, mustLoop, settleScope, takeTurn, unwind } from './scopes.ts'
import { stepAt, type ExecutionState, type StepRecord } from './state.ts'
import { stopsOf } from './stops.ts'
import { rememberForUndo, undoNext } from './undo.ts'
import { untilOf } from './until.ts'

/**
 * State + event → state. The only thing that changes an execution, live and in replay alike, so that both come to the same state:
 * R1. The state depends on the events and their order alone, never on time, chance or I/O.
 * R2. Run indexes are given in the order in which steps become ready.
 * R3. A step leaves `active` once, by completing, failing for good, or the end of the execution.
 * R4. A finished execution takes no further event.
 */
export function applyEvent(state: ExecutionState, event: JournalEvent): void {
  if (state.finishedAt !== null) throw new InvariantError({ what: `event "${event.type}" after the end of an execution` }) // R4
  state.wave += 1
  switch (event.type) {
    case 'accepted':
      accept(state, event)
      break
    case 'started':
      begin(mustStep(state, event.node, event.run), event.attempt, event.at)
      break
    case 'completed':
      complete(state, mustStep(state, event.node, event.run), event)
      break
    case 'failed':
      fail(state, mustStep(state, event.node, event.run), event)
      break
    case 'waiting':
      suspend(mustStep(state, event.node, event.run), event)
      break
    case 'resumed':
      resume(state, mustStep(state, event.node, event.run), event)
      break
    case 'in-doubt':
      mustStep(state, event.node, event.run).status = 'in-doubt'
      break
    case 'expired':
      expire(state, mustLoop(state, event.node, event.run))
      break
    case 'unwound':
      unwind(state, event)
      break
    case 'overdue':
      state.failure ??= event.error
      break
    case 'control':
      control(state, event)
      break
    case 'moved':
      state.history.push(event)
      rebase(state, event)
      break
    case 'failing':
      state.failing = event
      state.failure = event.error
      break
    case 'finished':
      finish(state, event)
      return
    default:
      throw new InvariantError({ what: `unknown journal event ${(event satisfies never as JournalEvent).type}` })
  }
  settle(state)
}

/** An attempt begins. Recorded for write steps; for the others memory is enough, since repeating them is harmless. */
export function markStarted(step: StepRecord, attempt: number, at: number): void {
  step.status = 'running'
  step.attempt = attempt
  step.startedAt ??= at
  step.retryAt = null
}

function begin(step: StepRecord, attempt: number, at: number): void {
  markStarted(step, attempt, at)
  step.begun = true
}

/** A write that was under way when the process died runs again, with the same attempt number and key. */
export function markInterrupted(step: StepRecord): void {
  step.status = 'ready'
}

function control(state: ExecutionState, event: ControlEvent): void {
  if ('released' in event) return letGo(state, event)
  state.history.push(event)
  switch (event.action) {
    case 'pause':
    case 'resume':
      state.pausing = event.action === 'pause'
      return
    case 'repeat':
      mustStep(state, event.node, event.run).status = 'ready'
      return
    case 'cancel':
      state.cancelling = true
      return
    case 'decide':
      return // said for the record; the event that follows is what came of it
    default:
      throw new InvariantError({ what: `unknown control ${(event satisfies never as ControlEvent).action}` })
  }
}

/** K1. */
function letGo(state: ExecutionState, { action, released, nodes }: ReleaseEvent): void {
  for (const { node, run } of released) mustStep(state, node, run).released = true
  const before = state.stops?.nodes ?? new Set()
  state.stops = { nodes: nodes === undefined ? before : new Set(nodes), each: action === 'step' }
}

function mustStep(state: ExecutionState, node: string, run: number): StepRecord {
  const step = stepAt(state, node, run)
  if (step === undefined)
    throw new InvariantError({ what: `the journal names step ${node}:${run}, which its earlier events do not lead to` })
  return step
}

function accept(state: ExecutionState, given: AcceptedEvent): void {
  const event = { ...given, items: itemsOf(given, state.packets, given.startNode) }
  state.accepted = event
  state.status = 'running'
  state.stops = stopsOf(event.stops)
  if (event.until !== undefined) state.until = untilOf(state.plan, event.until)
  const node = state.plan.byId.get(event.startNode)
  if (node === undefined) {
    state.failure = { code: 'workflow.missing-trigger', message: `The workflow has no node "${event.startNode}" to start at.` }
    return
  }
  const step = newStep(state, { node, scope: state.root, inputs: new Map(), items: event.items })
  step.status = 'completed'
  step.attempt = 1
  step.startedAt = event.at
  step.ms = 0
  step.endedAt = event.at
  release(state, step)
  giveOut(state, step, node.mainOutput, { items: event.items, from: (index) => [index] })
}

function complete(state: ExecutionState, step: StepRecord, event: StepCompletedEvent): void {
  step.status = 'completed'
  step.attempt = event.attempt
  step.begun = false
  step.startedAt ??= event.at
  step.ms = event.ms
  step.endedAt = event.at + event.ms
  step.until = null
  step.cached = event.cached === true
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
  rememberForUndo(state, step)
  takeTurn(state, step, event) // new scopes are entered before the step leaves its own, which would look idle otherwise
  // Turns of a loop aside: what those give comes with the last one.
  if (step.loop === undefined && hasFlag(state.accepted, FLAGS.NothingIsAResult)) state.last = step
  release(state, step)
}

function fail(state: ExecutionState, step: StepRecord, event: StepFailedEvent): void {
  step.attempt = event.deferred === true ? event.attempt - 1 : event.attempt // put off: the same attempt comes again
  step.begun = false
  step.startedAt ??= event.at
  step.error = event.error
  step.endedAt = event.at + event.ms
  step.attempts.push({ attempt: event.attempt, at: event.at, ms: event.ms, error: event.error, retryAt: event.retryAt ?? null })
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
  if (event.retryAt !== undefined) {
    step.status = 'retrying'
    step.retryAt = event.retryAt
    return
  }
  step.status = event.skipped === true ? 'skipped' : 'failed'
  step.ms = event.ms
  if (step.loop !== undefined) closeRun(state, step.loop.run)
  if (event.handled === undefined) {
    const error = { ...event.error, node: step.node.id }
    if (!catchFailure(state, step, error)) state.failure ??= error
  } else {
    const output: Output = { items: mapList(step.items, (item) => withError(item, event.error)), from: (index) => [index] }
    giveOut(state, step, event.handled === 'port' ? ERROR_PORT : passedOnThrough(state, step), output)
  }
  release(state, step)
}

/** Where items go that a failed step passes on. */
function passedOnThrough({ accepted }: ExecutionState, { node }: StepRecord): string {
  return node.loop !== undefined && !hasFlag(accepted, FLAGS.PassesOnThroughDone) ? node.firstOutput : node.mainOutput
}

/** An item that goes on after its step failed carries why. */
function withError(item: Item, error: ErrorRecord): Item {
  const json: JsonObject = { ...item.json, error: { code: error.code, message: error.message } }
  return { ...item, json }
}

function suspend(step: StepRecord, event: StepWaitingEvent): void {
  step.status = 'waiting'
  step.attempt = event.attempt
  step.begun = false
  step.startedAt ??= event.at
  step.until = event.until ?? null
  step.token = event.token ?? false
  step.child = event.child
  const what = event.child !== undefined ? 'child' : event.token === true ? 'token' : 'time'
  step.waits = [...step.waits, { from: event.at, for: what, to: null }]
  if (event.logs !== undefined) step.logs = [...step.logs, ...event.logs]
}

function resume(state: ExecutionState, step: StepRecord, event: StepResumedEvent): void {
  step.status = 'ready'
  step.resume = { ...event, items: itemsOf(event, state.packets, step.node.name) }
  step.waits = step.waits.map((wait) => (wait.to === null ? { ...wait, to: event.at } : wait))
  step.token = false
  step.until = null
  const { node, run, at, by } = event
  if (by !== undefined) state.history.push({ type: 'answered', node, run, at, by })
}

function finish(state: ExecutionState, { status, at, error, errorWorkflow }: FinishedEvent): void {
  for (const step of state.active) step.status = 'cancelled'
  state.active.clear()
  state.joining.clear()
  state.ending.clear()
  state.timed.clear()
  state.status = status
  state.failure = error
  state.errorWorkflow = errorWorkflow
  state.finishedAt = at
}

/** Fires joins that have or can get no more, and lets scopes end in which nothing is under way, until nothing more follows. */
function settle(state: ExecutionState): void {
  const { root } = state
  if (state.failure !== undefined && root.phase === 'open') return
  for (;;) {
    if (state.joining.size > 0 && settleJoins(state, (node, scope, inputs) => fire(state, node, scope, inputs))) continue
    // In the order in which they fell idle: an inner iteration before the outer one that its loop's next turn keeps busy.
    const scope = state.idle.shift()
    if (scope !== undefined) settleScope(state, scope)
    else if (root.phase !== 'unwinding' || root.active > 0 || !undoNext(state, root)) return
  }
}
