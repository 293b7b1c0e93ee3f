import type { JournalEvent } from '../run/events.ts'
import type { PlanNode, WorkflowPlan } from '../run/plan.ts'

export type StepEvent = Exclude<Extract<JournalEvent, { node: string; run: number }>, { type: 'control' }>

export const isOfStep = (event: JournalEvent): event is StepEvent => 'node' in event && 'run' in event && event.type !== 'control'
export const keyOf = (event: StepEvent): string => `${event.node}:${event.run}`

/** The step gave something on: it completed, or failed and its policy kept the execution going. */
export const endsStep = (event: StepEvent): boolean =>
  event.type === 'completed' || (event.type === 'failed' && event.handled !== undefined)

/** A write that nobody can ask about: the service takes no key, and the node's author did not say that once more is harmless. */
const isBlind = ({ loaded, node }: PlanNode): boolean =>
  loaded?.definition.effects === 'write' && loaded.definition.idempotency === 'none' && node.inDoubt !== 'retry'

export interface CarryOn {
  readonly plan: WorkflowPlan
  /** What its steps waited for was cancelled with it. */
  readonly cancelled: boolean
}

/**
 * The record of an ended execution as another one takes it over: steps that ended stay as they were; those that were under way are
 * carried on. A step that failed for good begins anew. A wait goes on, unless what it waits for was cancelled. A write that was cut off
 * begins anew, but a blind one is in doubt.
 */
export function carriedOn(events: readonly JournalEvent[], { plan, cancelled }: CarryOn): JournalEvent[] {
  const last = new Map<string, StepEvent>()
  for (const event of events) if (isOfStep(event)) last.set(keyOf(event), event)
  const ended = new Set(events.filter((event) => isOfStep(event) && endsStep(event)).map((event) => keyOf(event as StepEvent)))
  const kept: JournalEvent[] = []
  const doubtful: JournalEvent[] = []
  for (const event of events) {
    if (!isOfStep(event)) {
      if (event.type !== 'finished' && event.type !== 'control') kept.push(event)
      continue
    }
    const at = last.get(keyOf(event)) as StepEvent
    if (ended.has(keyOf(event)) || keeps(event, at, { plan, cancelled })) kept.push(event)
    if (event === at && isCutOff(at, plan)) doubtful.push({ type: 'in-doubt', node: event.node, run: event.run, at: event.at })
  }
  return [...kept, ...doubtful]
}

/** Whether an event of a step that had not ended is taken over, given the last that was recorded of it. */
function keeps(event: StepEvent, last: StepEvent, { plan, cancelled }: CarryOn): boolean {
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
      return isCutOff(last, plan) || (event.type !== 'started' && event.type !== 'failed')
    default:
      return last satisfies never
  }
}

const isCutOff = (last: StepEvent, plan: WorkflowPlan): boolean => {
  const node = plan.byId.get(last.node)
  return last.type === 'started' && node !== undefined && isBlind(node)
}
