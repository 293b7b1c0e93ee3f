import { MOMENTS, type Moment } from './faults/kill.ts'
import { RULES, type Finding, type Rule } from './findings.ts'
import type { Fault } from './options.ts'
import type { PartReport, Progress } from './part.ts'
import type { ChaosReport } from './run-chaos.ts'
import { SHUTDOWN_SECONDS } from './installation.ts'
import type { Counts } from './verify/verify.ts'

const TITLES: { readonly [F in Fault]: string } = {
  kill: 'Killed (SIGKILL)',
  term: 'Told to stop (SIGTERM) under load',
  'disk-full': 'Disk full',
  'read-only': 'Journal read-only',
}

/** Pieces of evidence shown of each rule; all of them stand in the report file. */
const SHOWN = 5

const number = (value: number): string => value.toLocaleString('en')
const counted = (value: number, one: string, many: string): string => `${number(value)} ${value === 1 ? one : many}`

/** One line for whoever watches. */
export function progressLine({ fault, stage, acknowledged, calls, kills }: Progress): string {
  const killed = fault === 'kill' ? `, killed ${kills} times` : ''
  return `${TITLES[fault]}: ${stage}, ${number(acknowledged)} of ${number(calls)} calls acknowledged${killed}`
}

/** The summary for an operator: what was done, what was found, and how to do it again. */
export function reportText(report: ChaosReport): string {
  const found = report.parts.reduce((sum, { findings }) => sum + findings.length, 0)
  return [
    ...report.parts.flatMap((part) => [...partLines(part), '']),
    report.passed
      ? `PASSED in ${report.seconds.toFixed(0)} s: nothing lost, nothing recorded twice, every key stable, nothing left over. Seed ${report.seed}.`
      : `FAILED: ${counted(found, 'violation', 'violations')}. Seed ${report.seed}; the data lies in ${report.kept ?? 'no folder'}.`,
  ].join('\n')
}

function partLines(part: PartReport): readonly string[] {
  const title = `${TITLES[part.fault]} (${part.seconds.toFixed(0)} s)`
  if (part.skipped !== undefined) return [`– ${TITLES[part.fault]}: not possible here: ${part.skipped}`]
  const lines = [...doneLines(part), ...(part.counts === undefined ? [] : countLines(part.counts)), ...foundLines(part.findings)]
  return [`${part.findings.length === 0 ? '✓' : '✗'} ${title}`, ...lines.map((line) => `  ${line}`)]
}

function doneLines({ kills, gentleEnds, obstructed, startsMs }: PartReport): readonly string[] {
  const lines: string[] = []
  if (kills !== undefined) {
    const moments = (Object.keys(MOMENTS) as Moment[]).filter((moment) => kills[moment] > 0)
    const total = moments.reduce((sum, moment) => sum + kills[moment], 0)
    lines.push(`${counted(total, 'kill', 'kills')}: ${moments.map((moment) => `${kills[moment]} ${MOMENTS[moment]}`).join(', ')}`)
  }
  if (gentleEnds !== undefined) {
    const ends = gentleEnds.map(({ round, afterMs }) => `${(afterMs / 1000).toFixed(1)} s while ${round}`)
    lines.push(`${gentleEnds.length} gentle ends, allowed ${SHUTDOWN_SECONDS} s each: ${ends.join(', ')}`)
  }
  if (obstructed !== undefined) {
    lines.push(
      `done by: ${obstructed.how}`,
      `meanwhile ${counted(obstructed.refused, 'call was refused', 'calls were refused')} with 503, reads worked, /readyz told; ${counted(obstructed.logLines, 'line', 'lines')} of log`,
      `of use again ${(obstructed.recoveredAfterMs / 1000).toFixed(1)} s after writing was possible, without a restart`,
    )
  }
  if (startsMs !== undefined && startsMs.length > 1) {
    const sorted = startsMs.toSorted((a, b) => a - b)
    const half = sorted[Math.floor(sorted.length / 2)] ?? 0
    lines.push(
      `${startsMs.length} starts until ready: half within ${(half / 1000).toFixed(1)} s, the longest ${((sorted.at(-1) ?? 0) / 1000).toFixed(1)} s`,
    )
  }
  return lines
}

function countLines(counts: Counts): readonly string[] {
  return [
    `${counted(counts.acknowledged, 'call was', 'calls were')} acknowledged; ${counted(counts.executions, 'execution', 'executions')} with sub-workflows, ${number(counts.steps)} steps`,
    `${number(counts.unanswered)} more calls got no answer (${number(counts.unansweredButThere)} of them were taken in, once each, and finished), ${number(counts.refused)} were refused`,
    `${number(counts.writes)} writes to the outside, each under one key; ${number(counts.repeats)} requests came again under theirs`,
  ]
}

function foundLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['0 lost, 0 twice, 0 unfinished, 0 leases held']
  const byRule = Map.groupBy(findings, ({ rule }) => rule)
  return [...byRule].flatMap(([rule, all]: [Rule, readonly Finding[]]) => [
    `${counted(all.length, 'violation', 'violations')}: ${RULES[rule]}`,
    ...all.slice(0, SHOWN).map(({ detail }) => `    ${detail}`),
    ...(all.length > SHOWN ? [`    … and ${all.length - SHOWN} more`] : []),
  ])
}
