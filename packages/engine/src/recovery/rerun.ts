import type { Id, Millis } from '@millrace/base'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState, stepAt, stepKey, type ExecutionState, type LoopRun, type Scope, type StepRecord } from '../run/state.ts'
import { keyBase } from '../step/key-base.ts'
import { carriedOn, isOfStep } from './carry-on.ts'
import { acceptedOf, replay } from './load.ts'

export interface RerunRequest {
  /** `nodeId`, its first firing, or `nodeId:runIndex`. */
  readonly from: string
  readonly at: Millis
  /** The execution that is run again. */
  readonly executionId: Id
}

/**
 * What a re-run from a step begins with: the record of the old execution without that of the step, and without that of whatever follows
 * from it. Undefined when there is no such step. What is left out happens again, with new keys.
 * X1. What was kept leads to every step that it names, and to the same firing: it is replayed to make sure, and what does not fit goes
 *     too. So a join that fired because nothing more could come is left out when now something could.
 * X2. Firings that are kept are the first ones of their node, since run indexes are given in order (R2).
 * X3. Steps beside it that had not ended are carried on, not repeated: their writes keep their keys.
 */
export function eventsToRerun(
  plan: WorkflowPlan,
  events: readonly JournalEvent[],
  request: RerunRequest,
): readonly JournalEvent[] | undefined {
  const lived = events.filter((event) => event.type !== 'finished')
  const ended = events.find((event) => event.type === 'finished')
  const old = replay(plan, lived)
  const first = stepNamed(old, request.from)
  if (first === undefined) return undefined
  const accepted = acceptedOf(events)
  const record = carriedOn(lived.slice(1), { plan, cancelled: ended?.status === 'cancelled' })
  const dropped = new Set<StepRecord>([first])
  for (;;) {
    close(old, dropped)
    const kept = [accepted, ...record.filter((event) => !isOfStep(event) || !dropped.has(stepAt(old, event.node, event.run) as StepRecord))]
    const strange = strangers(plan, kept, old)
    if (strange.size === 0) return [acceptedAgain(accepted, old, { dropped, request }), ...kept.slice(1)]
    for (const step of strange) dropped.add(step)
  }
}

function stepNamed(state: ExecutionState, from: string): StepRecord | undefined {
  const colon = from.lastIndexOf(':')
  const run = colon < 0 ? 0 : Number(from.slice(colon + 1))
  return stepAt(state, colon < 0 ? from : from.slice(0, colon), run)
}

/** Adds what follows from dropped steps, until nothing more does. A step follows from others that became ready before it: one pass in that order. */
function close(state: ExecutionState, dropped: Set<StepRecord>): void {
  const nodes = new Set<unknown>()
  const loops = new Set<LoopRun>()
  for (const step of state.order) {
    const follows = dropped.has(step) || nodes.has(step.node) || turnsAfter(step, loops) || isFedBy(step, dropped)
    if (!follows) continue
    dropped.add(step)
    nodes.add(step.node) // X2
    if (step.loop !== undefined) loops.add(step.loop.run)
    for (let scope: Scope | undefined = step.scope; scope !== undefined; scope = scope.parent)
      if (scope.loop !== undefined) loops.add(scope.loop)
  }
}

/** A turn of a loop of which an earlier turn, or something in an earlier iteration, is dropped. */
const turnsAfter = (step: StepRecord, loops: ReadonlySet<LoopRun>): boolean => step.loop !== undefined && loops.has(step.loop.run)

function isFedBy(step: StepRecord, dropped: ReadonlySet<StepRecord>): boolean {
  for (const { source } of step.inputs.values()) if (source !== undefined && dropped.has(source.step)) return true
  return false
}

/** X1. The steps of events that the events before them do not lead to. */
function strangers(plan: WorkflowPlan, kept: readonly JournalEvent[], old: ExecutionState): ReadonlySet<StepRecord> {
  const state = newState(plan)
  const found = new Set<StepRecord>()
  for (const event of kept) {
    if (isOfStep(event)) {
      const was = stepAt(old, event.node, event.run) as StepRecord
      const is = stepAt(state, event.node, event.run)
      if (is === undefined || !sameFiring(is, was)) found.add(was)
      if (found.has(was)) continue
    }
    applyEvent(state, event)
  }
  return found
}

function sameFiring(a: StepRecord, b: StepRecord): boolean {
  return describe(a) === describe(b)
}

/** What made a step ready, said in names: the same in two replays for the same firing. */
function describe(step: StepRecord): string {
  const inputs = [...step.inputs].map(([port, { source, items }]) => [port, source && [stepKey(source.step), source.port], items.length])
  const opening = step.loop?.run.opening.source
  return JSON.stringify([inputs, opening && [stepKey(opening.step), opening.port], step.loop?.returned.length])
}

/** X3. */
function acceptedAgain(
  accepted: AcceptedEvent,
  old: ExecutionState,
  { dropped, request }: { dropped: ReadonlySet<StepRecord>; request: RerunRequest },
): AcceptedEvent {
  const { keysOf: _none, keysKept: _neither, parent: _caller, ...rest } = accepted
  const begun = old.order.filter((step) => !dropped.has(step) && step.attempt > 0 && step.status !== 'completed' && step.outputs.size === 0)
  const keysKept = Object.fromEntries(begun.map((step) => [stepKey(step), keyBase(accepted, stepKey(step), request.executionId)]))
  return {
    ...rest,
    ...{ at: request.at, trigger: 'replay', replayOf: request.executionId },
    ...(begun.length === 0 ? {} : { keysKept }),
  }
}
