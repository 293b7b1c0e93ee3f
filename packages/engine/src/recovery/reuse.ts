import { sameJson, type JsonObject, type JsonValue } from '@millrace/base'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import type { PlanNode, WorkflowPlan } from '../run/plan.ts'
import { newState, type ExecutionState, type StepRecord } from '../run/state.ts'
import { carriedOn, isOpen, isOfStep, readEnded, stepOf, type Ended, type Reader } from './carry-on.ts'
import { mentionsIn } from './mentions.ts'
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
 * V4. What a step read of others without following from them, by their names, is taken over too, and their names mean the same nodes.
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
  const readers = readersIn(ended, plan)
  for (;;) {
    closeReading(ended.state, dropped, readers)
    const kept = [begin, ...record.filter((event) => isKept(event, ended, dropped) && isDone(event, ended))]
    const strange = strangers(kept, ended, newState(plan, ended.state.packets))
    if (strange.steps.size === 0) return kept.filter((event) => !strange.events.has(event))
    for (const step of strange.steps) dropped.add(step)
  }
}

/** V1, V4. Adds what follows from dropped steps, and what read them, until that adds no more. */
function closeReading(state: ExecutionState, dropped: Set<StepRecord>, readers: ReturnType<typeof readersIn>): void {
  for (let before = -1; before < dropped.size;) {
    before = dropped.size
    close(state, dropped)
    for (const step of readers(dropped)) dropped.add(step)
  }
}

/** V3. Of a step that waited, what it waited for is taken over with its end. */
const isDone = (event: JournalEvent, ended: Ended): boolean => !isOfStep(event) || stepOf(ended, event).status === 'completed'

/** V1. Whether a node of the old plan would do the same in the new one. Asked for each firing. */
function sameNodes({ plan: before }: ExecutionState, plan: WorkflowPlan): (node: PlanNode) => boolean {
  const isSameAround = sameAround(before.document, plan.document)
  return remembered((node: PlanNode) => {
    const now = plan.byId.get(node.id)
    return isSameAround && now !== undefined && sameJson(meaning(node.node, before.document), meaning(now.node, plan.document))
  })
}

/** What every step may see of the document. */
const sameAround = (before: WorkflowDocument, now: WorkflowDocument): boolean =>
  sameJson(asJson(before.variables ?? []), asJson(now.variables ?? [])) && zoneOf(before) === zoneOf(now)

const zoneOf = ({ settings }: WorkflowDocument): string => settings?.timezone ?? 'UTC'

/** What a step of a node depends on; its place, notes, and what happens when it fails are not part of that. */
const meaning = (node: WorkflowNode, { pinned }: WorkflowDocument): JsonObject => {
  const { type, typeVersion, config, credentials, disabled = false, executeOnce = false, alwaysOutput = false } = node
  return {
    ...{ type, typeVersion, disabled, executeOnce, alwaysOutput },
    config: asJson(config ?? {}),
    credentials: asJson(credentials ?? {}),
    pinned: asJson(pinned?.[node.id] ?? null),
  }
}

/** A part of a document, which was read from JSON. */
const asJson = (part: object | null): JsonValue => part as JsonValue

function remembered<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    if (!known.has(key)) known.set(key, work(key))
    return known.get(key) as V
  }
}

/**
 * V4. Steps that read what the new execution gives otherwise: a name that means another node than before, or a firing that is done
 * again and had ended when the step did. What ended later it cannot have read.
 */
function readersIn(ended: Ended, plan: WorkflowPlan): (dropped: ReadonlySet<StepRecord>) => readonly StepRecord[] {
  const { plan: before } = ended.state
  const mentionsOf = remembered((node: PlanNode) => mentionsIn(asJson(node.node.config ?? {})))
  const renamed = [...new Set([...before.byName.keys(), ...plan.byName.keys()])].filter(
    (name) => before.byName.get(name)?.id !== plan.byName.get(name)?.id,
  )
  const isOtherwise = remembered((node: PlanNode) => {
    const mentions = mentionsOf(node)
    return (mentions.workflow && before.document.name !== plan.document.name) || renamed.some((name) => mentions.names(name))
  })
  const ends = new Map<StepRecord, number>()
  for (const [index, event] of ended.events.entries())
    if (event.type === 'completed' || event.type === 'failed') ends.set(stepOf(ended, event), index)
  const endOf = (step: StepRecord): number => ends.get(step) ?? Infinity
  return (dropped) => {
    // When the first of a node's firings ended that are done again: who ended after it may have read it.
    const first = new Map<PlanNode, number>()
    for (const step of dropped) first.set(step.node, Math.min(first.get(step.node) ?? Infinity, endOf(step)))
    const seenFrom = remembered((node: PlanNode) => {
      const mentions = mentionsOf(node)
      return Math.min(...[...first].map(([other, end]) => (mentions.names(other.name) ? end : Infinity)))
    })
    return ended.state.order.slice(1).filter((step) => !dropped.has(step) && (isOtherwise(step.node) || seenFrom(step.node) < endOf(step)))
  }
}
