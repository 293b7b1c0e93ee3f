import type { Millis } from '@millrace/base'
import type { FinishedEvent, JournalEvent, StepCompletedEvent } from '../run/events.ts'
import type { PacketOpener } from '../run/lineage.ts'
import type { Plans } from './load.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState, scopesAround, stepAt, stepKey, type ExecutionState, type StepRecord } from '../run/state.ts'

/** An event about one firing of a node. */
export type StepEvent = Extract<JournalEvent, { type: 'started' | 'completed' | 'failed' | 'waiting' | 'resumed' | 'in-doubt' }>

export const isOfStep = (event: JournalEvent): event is StepEvent =>
  'node' in event && 'run' in event && event.type !== 'control' && event.type !== 'expired'

export interface Named {
  readonly step: StepRecord
  /** What made it ready, in names: the same in two replays for the same firing. */
  readonly as: string
}

/** An execution that ended, as it stood before its end. */
export interface Ended {
  /** Before what had completed was compensated, if it was. */
  readonly state: ExecutionState
  /** The events that led there, the acceptance first. */
  readonly events: readonly JournalEvent[]
  /** The steps that events name, as they were named then: a move changes names. */
  readonly named: ReadonlyMap<JournalEvent, Named>
  readonly how: FinishedEvent['status'] | undefined
  /** Steps whose failure nothing handled. */
  readonly failed: ReadonlySet<StepRecord>
  /** Steps that the end of the execution compensated: what they did is undone. */
  readonly undone: readonly StepRecord[]
}

/** The versions that ran, and what opens packets that the journal only names. */
export interface Reader {
  readonly plans: Plans
  readonly packets: PacketOpener
}

export function readEnded({ plans, packets }: Reader, journal: readonly JournalEvent[]): Ended {
  const finished = journal.find((event) => event.type === 'finished')
  const lived = journal.filter((event) => event.type !== 'finished')
  const cut = lived.findIndex((event) => event.type === 'unwound' && event.scope === undefined)
  const events = cut < 0 ? lived : lived.slice(0, cut)
  const state = newState(plans.first, packets, plans.versions)
  const failed = new Set<StepRecord>()
  const named = new Map<JournalEvent, Named>()
  for (const event of events) {
    const name = nameOf(event)
    const step = name === undefined ? undefined : stepAt(state, name.node, name.run)
    if (step !== undefined) named.set(event, { step, as: describe(step) })
    applyEvent(state, event)
    if (event.type === 'failed' && step?.status === 'failed' && step.outputs.size === 0 && !isCaught(step)) failed.add(step)
  }
  const undone = cut < 0 ? [] : undoneBy(lived, state)
  return { state, events, named, how: finished?.status, failed, undone }
}

/** A scope around a failed step whose node catches ends with it. */
const isCaught = ({ scope }: StepRecord): boolean => scopesAround(scope).some((each) => each.phase !== 'open')

function undoneBy(lived: readonly JournalEvent[], before: ExecutionState): StepRecord[] {
  const after = newState(before.first, before.packets, before.versions)
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
  const { events } = ended
  const last = new Map<StepRecord, StepEvent>()
  for (const event of events) if (isOfStep(event)) last.set(stepOf(ended, event), event)
  const kept: JournalEvent[] = []
  const doubtful: JournalEvent[] = []
  for (const event of events.slice(1)) {
    if (!isOfStep(event)) {
      if (event.type !== 'control' && event.type !== 'overdue' && event.type !== 'failing') kept.push(event)
      continue
    }
    const step = stepOf(ended, event)
    const latest = last.get(step) as StepEvent
    if (!isOpen(ended, step) || keeps(event, latest, { step, cancelled: ended.how === 'cancelled' })) kept.push(withFreshLimit(event, at))
    if (isOpen(ended, step) && event === latest && isCutOff(step, latest)) {
      doubtful.push({ type: 'in-doubt', node: event.node, run: event.run, at: event.at })
    }
  }
  return [...kept, ...doubtful]
}

/** The step that an event of it names, or the first one of the node whose scopes it ends. */
export function nameOf(event: JournalEvent): { readonly node: string; readonly run: number } | undefined {
  if (event.type === 'unwound') return event.scope
  return isOfStep(event) || event.type === 'expired' ? event : undefined
}

/** Every event names a step that its earlier events led to, or it could not have been recorded. */
export const stepOf = ({ named }: Pick<Ended, 'named'>, event: JournalEvent): StepRecord => (named.get(event) as Named).step

/** What made a step ready, said in names. */
export function describe({ inputs, loop, undoes }: StepRecord): string {
  const fed = [...inputs].map(([port, { source, items }]) => [
    port,
    source && [stepKey(source.step), source.port, source.offset],
    items.length,
  ])
  const opening = loop?.run.opening.source
  const turn = loop && [opening && [stepKey(opening.step), opening.port], loop.ended?.index, loop.ended?.end.how, loop.returned.length]
  return JSON.stringify([fed, turn, undoes && stepKey(undoes)])
}

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
