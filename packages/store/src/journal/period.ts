/**
 * A journal file holds the executions of one UTC day, named by the time inside their ids. Shared by both threads, so it imports nothing.
 */
export type Period = string

const FILE = /^journal-(\d{4}-\d{2}-\d{2})\.sqlite$/
export const DAY_MS = 86_400_000

/** The day that was asked for last, which is nearly always the day that is asked for: each append asks. */
let latest = { day: NaN, period: '' }

/** `2026-11-21` for a time on that UTC day. */
export function periodOf(ms: number): Period {
  const day = Math.floor(ms / DAY_MS)
  if (day !== latest.day) latest = { day, period: new Date(ms).toISOString().slice(0, 10) }
  return latest.period
}

export const periodStart = (period: Period): number => Date.parse(`${period}T00:00:00Z`)

export const fileOfPeriod = (period: Period): string => `journal-${period}.sqlite`

/** The period of a journal file's name; undefined for any other file. */
export const periodOfFile = (name: string): Period | undefined => {
  const period = FILE.exec(name)?.[1]
  return period === undefined || Number.isNaN(periodStart(period)) ? undefined : period
}

/** The smallest UUIDv7 that can be made at this time: executions made before it have smaller ids. */
export const lowestIdAt = (ms: number): string => {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}
