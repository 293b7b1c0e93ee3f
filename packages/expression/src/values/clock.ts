import { DateTime, IANAZone } from 'luxon'
import type { Machine } from '../machine.ts'

/*
 * JavaScript's Date knows one zone, the machine's. Here it is the zone of the workflow, so that `getHours()` means the same
 * wherever the workflow runs. A "wall" is a Date whose UTC fields are the fields of the clock in that zone.
 */

/** What time it is: the scope's time, so that all of one step sees the same moment. */
export const nowMillis = (vm: Machine): number => vm.scope.now ?? Date.now()

/** Asking for a zone's offset is a formatting of the date by the platform. */
const ZONE_COST = 2_000
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** The zone of the scope, where it names one that exists. */
function zoneOf(vm: Machine): IANAZone | undefined {
  const { zone } = vm.scope
  if (zone === undefined) return undefined
  const found = IANAZone.create(zone)
  return found.isValid ? found : IANAZone.create('UTC')
}

/** Minutes that the clock of the workflow is ahead of UTC. */
export function offsetMinutes(vm: Machine, ms: number): number {
  const zone = zoneOf(vm)
  if (zone === undefined) return -new Date(ms).getTimezoneOffset()
  vm.spend(ZONE_COST)
  return zone.offset(ms)
}

/** The clock of the workflow at a moment, as a Date to be read by its UTC fields. */
export const wallOf = (vm: Machine, date: Date): Date => new Date(date.getTime() + offsetMinutes(vm, date.getTime()) * MINUTE)

/**
 * The moment at which the workflow's clock shows `wall`. As in JavaScript, a time that comes twice means the first, and one that
 * is skipped is read with the offset before the change.
 */
export function instantOf(vm: Machine, wall: number): number {
  if (Number.isNaN(wall)) return NaN
  const before = offsetMinutes(vm, wall - DAY)
  const after = offsetMinutes(vm, wall + DAY)
  const early = wall - before * MINUTE
  if (before === after || offsetMinutes(vm, early) === before) return early
  const late = wall - after * MINUTE
  return offsetMinutes(vm, late) === after ? late : early
}

/** Whether a text that Date can read says in which zone it is; a date alone means UTC. */
const SAYS_ZONE = /(?:\d|\s|\))(?:Z|UTC?|GMT|[ECMP][SD]T)$|[+-]\d{2}:?\d{2}$|GMT[+-]?\d|\)$|^[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?$/i
const ISO = /^[+-]?\d{4,6}-\d{2}-\d{2}T\d/

/** What V8 takes for the text of a date, beside the call. */
const READING = 28

/** JavaScript's Date.parse; a text without a zone is in the workflow's. */
export function parseDate(vm: Machine, text: string): number {
  vm.spend(READING)
  if (vm.scope.zone === undefined || SAYS_ZONE.test(text.trim())) return Date.parse(text)
  const wall = Date.parse(ISO.test(text) ? `${text}Z` : `${text} UTC`)
  return Number.isNaN(wall) ? Date.parse(text) : instantOf(vm, wall)
}

/** JavaScript's `date.toString()` in the zone of the workflow, or its date or time alone. */
export function dateText(vm: Machine, date: Date, part: 'all' | 'date' | 'time' = 'all'): string {
  const name = part === 'all' ? 'toString' : part === 'date' ? 'toDateString' : 'toTimeString'
  if (vm.scope.zone === undefined || Number.isNaN(date.getTime())) return Date.prototype[name].call(date)
  const wall = wallOf(vm, date)
  const day = wall.toUTCString().replace(/^(\w+), (\d+) (\w+) (-?\d+) .*/, '$1 $3 $2 $4')
  return part === 'date' ? day : part === 'time' ? clockText(vm, date, wall) : `${day} ${clockText(vm, date, wall)}`
}

function clockText(vm: Machine, date: Date, wall: Date): string {
  vm.spend(ZONE_COST * 8) // the name of the zone is written by Intl
  const minutes = Math.round((wall.getTime() - date.getTime()) / MINUTE)
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((value) => String(value).padStart(2, '0'))
  const zone = zoneOf(vm)
  const name = zone === undefined ? '' : DateTime.fromMillis(date.getTime(), { zone, locale: 'en-US' }).offsetNameLong
  return `${wall.toISOString().slice(11, 19)} GMT${minutes < 0 ? '-' : '+'}${hours}${rest} (${name})`
}
