import { isTerminal } from '@millrace/engine/ports'
import type { JournalEvent } from '@millrace/engine/testing'
import { outcomeOf, type Outcome } from './outcome.ts'
import { eventsOn, stateOn, type Call, type Seen } from './simulate.ts'
import { snapshotOf, type DiskRow } from './world/disk.ts'
import type { Effect } from './world/service.ts'

/** How the executions of a plot end when nothing goes wrong, by their input. */
export interface Reference {
  readonly outcomes: readonly Outcome[]
  /** Without the node that fails the execution: every step that could have run before it did. Only where something fails. */
  readonly unfailing: readonly Outcome[]
  /** Where several nodes may fail the execution: how it ends if it is this one or that. */
  readonly rivals: readonly (readonly Outcome[])[]
  readonly tookMs: number
}

/**
 * What holds at the end of every simulation, whatever happened in it. README.md says it in more words.
 *
 * S1. Everything that was accepted ends.
 * S2. It ends as it does when nothing goes wrong.
 * S3. Each step is recorded once.
 * S4. What ended never changes, and nothing is recorded after the end.
 * S5. Segments follow each other without a gap, and epochs never go down.
 * S6. A key belongs to one step and one content, over all attempts and processes.
 * S7. A completed write took effect: once where the service takes keys; elsewhere never more often than was decided.
 * S8. A write begins when its start, and everything before it, is on disk.
 * S9. No lease is held at the end.
 * S10. Nothing is left in memory.
 * S11. What was told of the end is what the journal says.
 * S12. A caller is told what is on disk.
 * S13. What was refused does not run.
 * S14. A called workflow is started once for each step that calls it.
 * S15. What was said to be cancelled is.
 */
export function violations(seen: Seen, reference: Reference): readonly string[] {
  const rows = [...seen.world.disk.rows.values()]
  if (seen.stuck !== undefined) return [`S1 ${seen.stuck}`]
  return [
    ...rows.flatMap((row) => journalViolations(seen, row)),
    ...seen.calls.flatMap((call) => callViolations(seen, call)),
    ...rows.filter(({ header }) => header.parentId === null).flatMap((row) => outcomeViolations(seen, row, reference)),
    ...[...seen.world.service.effects].flatMap(([key, effect]) => effectViolations(seen, key, effect)),
    ...rows.flatMap((row) => missingEffects(seen, row)),
    ...rows.filter((row) => row.owner !== null).map(({ header, owner }) => `S9 ${header.id} is ${header.status} and leased by ${owner}`),
    ...seen.leftovers.map((leftover) => `S10 ${leftover}`),
    ...rows.flatMap((row) => childViolations(seen, row)),
  ]
}

function journalViolations({ world }: Seen, row: DiskRow): string[] {
  const { header, segments } = row
  const found: string[] = []
  const events = eventsOn(row)
  segments.forEach(({ seq, epoch }, index) => {
    if (seq !== index) found.push(`S5 ${header.id}: segment ${seq} at place ${index}`)
    if (epoch < (segments[index - 1]?.epoch ?? 0)) found.push(`S5 ${header.id}: epoch ${epoch} after ${segments[index - 1]?.epoch}`)
  })
  const ends = events.filter((event) => event.type === 'finished')
  const last = events.at(-1)
  if (ends.length !== 1 || last?.type !== 'finished') found.push(`S4 ${header.id} has ${ends.length} ends, and "${last?.type}" comes last`)
  else if (last.status !== header.status) found.push(`S4 ${header.id} is ${header.status}, its journal says ${last.status}`)
  if (world.disk.ended.get(header.id) !== snapshotOf(row)) found.push(`S4 ${header.id} changed after its end`)
  return [...found, ...stepViolations(header.id, events)]
}

/** S3. */
function stepViolations(id: string, events: readonly JournalEvent[]): string[] {
  const ended = new Set<string>()
  const failed = new Set<string>()
  const found: string[] = []
  for (const event of events) {
    if (!('node' in event)) continue
    const step = `${event.node}:${event.run}`
    if (ended.has(step)) found.push(`S3 ${id}: "${event.type}" of ${step} after its end`)
    if (event.type === 'failed') {
      const attempt = `${step} attempt ${event.attempt}`
      if (failed.has(attempt)) found.push(`S3 ${id}: ${attempt} failed twice`)
      failed.add(attempt)
    }
    if (event.type === 'completed' || (event.type === 'failed' && event.retryAt === undefined)) ended.add(step)
  }
  return found
}

function callViolations({ world, production }: Seen, call: Call): string[] {
  const row = world.disk.rows.get(call.executionId)
  const found: string[] = []
  if (call.early !== undefined) found.push(`S12 ${call.executionId}: its caller heard "${call.early}"`)
  if (call.told === 'accepted' && row === undefined) found.push(`S12 ${call.executionId} was accepted and does not exist`)
  if (call.told === 'refused' && row !== undefined) found.push(`S13 ${call.executionId} was refused and ran`)
  if (row !== undefined && call.result !== undefined && isTerminal(call.result.status)) {
    const told = JSON.stringify([call.result.status, call.result.error?.code, call.result.items])
    const state = stateOn(production, row)
    const items = [...(state.last?.outputs.values() ?? [])].find((out) => out.items.length > 0)?.items ?? []
    const stored = JSON.stringify([row.header.status, row.header.errorCode ?? undefined, items])
    if (told !== stored) found.push(`S11 ${call.executionId}: told ${told}, stored ${stored}`)
  }
  return found
}

