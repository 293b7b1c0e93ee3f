import fc from 'fast-check'
import { violations, type Reference } from './invariants.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import type { Plot } from './documents/blocks.ts'
import { endings } from './documents/compile.ts'
import type { Scenario, Setting } from './scenario.ts'
import type { DiskRow } from './world/disk.ts'
import type { World } from './world/world.ts'
import { PATIENCE_MS, eventsOn, produce, simulate, type Production, type Seen, type SimulationOptions } from './simulate.ts'

/** One process, first come first served, nothing goes wrong. */
const CALM: Setting = { cluster: 0, concurrency: 100, schedule: 0 }
/** Loops of steps with time limits in loops of waits take their time. */
const LONGEST_PLOT_MS = 24 * 3600_000

export interface Verdict {
  readonly seen: Seen
  readonly reference: Reference
  readonly violations: readonly string[]
  /** Executions that came in from outside. */
  readonly executions: number
  /** Of these, those that ended as they should, but only after a person had decided about a write in doubt, or failed as their node says. */
  readonly undecided: number
}

/** Runs a scenario, and what happens without its faults; says what does not hold. Inside a property: skips what takes too long. */
export async function judge({ plot, setting, faults }: Scenario, sabotage?: SimulationOptions['sabotage']): Promise<Verdict> {
  const production = produce(plot)
  const reference = await referenceOf(production)
  const seen = await simulate(production, {
    setting,
    faults,
    patienceMs: PATIENCE_MS + 2 * reference.tookMs,
    ...(sabotage === undefined ? {} : { sabotage }),
  })
  const rows = [...seen.world.disk.rows.values()]
  const roots = rows.filter(({ header }) => header.parentId === null)
  const undecided = seen.stuck === undefined ? roots.filter((root) => wasInDoubt(root, rows)).length : 0
  return { seen, reference, violations: violations(seen, reference), executions: roots.length, undecided }
}

async function referenceOf(production: Production): Promise<Reference> {
  const { outcomes, tookMs } = await calmly(production)
  const isFailing = outcomes.some((outcome) => outcome.status !== 'completed')
  const unfailing = isFailing ? (await calmly(produce(production.plot, { fails: 'none' }))).outcomes : []
  return { outcomes, unfailing, rivals: isFailing ? await rivalsOf(production) : [], tookMs }
}

/** With several nodes that may end the execution, whichever is faster does: how it ends where one of them is. */
async function rivalsOf({ plot, main }: Production): Promise<readonly (readonly Outcome[])[]> {
  const nodes = endings(main.document)
  const rivals: (readonly Outcome[])[] = []
  if (nodes.length > 1) for (const only of nodes) rivals.push((await calmly(produce(plot, { fails: { only } }))).outcomes)
  return rivals
}

async function calmly(production: Production): Promise<{ readonly outcomes: readonly Outcome[]; readonly tookMs: number }> {
  const { world, calls, stuck, tookMs } = await simulate(production, {
    setting: CALM,
    faults: [],
    patienceMs: LONGEST_PLOT_MS,
    mostTurns: 100_000,
  })
  if (stuck !== undefined && isMoving(world)) fc.pre(false) // a plot of days; the next one
  if (stuck !== undefined) throw new TypeError(`it does not end even when nothing goes wrong: ${stuck}`)
  const outcomes = inputsOf(production.plot).map((input) => {
    const call = calls.find((each) => each.input === input)
    const row = call === undefined ? undefined : world.disk.rows.get(call.executionId)
    if (row === undefined) throw new TypeError(`input ${input} was never accepted`)
    return outcomeOf(production, world.disk, row)
  })
  return { outcomes, tookMs }
}

/** Whether something was recorded in the last hour. */
const isMoving = ({ disk, scheduler }: World): boolean =>
  [...disk.rows.values()].some((row) => (eventsOn(row).at(-1)?.at ?? 0) > scheduler.now - 3600_000)

/** Whether it, or a workflow that it called, had a write in doubt. */
function wasInDoubt(row: DiskRow, rows: readonly DiskRow[]): boolean {
  const children = rows.filter(({ header }) => header.parentId === row.header.id)
  return (
    row.segments.some(({ payload }) => payload.includes('"in-doubt"') || payload.includes('"step.in-doubt"')) ||
    children.some((child) => wasInDoubt(child, rows))
  )
}

const inputsOf = (plot: Plot): number[] => plot.inputs.map((_, index) => index)
