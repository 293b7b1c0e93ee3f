import { DateTime, type DateTimeUnit, type DurationUnit } from 'luxon'
import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { nowMillis } from '../values/clock.ts'
import { toNumber, toText } from '../values/convert.ts'
import { durationArgument, luxonOptions, momentArgument, shortText, unitArgument, unitsList } from './luxon-arguments.ts'

type Args = readonly unknown[]

/** The present in the zone of a date. */
export function nowLike(vm: Machine, self: DateTime): DateTime {
  return DateTime.fromMillis(nowMillis(vm), { zone: self.zone })
}

/** A length of time in one unit as a number, or in several as an object. */
function lengthIn(vm: Machine, span: readonly [from: DateTime, to: DateTime], unit: unknown, method: string): unknown {
  const [from, to] = span
  vm.spend(COST.luxon)
  if (Array.isArray(unit)) return vm.made({ ...to.diff(from, unitsList(vm, unit, method)).toObject() })
  vm.spend(COST.luxon * 2)
  const name = unit === undefined ? 'days' : unitArgument<DurationUnit>(vm, unit, method)
  return to.diff(from, name).as(name)
}

export const diffTo = (vm: Machine, self: DateTime, args: Args): unknown =>
  lengthIn(vm, [self, momentArgument(vm, args[0], 'diffTo')], args[1], 'diffTo')

export const diffToNow = (vm: Machine, self: DateTime, args: Args): unknown => lengthIn(vm, [self, nowLike(vm, self)], args[0], 'diffToNow')

/** The start of a unit; a week begins on Monday. */
export const startOf = (vm: Machine, self: DateTime, args: Args, method: string): DateTime =>
  self.startOf(unitArgument<DateTimeUnit>(vm, args[0] ?? 'week', method), luxonOptions(vm, args[1], method))

export const endOf = (vm: Machine, self: DateTime, args: Args): DateTime =>
  self.endOf(unitArgument<DateTimeUnit>(vm, args[0], 'endOf'), luxonOptions(vm, args[1], 'endOf'))

const PARTS = {
  year: (date: DateTime) => date.year,
  quarter: (date: DateTime) => date.quarter,
  month: (date: DateTime) => date.month,
  week: (date: DateTime) => date.weekNumber,
  weekNumber: (date: DateTime) => date.weekNumber,
  weekday: (date: DateTime) => date.weekday,
  day: (date: DateTime) => date.day,
  ordinal: (date: DateTime) => date.ordinal,
  hour: (date: DateTime) => date.hour,
  minute: (date: DateTime) => date.minute,
  second: (date: DateTime) => date.second,
  millisecond: (date: DateTime) => date.millisecond,
} as const satisfies Readonly<Record<string, (date: DateTime) => number>>

/** One part of a date by its name, singular or plural. */
export function extract(vm: Machine, self: DateTime, args: Args): number {
  const wanted = args[0] === undefined ? 'week' : toText(vm, args[0])
  const name = Object.hasOwn(PARTS, wanted) ? wanted : wanted.replace(/s$/, '')
  if (Object.hasOwn(PARTS, name)) return PARTS[name as keyof typeof PARTS](self)
  throw new ExpressionError('expression.bad-argument', `extract does not know the part "${wanted.slice(0, 30)}".`, {
    hint: `Parts are ${Object.keys(PARTS).join(', ')}.`,
  })
}

/** Whether a date lies between two others, whichever of them is the earlier; the two themselves do not count. */
export function isBetween(vm: Machine, self: DateTime, args: Args): boolean {
  const [a, b] = [momentArgument(vm, args[0], 'isBetween'), momentArgument(vm, args[1], 'isBetween')]
  return a < b ? self > a && self < b : self > b && self < a
}

/** Whether a date lies in the time before now. */
export function isInLast(vm: Machine, self: DateTime, args: Args): boolean {
  const count = toNumber(vm, args[0])
  const unit = unitArgument<DurationUnit>(vm, args[1] ?? 'minutes', 'isInLast')
  const now = nowLike(vm, self)
  return self >= now.minus({ [unit]: count }) && self <= now
}

export function formatDateTime(vm: Machine, self: DateTime, args: Args, method: string): string {
  vm.spend(COST.luxonText)
  const format = shortText(vm, args[0] ?? 'yyyy-MM-dd', method)
  vm.spend(format.length * 60 + (format.match(/Z{4,}/g)?.length ?? 0) * COST.locale) // names of zones are not kept by Luxon
  const options = luxonOptions(vm, args[1], method)
  return options === undefined ? self.toFormat(format) : self.toFormat(format, options)
}

export const plus = (vm: Machine, self: DateTime, args: Args): DateTime => self.plus(durationArgument(vm, args, 'plus'))

export const minus = (vm: Machine, self: DateTime, args: Args): DateTime => self.minus(durationArgument(vm, args, 'minus'))

type RelativeOptions = Readonly<Record<string, unknown>>

/** Options of toRelative, with the moment that it is relative to: now, unless `base` says otherwise. */
export function relativeOptions(vm: Machine, self: DateTime, value: unknown, method: string): RelativeOptions {
  vm.once('luxon relative', COST.locale, 2 * COST.luxonCalendar)
  const given = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  const { base, unit, ...rest } = Object.fromEntries(vm.keysOf(given).map((key) => [key, given[key]]))
  return {
    ...luxonOptions(vm, rest, method),
    ...(unit === undefined ? {} : { unit: Array.isArray(unit) ? unitsList(vm, unit, method) : unitArgument(vm, unit, method) }),
    base: base === undefined ? nowLike(vm, self) : momentArgument(vm, base, method),
  }
}
