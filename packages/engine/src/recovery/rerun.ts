import type { Id, Millis } from '@millrace/base'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState, scopesAround, stepAt, stepKey, type ExecutionState, type LoopRun, type StepRecord } from '../run/state.ts'
import { keyBase } from '../step/key-base.ts'
import { carriedOn, describe, isOfStep, isOpen, nameOf, readEnded, stepOf, type Ended, type Reader } from './carry-on.ts'

export interface AgainRequest {
  readonly at: Millis
  /** The execution that is done again. */
  readonly executionId: Id
}

/**
 * What a retry of a failed execution begins with: everything that was recorded but the failures that ended it, so that it goes on at
 * the failed steps, with all their attempts, and repeats nothing else. What the end of the execution compensated is done again.
 */
export function eventsToRetry(reader: Reader, events: readonly JournalEvent[], request: AgainRequest): readonly JournalEvent[] {
  const ended = readEnded(reader, events)
  if (ended.undone.length > 0) return withoutSteps(ended, { ...request, trigger: 'retry', drop: [] })
  const { stops: _breakPoints, ...accepted } = ended.events[0] as AcceptedEvent // who does it again does not look for a mistake
  const { at, executionId } = request
  const again = { ...accepted, at, trigger: 'retry', replayOf: executionId, keysOf: accepted.keysOf ?? executionId }
  return [again, ...carriedOn(ended, at)]
}

/**
 * What a re-run from a step begins with: the record of the old execution without that of the step, and without that of whatever follows
 * from it. Undefined when there is no such step. What is left out happens again, with new keys.
 * @param from `nodeId`, its first firing, or `nodeId:runIndex`.
 */
export function eventsToRerun(
  reader: Reader,
  events: readonly JournalEvent[],
  { from, ...request }: AgainRequest & { from: string },
): readonly JournalEvent[] | undefined {
  const ended = readEnded(reader, events)
  const first = stepNamed(ended.state, from)
  return first === undefined ? undefined : withoutSteps(ended, { ...request, trigger: 'replay', drop: [first] })
}

function stepNamed(state: ExecutionState, from: string): StepRecord | undefined {
  const colon = from.lastIndexOf(':')
  return colon < 0 ? stepAt(state, from, 0) : stepAt(state, from.slice(0, colon), Number(from.slice(colon + 1)))
}

/**
 * X1. What is kept leads to every step that it names, and to the same firing: it is replayed to make sure, and what does not fit goes
 *     too. So a join that fired because nothing more could come is left out when now something could.
 * X2. Firings that are kept are the first ones of their node, since run indexes are given in order (R2).
 * X3. Steps beside it that had not ended are carried on, not repeated: their writes keep their keys.
 * X4. What was compensated happens again, unless its compensation is kept.
 */
function withoutSteps(
  ended: Ended,
  { drop, ...request }: AgainRequest & { trigger: string; drop: readonly StepRecord[] },
): readonly JournalEvent[] {
  const accepted = ended.events[0] as AcceptedEvent
  const record = carriedOn(ended, request.at)
  const dropped = new Set<StepRecord>([...drop, ...ended.undone]) // X4
  for (;;) {
    close(ended.state, dropped)
    const kept = [accepted, ...record.filter((event) => isKept(event, ended, dropped))]
    const strange = strangers(kept, ended)
    if (strange.steps.size === 0) {
      const [, ...rest] = kept.filter((event) => !strange.events.has(event))
      return [acceptedAgain(accepted, ended, { dropped, ...request }), ...rest]
    }
    for (const step of strange.steps) dropped.add(step)
  }
}

/** Adds what follows from dropped steps. What is not compensated any more (X4) may lie before them, and is looked at once more. */
export function close(state: ExecutionState, dropped: Set<StepRecord>): void {
  for (let before = -1; before < dropped.size;) {
    before = dropped.size
    addFollowers(state, dropped)
    for (const { undoes } of [...dropped]) if (undoes !== undefined) dropped.add(undoes)
  }
}

