import type { Millis } from '@millrace/base'
import type { FinishedEvent, JournalEvent, StepCompletedEvent } from '../run/events.ts'
import type { PacketOpener } from '../run/lineage.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState, scopesAround, stepAt, type ExecutionState, type StepRecord } from '../run/state.ts'

/** An event about one firing of a node. */
export type StepEvent = Extract<JournalEvent, { type: 'started' | 'completed' | 'failed' | 'waiting' | 'resumed' | 'in-doubt' }>

export const isOfStep = (event: JournalEvent): event is StepEvent =>
  'node' in event && 'run' in event && event.type !== 'control' && event.type !== 'expired'

/** An execution that ended, as it stood before its end. */
export interface Ended {
  /** Before what had completed was compensated, if it was. */
  readonly state: ExecutionState
  /** The events that led there, the acceptance first. */
  readonly events: readonly JournalEvent[]
  readonly how: FinishedEvent['status'] | undefined
  /** Steps whose failure nothing handled. */
  readonly failed: ReadonlySet<StepRecord>
  /** Steps that the end of the execution compensated: what they did is undone. */
  readonly undone: readonly StepRecord[]
}

/** The workflow that ran, and what opens packets that the journal only names. */
export interface Reader {
  readonly plan: WorkflowPlan
  readonly packets: PacketOpener
}

export function readEnded({ plan, packets }: Reader, journal: readonly JournalEvent[]): Ended {
  const finished = journal.find((event) => event.type === 'finished')
  const lived = journal.filter((event) => event.type !== 'finished')
  const cut = lived.findIndex((event) => event.type === 'unwound' && event.scope === undefined)
  const events = cut < 0 ? lived : lived.slice(0, cut)
  const state = newState(plan, packets)
  const failed = new Set<StepRecord>()
  for (const event of events) {
    applyEvent(state, event)
    const step = event.type === 'failed' ? stepAt(state, event.node, event.run) : undefined
    if (step?.status === 'failed' && step.outputs.size === 0 && !isCaught(step)) failed.add(step)
  }
  const undone = cut < 0 ? [] : undoneBy(lived, state)
  return { state, events, how: finished?.status, failed, undone }
}

/** A scope around a failed step whose node catches ends with it. */
const isCaught = ({ scope }: StepRecord): boolean => scopesAround(scope).some((each) => each.phase !== 'open')

function undoneBy(lived: readonly JournalEvent[], before: ExecutionState): StepRecord[] {
  const after = newState(before.plan, before.packets)
  for (const event of lived) applyEvent(after, event)
  return after.order.slice(before.order.length).flatMap(({ undoes }) => {
    const step = undoes === undefined ? undefined : stepAt(before, undoes.node.id, undoes.run)
    return step === undefined ? [] : [step]
  })
}

/**
 * The record of an ended execution as another one takes it over, without the acceptance: steps that ended stay as they were, those that
 * were under way are carried on. A step that failed for good begins anew. A wait goes on, unless what it waits for was cancelled. A
 * write that was cut off begins anew, but a blind one is in doubt. Time limits of scopes begin anew.
 */
export function carriedOn(ended: Ended, at: Millis): JournalEvent[] {
  const { events, state } = ended
  const last = new Map<StepRecord, StepEvent>()
  for (const event of events) if (isOfStep(event)) last.set(stepOf(state, event), event)
  const kept: JournalEvent[] = []
  const doubtful: JournalEvent[] = []
  for (const event of events.slice(1)) {
    if (!isOfStep(event)) {
      if (event.type !== 'control' && event.type !== 'overdue' && event.type !== 'failing') kept.push(event)
      continue
    }
    const step = stepOf(state, event)
    const latest = last.get(step) as StepEvent
    if (!isOpen(ended, step) || keeps(event, latest, { step, cancelled: ended.how === 'cancelled' })) kept.push(withFreshLimit(event, at))
    if (isOpen(ended, step) && event === latest && isCutOff(step, latest)) {
      doubtful.push({ type: 'in-doubt', node: event.node, run: event.run, at: event.at })
    }
  }
  return [...kept, ...doubtful]
}

/** Every event names a step that its earlier events led to, or it could not have been recorded. */
export const stepOf = (state: ExecutionState, { node, run }: StepEvent): StepRecord => stepAt(state, node, run) as StepRecord

/** Whether a step had not come to its end. */
export const isOpen = ({ state, failed }: Ended, step: StepRecord): boolean => state.active.has(step) || failed.has(step)

/** Whether an event of a step that had not ended is taken over, given the last that was recorded of it. */
function keeps(event: StepEvent, last: StepEvent, { step, cancelled }: { step: StepRecord; cancelled: boolean }): boolean {
  switch (last.type) {
    case 'completed':
    case 'in-doubt':
      return true
    case 'failed':
      return false
    case 'waiting':
      return !cancelled
    case 'resumed':
      return event.type !== 'failed'
    case 'started':
      return isCutOff(step, last) || (event.type !== 'started' && event.type !== 'failed')
    default:
      return last satisfies never
  }
}

/** A write that was under way, of which nobody can ask whether it took effect: its service takes no key. */
const isCutOff = ({ node }: StepRecord, last: StepEvent): boolean =>
  last.type === 'started' && node.loaded?.definition.idempotency === 'none' && node.node.inDoubt !== 'retry'

function withFreshLimit(event: StepEvent, at: Millis): StepEvent {
  const loop = event.type === 'completed' ? event.loop : undefined
  if (loop?.turn !== 'open' || loop.until === undefined) return event
  const completed = event as StepCompletedEvent
  return { ...completed, loop: { ...loop, until: at + loop.until - event.at } }
}
