import type { Verdict } from './verdict.ts'

/** What a number of simulations came to. */
export interface Tally {
  runs: number
  executions: number
  /** Executions that ended as they do when nothing goes wrong. */
  right: number
  /** Executions in simulations in which something did go wrong, and of these those that nobody had to help. */
  hit: number
  recovered: number
  /** Things that happened: questions, answers, timers. */
  turns: number
  readonly faults: Record<string, number>
}

export const newTally = (): Tally => ({ runs: 0, executions: 0, right: 0, hit: 0, recovered: 0, turns: 0, faults: {} })

export function count(tally: Tally, { seen, violations, executions, undecided }: Verdict): void {
  const { injected } = seen.world.faults
  const isRight = violations.length === 0
  tally.runs += 1
  tally.turns += seen.world.scheduler.turns
  tally.executions += executions
  if (isRight) tally.right += executions
  for (const { kind } of injected) tally.faults[kind] = (tally.faults[kind] ?? 0) + 1
  if (injected.length === 0) return
  tally.hit += executions
  if (isRight) tally.recovered += executions - undecided
}

export function add(tally: Tally, other: Tally): void {
  for (const field of ['runs', 'executions', 'right', 'hit', 'recovered', 'turns'] as const) tally[field] += other[field]
  for (const [kind, times] of Object.entries(other.faults)) tally.faults[kind] = (tally.faults[kind] ?? 0) + times
}

const percent = (part: number, whole: number): string => (whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(3)} %`)

/** The figures for people. */
export function told(tally: Tally): string {
  const faults = Object.entries(tally.faults).sort(([, a], [, b]) => b - a)
  const total = faults.reduce((sum, [, times]) => sum + times, 0)
  return [
    `${tally.runs} simulations, ${tally.executions} executions called from outside, ${tally.turns} turns`,
    `ended as without faults: ${tally.right} of ${tally.executions} (${percent(tally.right, tally.executions)})`,
    `met by faults: ${tally.hit}; went on without a person: ${tally.recovered} (${percent(tally.recovered, tally.hit)})`,
    `faults: ${total}`,
    ...faults.map(([kind, times]) => `  ${kind.padEnd(24)}${times}`),
  ].join('\n')
}
