import { type JsonValue } from '@millrace/base'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import type { PlanNode, WorkflowPlan } from '../run/plan.ts'
import { newState, type ExecutionState, type StepRecord } from '../run/state.ts'
import { carriedOn, isOpen, isOfStep, readEnded, stepOf, type Ended, type Reader } from './carry-on.ts'
import { close, isKept, strangers } from './rerun.ts'

export interface ReuseRequest {
  /** The acceptance of the new execution; what it starts with comes from the old one. */
  readonly accepted: AcceptedEvent
  /** What is to run. */
  readonly plan: WorkflowPlan
  /** Node that runs in any case, with what follows from it. */
  readonly again: string | undefined
}

/**
 * What an execution of a changed document begins with that goes on from the record of an earlier one.
 * V1. A step is taken over when it completed, its node says the same as before, and all that it followed from is taken over too. What was
 *     compensated is not.
 * V2. What is taken over leads to every step that it names in the new document as well (X1): it is replayed there to make sure.
 * V3. Nothing that was under way is carried on: the new execution is no continuation, and has keys of its own.
 */
export function eventsToReuse(reader: Reader, events: readonly JournalEvent[], request: ReuseRequest): readonly JournalEvent[] {
  const { accepted, plan, again } = request
  const ended = readEnded(reader, events)
  const { items, spilled } = events[0] as AcceptedEvent
  const begin: AcceptedEvent = { ...accepted, items, ...(spilled === undefined ? {} : { spilled }) }
  const record = carriedOn(ended, accepted.at).filter((event) => event.type !== 'moved')
  const same = sameNodes(ended.state, plan)
  const dropped = new Set<StepRecord>(ended.undone)
  for (const step of ended.state.order.slice(1)) {
    const isDone = step.status === 'completed' && !isOpen(ended, step)
    if (!isDone || step.node.id === again || !same(step.node)) dropped.add(step)
  }
  for (;;) {
    close(ended.state, dropped)
    const kept = [begin, ...record.filter((event) => isKept(event, ended, dropped) && isDone(event, ended))]
    const strange = strangers(kept, ended, newState(plan, ended.state.packets))
    if (strange.steps.size === 0) return kept.filter((event) => !strange.events.has(event))
    for (const step of strange.steps) dropped.add(step)
  }
}

/** V3. Of a step that waited, what it waited for is taken over with its end. */
const isDone = (event: JournalEvent, ended: Ended): boolean => !isOfStep(event) || stepOf(ended, event).status === 'completed'

/** V1. Whether a node of the old plan would do the same in the new one. */
function sameNodes({ plan: before }: ExecutionState, plan: WorkflowPlan): (node: PlanNode) => boolean {
  const sameVariables = same(before.document.variables, plan.document.variables)
  return (node) => {
    const now = plan.byId.get(node.id)
    return sameVariables && now !== undefined && same(meaning(node.node, before.document), meaning(now.node, plan.document))
  }
}

/** What a step of a node depends on; its place, notes, and what happens when it fails are not part of that. */
const meaning = (node: WorkflowNode, { pinned }: WorkflowDocument): unknown => {
  const { type, typeVersion, config, credentials, disabled = false, executeOnce = false, alwaysOutput = false } = node
  return {
    type,
    typeVersion,
    config: config ?? {},
    credentials: credentials ?? {},
    disabled,
    executeOnce,
    alwaysOutput,
    pinned: pinned?.[node.id],
  }
}

/** JSON values that say the same, whatever the order of their members. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder)
}

const inOrder = (_key: string, value: JsonValue): JsonValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value