/** A step follows from others that became ready before it: one pass in that order finds all. */
function addFollowers(state: ExecutionState, dropped: Set<StepRecord>): void {
  const nodes = new Set<StepRecord['node']>()
  const loops = new Set<LoopRun>()
  for (const step of state.order) {
    if (!dropped.has(step) && !nodes.has(step.node) && !isTurnOf(step, loops) && !isFedBy(step, dropped)) continue
    dropped.add(step)
    nodes.add(step.node) // X2
    // Later turns depend on earlier ones, and on everything in the scopes that ended before them.
    if (step.loop !== undefined) loops.add(step.loop.run)
    for (const { loop } of scopesAround(step.scope)) if (loop !== undefined) loops.add(loop)
  }
}

const isTurnOf = ({ loop }: StepRecord, loops: ReadonlySet<LoopRun>): boolean => loop !== undefined && loops.has(loop.run)

function isFedBy(step: StepRecord, dropped: ReadonlySet<StepRecord>): boolean {
  if (step.undoes !== undefined && dropped.has(step.undoes)) return true
  for (const { source } of step.inputs.values()) if (source !== undefined && dropped.has(source.step)) return true
  return false
}

/** Nothing of a dropped step, and no early end of scopes in which something happens again. */
export function isKept(event: JournalEvent, ended: Ended, dropped: ReadonlySet<StepRecord>): boolean {
  if (isOfStep(event)) return !dropped.has(stepOf(ended, event))
  if (nameOf(event) === undefined) return true
  const { run } = stepOf(ended, event).loop ?? {}
  return run !== undefined && ![...dropped].some((step) => scopesAround(step.scope).some((scope) => scope.loop === run))
}

interface Strange {
  readonly steps: ReadonlySet<StepRecord>
  /** Early ends of scopes that are not open. */
  readonly events: ReadonlySet<JournalEvent>
}

/** X1. What the events before do not lead to. */
export function strangers(
  kept: readonly JournalEvent[],
  ended: Ended,
  state: ExecutionState = newState(ended.state.first, ended.state.packets, ended.state.versions),
): Strange {
  const steps = new Set<StepRecord>()
  const events = new Set<JournalEvent>()
  for (const event of kept) {
    if (isOfStep(event)) {
      const was = stepOf(ended, event)
      const is = stepAt(state, event.node, event.run)
      if (is === undefined || !state.active.has(is) || describe(is) !== ended.named.get(event)?.as) steps.add(was)
      if (steps.has(was)) continue
    } else if (!canEnd(state, event)) {
      events.add(event)
      continue
    }
    applyEvent(state, event)
  }
  return { steps, events }
}

/** Whether the scopes that an event ends are there to be ended. */
function canEnd(state: ExecutionState, event: JournalEvent): boolean {
  if (event.type !== 'unwound' && event.type !== 'expired') return true
  const named = event.type === 'unwound' ? event.scope : event
  if (named === undefined) return false
  const run = stepAt(state, named.node, named.run)?.loop?.run
  if (event.type === 'expired') return run !== undefined
  return [...(run?.open ?? [])].some((scope) => scope.index === event.scope?.index && scope.phase === 'ending')
}

/** X3. */
function acceptedAgain(
  accepted: AcceptedEvent,
  ended: Ended,
  { dropped, at, trigger, executionId }: AgainRequest & { trigger: string; dropped: ReadonlySet<StepRecord> },
): AcceptedEvent {
  const { keysOf: _base, keysKept: _some, parent: _caller, stops: _breakPoints, ...rest } = accepted
  const begun = ended.state.order.filter((step) => !dropped.has(step) && step.attempt > 0 && isOpen(ended, step))
  const keysKept = Object.fromEntries(begun.map((step) => [stepKey(step), keyBase(accepted, stepKey(step), executionId)]))
  return { ...rest, at, trigger, replayOf: executionId, ...(begun.length === 0 ? {} : { keysKept }) }
}
