const LOCALE = 'en'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const numbers = new Intl.NumberFormat(LOCALE)
const percents = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' })
const shortDate = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false })

export const formatNumber = (value: number): string => numbers.format(value)
/** 0.995 gives `99.5%`. */
export const formatPercent = (share: number): string => percents.format(share)
/** In the viewer's zone. */
export const formatAbsolute = (instant: string | number): string => absolute.format(new Date(instant))
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
  if (size < 45 * SECOND) return distance > 5 * SECOND ? 'in a moment' : 'just now'
  const [, step, unit] = UNITS.find(([limit]) => size < limit) ?? ([Infinity, 365 * DAY, 'year'] as const)
  const count = Math.round(size / step) || 1
  return relative.format(distance < 0 ? -count : count, unit)
}

/** `0.4 ms`, `18 ms`, `1.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${ms < 0.05 ? 0 : ms.toFixed(1)} ms`
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < 59.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`
  if (ms < HOUR) return pair(ms, [MINUTE, 'min'], [SECOND, 's'])
  if (ms < DAY) return pair(ms, [HOUR, 'h'], [MINUTE, 'min'])
  return pair(ms, [DAY, 'd'], [HOUR, 'h'])
}

type Unit = readonly [size: number, name: string]
function pair(ms: number, [size, name]: Unit, [smallSize, smallName]: Unit): string {
  const small = Math.round(ms / smallSize)
  const perBig = size / smallSize
  const rest = small % perBig
  const whole = `${formatNumber(Math.floor(small / perBig))} ${name}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}
