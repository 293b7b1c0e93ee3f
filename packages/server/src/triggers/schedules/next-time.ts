import { OptionError, toError, type Millis } from '@millrace/base'
import { Cron } from 'croner'

/** When a schedule fires: exactly one of `cron` and `everyMs`. */
export interface Timing {
  readonly cron: string | null
  readonly everyMs: Millis | null
  /** IANA zone; only cron knows zones. */
  readonly timezone: string
}

/**
 * The first time after `after`; null when there is none any more. An interval keeps its beat: it counts from `anchor` (the last time,
 * or the creation), so that a late tick does not shift all that follow. A cron time inside a clock change's gap fires when the gap
 * ends; one that comes twice fires the first time only.
 */
export function nextTime(timing: Timing, after: Millis, anchor: Millis): Millis | null {
  if (timing.everyMs !== null) return anchor + (Math.floor(Math.max(0, after - anchor) / timing.everyMs) + 1) * timing.everyMs
  return compile(timing)?.nextRun(new Date(after))?.getTime() ?? null
}

/** The next times, at most `count`. */
export function upcomingTimes(timing: Timing, after: Millis, anchor: Millis, count: number): Millis[] {
  const times: Millis[] = []
  for (let at = nextTime(timing, after, anchor); at !== null && times.length < count; at = nextTime(timing, at, at)) times.push(at)
  return times
}

/** Throws OptionError for a cron expression or time zone that is not one. */
export function checkTiming({ cron, everyMs, timezone }: Timing): void {
  if ((cron === null) === (everyMs === null))
    throw new OptionError({ option: 'schedule', expected: 'given by exactly one of cron and everyMs' })
  if (!isTimezone(timezone))
    throw new OptionError({ option: 'timezone', expected: `an IANA time zone such as "Europe/Berlin", not "${timezone}"` })
  if (cron === null) return
  try {
    compile({ cron, timezone })
  } catch (thrown) {
    const expected = `a cron expression of five or six fields (${toError(thrown).message.replace(/^Cron\w*:\s*/, '')})`
    throw new OptionError({ option: 'cron', expected }, { cause: thrown })
  }
}

const compile = ({ cron, timezone }: { cron: string | null; timezone: string }): Cron | undefined =>
  cron === null ? undefined : new Cron(cron, { timezone, paused: true, mode: '5-or-6-parts' })

function isTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return true
  } catch {
    return false // a RangeError says no more than that
  }
}
