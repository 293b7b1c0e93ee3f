import {
  DateTime, Duration, FixedOffsetZone, Interval, Settings, type DateTimeUnit, type DurationLike, type DurationUnit,
} from 'luxon' // prettier-ignore
import { valid } from '../values/valid.ts'
import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { describeKind, toNumber, toText } from '../values/convert.ts'
import type { Run } from '../values/table.ts'
import { plainOptions } from './arguments.ts'

type Args = readonly unknown[]

/** Formats and dates are short; longer ones would keep Luxon's own patterns busy. */
const MAX_CHARS = 300

/** A text argument of bounded length. */
export function shortText(vm: Machine, value: unknown, method: string): string {
  const text = toText(vm, value)
  if (text.length <= MAX_CHARS) return text
  throw new ExpressionError('expression.too-large', `${method} takes a text of at most ${MAX_CHARS} characters.`)
}

const UNITS: ReadonlySet<string> = new Set([
  ...['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'].flatMap((unit) => [unit, `${unit}s`]),
])

/** A unit of time, singular or plural. */
export function unitArgument<U extends DateTimeUnit | DurationUnit>(vm: Machine, value: unknown, method: string): U {
  const unit = toText(vm, value).toLowerCase()
  if (UNITS.has(unit)) return unit as U // the set lists Luxon's units
  throw new ExpressionError('expression.bad-argument', `${method} does not know the unit "${unit.slice(0, 30)}".`, {
    hint: 'Units are years, quarters, months, weeks, days, hours, minutes, seconds and milliseconds.',
  })
}

/** `plus({ days: 1 })`, `plus(1, 'day')`, `plus(duration)`, `plus(1000)`. */
export function durationArgument(vm: Machine, args: Args, method: string): DurationLike {
  const [amount, unit] = args
  if (amount instanceof Duration) return amount
  if (unit !== undefined) return { [unitArgument<DurationUnit>(vm, unit, method)]: toNumber(vm, amount) }
  if (typeof amount === 'object' && amount !== null) return numbers(vm, amount, method)
  return toNumber(vm, amount)
}

function numbers(vm: Machine, value: object, method: string): Record<string, number> {
  return Object.fromEntries(Object.entries(plainOptions(vm, value, method) ?? {}).map(([key, part]) => [key, toNumber(vm, part)]))
}

/** An object of numbers by unit, e.g. for `set`. */
export function unitsArgument(vm: Machine, value: unknown, method: string): Record<string, number> {
  if (typeof value === 'object' && value !== null) return numbers(vm, value, method)
  throw new ExpressionError('expression.bad-argument', `${method} needs an object such as { hours: 8 }, not ${describeKind(value)}.`)
}

/** A moment in time: DateTime, Date, ISO text or milliseconds. */
export function momentArgument(vm: Machine, value: unknown, method: string): DateTime {
  if (value instanceof DateTime) return valid(value)
  const date = readMoment(vm, value, method)
  if (date?.isValid) return date
  throw new ExpressionError('expression.bad-argument', `${method} needs a date, not ${describeKind(value)}.`, {
    hint: 'Use a DateTime, or a text such as 2026-01-31T08:00.',
  })
}

function readMoment(vm: Machine, value: unknown, method: string): DateTime | undefined {
  const { zone } = vm.scope
  const options = zone === undefined ? {} : { zone }
  vm.spend(typeof value === 'string' ? COST.luxonText : COST.luxon)
  if (value instanceof Date) return DateTime.fromJSDate(value, options)
  if (typeof value === 'number') return DateTime.fromMillis(value, options)
  return typeof value === 'string' ? DateTime.fromISO(shortText(vm, value, method), options) : undefined
}

/** Luxon keeps what it learns about each zone, locale and set of options for ever; what expressions may teach it is bounded here. */
const MAX_LEARNED = 500
const learned = new Set<string>()

function learn(key: string): void {
  if (learned.has(key)) return
  if (learned.size >= MAX_LEARNED) {
    learned.clear()
    Settings.resetCaches()
  }
  learned.add(key)
}

/** Luxon's options object, e.g. `{ zone: 'Europe/Berlin' }`, as primitives. */
export function luxonOptions(vm: Machine, value: unknown, method: string): Record<string, never> | undefined {
  const options = plainOptions(vm, value, method)
  if (options !== undefined) learn(JSON.stringify(options))
  return options as Record<string, never> | undefined // Luxon checks names and values itself
}

/** The name of a zone, or minutes from UTC. */
export function zoneArgument(vm: Machine, value: unknown, method: string): string | FixedOffsetZone {
  if (typeof value === 'number') return FixedOffsetZone.instance(value)
  const zone = shortText(vm, value, method)
  learn(zone)
  return zone
}

/** An interval; nothing else will do. */
export function intervalArgument(value: unknown, method: string): Interval {
  if (value instanceof Interval) return value
  throw new ExpressionError('expression.bad-argument', `${method} needs an interval, not ${describeKind(value)}.`, {
    hint: 'Make one with Interval.fromDateTimes(start, end).',
  })
}

/** Members that cost so much on top of their call. */
export function paid<T>(cost: number, members: Readonly<Record<string, Run<T>>>): Readonly<Record<string, Run<T>>> {
  return Object.fromEntries(
    Object.entries(members).map(([signature, run]): [string, Run<T>] => [
      signature,
      (vm, self, args) => {
        vm.spend(cost)
        return run(vm, self, args)
      },
    ]),
  )
}

/** One unit or a list of them; a difference is counted in each. */
export function unitsList(vm: Machine, value: unknown, method: string): DurationUnit[] {
  const units: readonly unknown[] = Array.isArray(value) ? value.slice(0, 9) : [value]
  vm.spend(units.length * COST.luxon * 2) // each is tried and moved by
  return units.map((unit) => unitArgument<DurationUnit>(vm, unit, method))
}

/** A count of milliseconds or seconds; NaN where there is none, which Luxon calls invalid. */
export const millisArgument = (vm: Machine, value: unknown): number => (value === undefined ? NaN : toNumber(vm, value))
