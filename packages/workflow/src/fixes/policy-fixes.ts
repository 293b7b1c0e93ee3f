import type { JsonObject } from '@millrace/base'
import { nearestName } from '@millrace/expression'
import { adviceFor } from '../validate/advice.ts'
import { graphOf, type FixSubject } from './graph-fixes.ts'
import { fix, type DocumentEdit, type ProblemFix } from './fix.ts'
import { said } from '../words/said.ts'

const unset = (subject: FixSubject, path: string): DocumentEdit => ({
  edit: 'set',
  path,
  value: undefined,
  ...(subject.node === undefined ? {} : { node: subject.node.id }),
})

/** Where the problem is in the node, or in the document when it is about no node. */
const ownPath = ({ problem, node }: FixSubject): string => (node === undefined ? problem.path : problem.path.replace(/^\/nodes\/\d+/, ''))

export const noCompensation = (subject: FixSubject): readonly ProblemFix[] => [
  fix('remove-compensation', said('fix.no-compensation'), unset(subject, '/compensate')),
]

export const noCache = (subject: FixSubject): readonly ProblemFix[] => [fix('remove-cache', said('fix.no-cache'), unset(subject, '/cache'))]

/** A longest delay below the first one, an empty list, or a code that is none. */
export const plainRetry = (subject: FixSubject): readonly ProblemFix[] => {
  const path = ownPath(subject)
  if (path.endsWith('/maxDelayMs')) return [fix('remove-max-delay', said('fix.no-longest-delay'), unset(subject, path))]
  if (path.endsWith('/on')) return [fix('remove-retry-codes', said('fix.retry-any'), unset(subject, path))]
  return [fix('remove-retry-code', said('fix.remove-code'), unset(subject, path))]
}

export const noLongestWait = (subject: FixSubject): readonly ProblemFix[] => [
  fix('remove-longest-wait', said('fix.no-longest-wait'), unset(subject, ownPath(subject))),
]

/** The pause grows with each attempt, and differs between executions. */
export function backOff({ node }: FixSubject): readonly ProblemFix[] {
  if (node?.retry === undefined) return []
  const { maxDelayMs, ...retry } = node.retry
  const delayMs = Math.max(retry.delayMs ?? 0, 1000)
  // A longest pause that leaves no room to grow was the fixed one.
  const longest: JsonObject = maxDelayMs === undefined || maxDelayMs <= delayMs ? {} : { maxDelayMs }
  const value = { ...retry, ...longest, backoff: 'exponential', delayMs, jitter: true }
  return [fix('back-off', said('fix.back-off'), { edit: 'set', node: node.id, path: '/retry', value })]
}

export const keepWaits = (): readonly ProblemFix[] => [
  fix('durability', said('fix.record'), { edit: 'set', path: '/settings/durability', value: 'execution' }),
]

/** The time zone that was likely meant. */
export function nearestZone({ document }: FixSubject): readonly ProblemFix[] {
  const zone = document.settings?.timezone ?? ''
  const known = Intl.supportedValuesOf('timeZone')
  const near = known.find((each) => each.toLowerCase() === zone.trim().toLowerCase().replaceAll(' ', '_')) ?? nearestName(zone, known)
  return ['UTC', ...(near === undefined ? [] : [near])]
    .reverse()
    .slice(0, 1)
    .map((value) => fix('time-zone', said('fix.use', { value }), { edit: 'set', path: '/settings/timezone', value }))
}

/** What the author of the node offers. */
export function followAdvice({ document, catalog, node, type, problem }: FixSubject): readonly ProblemFix[] {
  if (node === undefined || type === undefined) return []
  const advice = adviceFor(node, type, { graph: graphOf(document), catalog }).find(
    ({ about, id, path }) => `${about}.${id}` === problem.code && problem.path.endsWith(`/config${path}`),
  )
  if (advice?.fix === undefined) return []
  const value = { ...node.config, ...advice.fix.set }
  return [fix(problem.code, advice.fix.title, { edit: 'set', node: node.id, path: '/config', value })]
}