function outcomeViolations({ world, production, calls }: Seen, row: DiskRow, reference: Reference): string[] {
  const { id } = row.header
  const call = calls.find((each) => each.executionId === id)
  const expected = call === undefined ? undefined : reference.outcomes[call.input]
  if (call === undefined || expected === undefined) return [`S2 ${id} was called by nobody`]
  const outcome = outcomeOf(production, world.disk, row)
  const cancel = world.cancelled.get(id)
  if (cancel === 'told' && outcome.status !== 'cancelled') return [`S15 ${id} is ${outcome.status} after it was cancelled`]
  if (cancel !== undefined && outcome.status === 'cancelled') return []
  const wasInDoubt = production.main.facts.mayEndInDoubt && outcome.error?.startsWith('step.in-doubt ') === true
  if (wasInDoubt) return [] // its node says that an interrupted write ends it
  if (expected.status === 'completed') return difference(expected, outcome).map((each) => `S2 ${id} ${each}`)
  // What is taken back is what had completed by then.
  const undoing = new Set(production.main.document.nodes.flatMap(({ compensate }) => compensate ?? []))
  // Which steps beside the failing one got how far depends on who was faster; but each is one of those that there are.
  const ends = [expected, ...reference.rivals.flatMap((rival) => rival[call.input] ?? [])].filter(({ status }) => status !== 'completed')
  if (!ends.some(({ status, error }) => outcome.status === status && outcome.error === error)) {
    return [`S2 ${id} ended ${outcome.status} (${outcome.error}) instead of ${expected.status} (${expected.error})`]
  }
  const possible = [...(reference.unfailing[call.input]?.steps ?? []), ...expected.steps]
  const ended = outcome.steps.filter((step) => / completed /.test(step) && !/\+/.test(step))
  const strange = ended.filter((step) => !possible.includes(step) && !isOf(step, production.main.facts.loose) && !isOf(step, undoing))
  return strange.map((step) => `S2 ${id} has the step ${step}, which no other has`)
}

const isOf = (step: string, nodes: ReadonlySet<string>): boolean => nodes.has(step.split(' ')[0] ?? '')

function difference(expected: Outcome, outcome: Outcome): string[] {
  const found: string[] = []
  for (const field of ['status', 'error', 'output', 'edges'] as const) {
    if (expected[field] !== outcome[field]) found.push(`${field}: ${outcome[field]} instead of ${expected[field]}`)
  }
  for (const field of ['steps', 'calls'] as const) {
    const missing = without(expected[field], outcome[field])
    const strange = without(outcome[field], expected[field])
    if (missing.length > 0) found.push(`lacks the ${field} ${missing.join(' | ')}`)
    if (strange.length > 0) found.push(`has the strange ${field} ${strange.join(' | ')}`)
  }
  return found
}

/** What is in one list more often than in the other. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other]
  return list.filter((each) => {
    const index = left.indexOf(each)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function effectViolations({ world, production }: Seen, key: string, effect: Effect): string[] {
  const { executionId, node, run, payloads, effects, lostAnswers, honoursKeys, tooEarly } = effect
  const row = world.disk.rows.get(executionId)
  const step = `${executionId} ${node}:${run}`
  if (row === undefined) return [`S8 ${step} wrote, and its execution was never accepted`]
  const found: string[] = []
  const recordsStarts = production.plot.durability === 'step'
  if (key !== `${executionId}-${node}-${run}`) found.push(`S6 ${step} wrote with the key ${key}`)
  // Without a record of what went before, a repeated execution may number the firings of a node in another order.
  if (payloads.size > 1 && recordsStarts) found.push(`S6 ${step} wrote ${payloads.size} different things with one key`)
  if (tooEarly > 0) found.push(`S8 ${step} wrote ${tooEarly} times before its start was on disk`)
  if (honoursKeys || !recordsStarts) return found
  const policy = row === undefined ? undefined : stateOn(production, row).plan.byId.get(node)?.node.inDoubt
  const ofStep = eventsOn(row).filter((event) => 'node' in event && event.node === node && event.run === run)
  const decided = ofStep.filter((event) => event.type === 'control').length
  // The answer came after the step's time was over.
  const late = ofStep.filter((event) => event.type === 'failed' && event.error.code === 'timeout').length
  if (policy !== 'retry' && effects > 1 + decided + lostAnswers + late) {
    found.push(`S7 ${step} took effect ${effects} times after ${decided} decisions, ${lostAnswers} lost and ${late} late answers`)
  }
  return found
}

/** S7. */
function missingEffects({ world, production }: Seen, row: DiskRow): string[] {
  return stateOn(production, row).order.flatMap((step) => {
    const writes = step.node.loaded?.definition.effects === 'write' && step.node.node.disabled !== true
    if (!writes || step.status !== 'completed') return []
    const effect = world.service.effects.get(`${row.header.id}-${step.node.id}-${step.run}`)
    if (effect === undefined) return [`S7 ${row.header.id} ${step.node.id}:${step.run} completed without effect`]
    return effect.honoursKeys && effect.effects !== 1 ? [`S7 ${step.node.id}:${step.run} took effect ${effect.effects} times`] : []
  })
}

/** S14. */
function childViolations({ world }: Seen, row: DiskRow): string[] {
  const steps = world.disk.childrenOf(row.header.id).map((child) => child.header.parentStep)
  return steps.length === new Set(steps).size ? [] : [`S14 ${row.header.id} called ${steps.join(', ')}`]
}
