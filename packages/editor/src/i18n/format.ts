import { formatCompact, formatNumber } from './format-number.ts'
import { LOCALE } from './locale.ts'
import { t } from './t.ts'

export { formatCompact, formatNumber }

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const percents = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 })
const decimal = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
// One clock everywhere, from 00:00 to 23:59: `hour12: false` alone writes midnight as 24:00.
const CLOCK = { hourCycle: 'h23' } as const
const DAY_AND_TIME = { ...CLOCK, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
const absolute = new Intl.DateTimeFormat(LOCALE, { ...CLOCK, dateStyle: 'medium', timeStyle: 'medium' })
const shortDate = new Intl.DateTimeFormat(LOCALE, DAY_AND_TIME)
const weekdays = new Intl.DateTimeFormat(LOCALE, { ...DAY_AND_TIME, weekday: 'short' })

/** 0.995 gives `99.5%`. */
export const formatPercent = (share: number): string => percents.format(share)
/** In the viewer's zone. */
export const formatAbsolute = (instant: string | number): string => absolute.format(new Date(instant))
/** Day of the week, date and time without seconds, in the viewer's zone: for what is to come. */
export const formatComing = (instant: string | number): string => weekdays.format(new Date(instant))
/** Day and time without the year, in the viewer's zone. */
export const formatShort = (instant: string | number): string => shortDate.format(new Date(instant))

const UNITS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [30 * DAY, DAY, 'day'],
  [365 * DAY, 30 * DAY, 'month'],
  [Infinity, 365 * DAY, 'year'],
]

/** `just now`, `in 5 minutes`, `yesterday`, `3 months ago`. */
export function formatRelative(instant: string | number, now: number): string {
  const distance = new Date(instant).getTime() - now
  const size = Math.abs(distance)
  if (size < 45 * SECOND) return distance > 5 * SECOND ? t('time.in-a-moment') : t('time.just-now')
  const [, step, unit] = UNITS.find(([limit]) => size < limit) ?? ([Infinity, 365 * DAY, 'year'] as const)
  const count = Math.round(size / step) || 1
  return relative.format(distance < 0 ? -count : count, unit)
}

/** `0.4 ms`, `18 ms`, `1.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return t('time.ms', { count: ms < 0.05 ? 0 : decimal.format(ms) })
  if (ms < SECOND) return t('time.ms', { count: Math.round(ms) })
  if (ms < 59.95 * SECOND) return t('time.s', { count: decimal.format(ms / SECOND) })
  if (ms < HOUR) return pair(ms, [MINUTE, 'time.min'], [SECOND, 'time.s'])
  if (ms < DAY) return pair(ms, [HOUR, 'time.h'], [MINUTE, 'time.min'])
  return pair(ms, [DAY, 'time.d'], [HOUR, 'time.h'])
}

/** Where there is little room, one unit: `0.4 ms`, `1.2 s`, `62 s`, `17 min`, `26 h`, `4 d`. */
export function formatShortDuration(ms: number): string {
  if (ms < 9.95 * SECOND) return formatDuration(ms)
  const [, size, name] = SHORT_UNITS.find(([limit]) => ms < limit) ?? DAYS
  return t(name, { count: formatNumber(Math.round(ms / size)) })
}
const DAYS = [Infinity, DAY, 'time.d'] as const
/** The next unit begins where its count has two digits or is near to it. */
const SHORT_UNITS = [[99.5 * SECOND, SECOND, 'time.s'], [99.5 * MINUTE, MINUTE, 'time.min'], [47.5 * HOUR, HOUR, 'time.h'], DAYS] as const

type Unit = readonly [size: number, name: 'time.d' | 'time.h' | 'time.min' | 'time.s']
function pair(ms: number, [size, name]: Unit, [smallSize, smallName]: Unit): string {
  const small = Math.round(ms / smallSize)
  const perBig = size / smallSize
  const rest = small % perBig
  const whole = t(name, { count: Math.floor(small / perBig) })
  return rest === 0 ? whole : t('time.pair', { big: whole, small: t(smallName, { count: rest }) })
}

const BYTE_UNITS = ['bytes.b', 'bytes.kb', 'bytes.mb', 'bytes.gb', 'bytes.tb'] as const

/** `2.9 MB`: bytes in thousands, as operating systems and browsers show them. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return t(BYTE_UNITS[power] ?? 'bytes.b', {
    size: value.toLocaleString(LOCALE, { maximumFractionDigits: power > 0 && value < 100 ? 1 : 0 }),
  })
}
