import type { StepSummary } from '@millrace/api'

/** A part of a step's time. */
export interface Segment {
  readonly kind: 'ran' | 'failed' | 'waited' | 'paused'
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly to: number
}

type Timed = Pick<StepSummary, 'startedAt' | 'durationMs' | 'endedAt' | 'failedTries' | 'waits' | 'waitingUntil' | 'status'>

/** When a step did what: its failed attempts, its waits, its last attempt. What is left between them is waiting for the next attempt. */
export function segmentsOf(step: Timed, now: number): Segment[] {
  if (step.startedAt === null) return []
  const began = Date.parse(step.startedAt)
  if (step.endedAt !== null && step.durationMs !== null && isPlain(step)) return [{ kind: 'ran', from: began, to: began + step.durationMs }]
  const end = step.endedAt === null ? now : Date.parse(step.endedAt)
  const failed = step.failedTries.map(({ at, durationMs }): Segment => ({
    kind: 'failed',
    from: Date.parse(at),
    to: Date.parse(at) + durationMs,
  }))
  const waited = step.waits.map(({ from, to }): Segment => ({
    kind: 'waited',
    from: Date.parse(from),
    to: to === null ? now : Date.parse(to),
  }))
  const known = [...failed, ...waited]
  const isOver = step.status === 'failed' || step.status === 'retrying' || step.status === 'waiting' || step.status === 'ready'
  const ran: Segment[] = isOver ? [] : [{ kind: 'ran', from: lastStart(step, { began, end, known }), to: Math.max(began, end) }]
  const parts = [...known, ...ran].filter(({ from, to }) => to >= from).sort((one, other) => one.from - other.from)
  return parts.flatMap((part, index) => {
    const next = parts[index + 1]
    const gap = next !== undefined && part.kind === 'failed' && next.from - part.to > 1
    return gap ? [part, { kind: 'paused' as const, from: part.to, to: next.from }] : [part]
  })
}

/** The last attempt began so long before its end; without a record of that, after everything that is known. */
function lastStart(step: Timed, { began, end, known }: { began: number; end: number; known: readonly Segment[] }): number {
  if (step.endedAt !== null && step.durationMs !== null) return Math.max(began, end - step.durationMs)
  return Math.max(began, ...known.map(({ to }) => to))
}

/** One attempt and nothing else: its duration is known more exactly than the times around it. */
const isPlain = ({ failedTries, waits }: Timed): boolean => failedTries.length === 0 && waits.length === 0

/** The whole time of a step: with its retries and waits, not only its last attempt. */
export function spanOf(step: Timed): number | null {
  if (step.startedAt === null || step.endedAt === null || isPlain(step)) return step.durationMs
  return Math.max(step.durationMs ?? 0, Date.parse(step.endedAt) - Date.parse(step.startedAt))
}
