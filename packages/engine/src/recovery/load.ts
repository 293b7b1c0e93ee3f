import { decodeSegment } from '../run/encode.ts'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import type { PacketOpener } from '../run/lineage.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { mustKnowFlags } from '../run/flags.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState, type ExecutionState } from '../run/state.ts'
import type { ExecutionHeader, JournalStore, Segment } from '../ports/index.ts'
import { UnreadableJournalError } from '../errors.ts'

/** The events of an execution, in order. */
export function eventsOf(executionId: string, segments: readonly Segment[]): readonly JournalEvent[] {
  const events = segments.flatMap((segment) => decodeSegment(segment.payload))
  if (events[0]?.type !== 'accepted') throw new UnreadableJournalError({ executionId, reason: 'it does not begin with its acceptance' })
  mustKnowFlags(acceptedOf(events), executionId)
  return events
}

/** The state that the events lead to: the same one that the process had which recorded them. */
export function replay(
  plan: WorkflowPlan,
  events: readonly JournalEvent[],
  packets?: PacketOpener,
  versions?: Plans['versions'],
): ExecutionState {
  const state = newState(plan, packets, versions)
  for (const event of events) applyEvent(state, event)
  return state
}

/** The plans that the events of an execution need. */
export interface Plans {
  readonly first: WorkflowPlan
  /** Of the versions that it was moved to. */
  readonly versions: ReadonlyMap<number, WorkflowPlan>
}

export interface PlanSource {
  for(events: readonly JournalEvent[]): Promise<Plans>
}

export interface Reading {
  readonly journal: Pick<JournalStore, 'segments'>
  readonly plans: PlanSource
  readonly packets: PacketOpener
}

/** The events of an execution, from the journal. */
export const readEvents = async (
  { journal }: Pick<Reading, 'journal'>,
  { id, tenantId }: ExecutionHeader,
): Promise<readonly JournalEvent[]> => eventsOf(id, await journal.segments(tenantId, id))

/** An execution as its journal tells it. */
export async function readState(reading: Reading, header: ExecutionHeader): Promise<ExecutionState> {
  const events = await readEvents(reading, header)
  const { first, versions } = await reading.plans.for(events)
  return replay(first, events, reading.packets, versions)
}

export const acceptedOf = (events: readonly JournalEvent[]): AcceptedEvent => events[0] as AcceptedEvent
