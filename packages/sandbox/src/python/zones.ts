/**
 * Time zones for a Python that has no files to read them from: what this Node knows of them. Only those that a program names, or that
 * its workflow has; a name that comes from data is not found.
 */

/** Seconds of UTC from which on an offset from it, in seconds, holds; and whether it is daylight saving time. */
export type ZoneChange = readonly [from: number | null, offset: number, isSummer: 0 | 1]

const NAMED = /\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US)\/[A-Za-z0-9_+\-/]{1,40}/g
/** Names that a program can bring; each costs 10 ms once. */
const MOST_ZONES = 10
const SECONDS_PER_DAY = 86_400
const STEP = 30 * SECONDS_PER_DAY
const FROM = 0
const TO = Date.UTC(2038, 0, 1) / 1000

const known = new Map<string, readonly ZoneChange[] | undefined>()

/** Changes of the workflow's zone, and of those that the source names. */
export function zonesOf(source: string, zone: string): Record<string, readonly ZoneChange[]> {
  const names = new Set([zone, ...(source.match(NAMED) ?? [])])
  names.delete('UTC') // Python's own
  return Object.fromEntries(
    [...names].slice(0, MOST_ZONES).flatMap((name) => {
      const changes = changesOf(name)
      return changes === undefined ? [] : [[name, changes] as const]
    }),
  )
}

function changesOf(zone: string): readonly ZoneChange[] | undefined {
  if (!known.has(zone)) {
    if (known.size >= 1000) known.clear()
    known.set(zone, compute(zone))
  }
  return known.get(zone)
}

function compute(zone: string): readonly ZoneChange[] | undefined {
  const offset = offsetIn(zone)
  if (offset === undefined) return undefined
  const isSummer = (at: number, now: number): 0 | 1 => {
    const year = new Date(at * 1000).getUTCFullYear()
    return now > Math.min(offset(Date.UTC(year, 0, 1) / 1000), offset(Date.UTC(year, 6, 1) / 1000)) ? 1 : 0
  }
  const changes: ZoneChange[] = [[null, offset(FROM), isSummer(FROM, offset(FROM))]]
  let before = offset(FROM)
  for (let at = FROM; at < TO; at += STEP) {
    const after = offset(at + STEP)
    if (after === before) continue
    const from = firstWith(after, at, at + STEP, offset)
    changes.push([from, after, isSummer(from, after)])
    before = after
  }
  return changes
}

/** By halves, to the second. */
function firstWith(after: number, low: number, high: number, offset: (at: number) => number): number {
  let [not, yes] = [low, high]
  while (yes - not > 1) {
    const middle = Math.floor((not + yes) / 2)
    if (offset(middle) === after) yes = middle
    else not = middle
  }
  return yes
}

function offsetIn(zone: string): ((seconds: number) => number) | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' })
  } catch {
    return undefined // no zone
  }
  return (seconds) => {
    const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(seconds * 1000))
    const [, sign = '+', hours = '0', minutes = '0', rest = '0'] = found ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest))
  }
}
