import type { Millis } from '@millrace/base'
import { NodeError } from '@millrace/base'
import type { Work } from '@millrace/expression'

const DAY = 86_400_000
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i

// Making a formatter costs more than a thousand uses of it. Zones are few, so the map needs no bound beyond this one.
const formatters = new Map<string, Intl.DateTimeFormat>()
const MAX_ZONES = 100

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = makeFormatter(zone)
  if (formatters.size >= MAX_ZONES) formatters.clear()
  formatters.set(zone, made)
  return made
}

function makeFormatter(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  } catch (cause) {
    throw new NodeError('config.invalid', `"${zone}" is not a time zone.`, { hint: 'Use an IANA name such as Europe/Berlin.', cause })
  }
}

/** A zone, and what asking about it takes from where somebody counts. */
export interface Zoned {
  /** IANA name. */
  readonly timezone: string
  readonly work?: Work
}

/** Units (of at most 10 ns) of asking the calendar of a zone, and of reading a date from text. */
const ASK_ZONE = 700
const READ_DATE = 60
/** Characters of white space that a unit skips. */
const SKIPPED = 4

/** Milliseconds that clocks in `zone` are ahead of UTC at `at`. */
function offsetAt(at: Millis, { timezone: zone, work }: Zoned): Millis {
  if (zone === 'UTC') return 0
  work?.spend(ASK_ZONE)
  const part: Record<string, number> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/** Number of the calendar day in `zone` that `at` falls on; consecutive days differ by 1. */
export const calendarDay = (at: Millis, zone: Zoned): number => Math.floor((at + offsetAt(at, zone)) / DAY)

/** The instant that an ISO 8601 text names; a text without an offset is a wall clock time in `zone`. Undefined when it is no date. */
export function parseDate(text: string, zone: Zoned): Millis | undefined {
  const read = readDate(text, zone.work)
  if (read === undefined) return undefined
  return read.offset === undefined ? wallTime(read.wall, zone) : read.wall - read.offset
}

/**
 * Whether a text that is a date without an offset is sure to name another instant than `near` is for. Asking the calendar of a zone takes
 * some microseconds, so that many texts are compared without.
 */
export const isElsewhere = (text: string, near: NearInstant, work: Work): boolean => {
  const read = readDate(text, work)
  return read !== undefined && read.offset === undefined && !near.walls.has(read.wall)
}

/** What clocks in a zone may show at an instant, whichever side of a clock change they are on. */
export interface NearInstant {
  readonly walls: ReadonlySet<Millis>
}

export const nearInstant = (at: Millis, zone: Zoned): NearInstant => ({
  walls: new Set([-2, -1, 0, 1, 2].map((days) => at + offsetAt(at + days * DAY, zone))),
})

function readDate(text: string, work: Work | undefined): { wall: Millis; offset: Millis | undefined } | undefined {
  work?.spend(READ_DATE + Math.ceil(text.length / SKIPPED))
  const match = ISO.exec(text.trim())
  if (match === null) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, Number(`${match[7] ?? ''}000`.slice(0, 3)))
  const check = new Date(wall)
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return undefined // 31 February
  const offset = match[8]
  return { wall, offset: offset === undefined ? undefined : offsetOf(offset) }
}

function offsetOf(text: string): Millis {
  if (text === 'Z' || text === 'z') return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', '') || 0)
  return (text.startsWith('-') ? -minutes : minutes) * 60_000
}

/** Second look, because the offset at the guessed instant can be that of the other side of a clock change. */
function wallTime(wall: Millis, zone: Zoned): Millis {
  const guess = wall - offsetAt(wall, zone)
  return wall - offsetAt(guess, zone)
}
