import { DateTime, Duration, Interval, type DateTimeUnit, type DurationUnit } from 'luxon'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { optionalNumber } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { LOCALE_COST } from './arguments.ts'
import { durationArgument, luxonOptions, momentArgument, shortText, unitArgument, unitsArgument, unitsList } from './luxon-arguments.ts'

type Args = readonly unknown[]

const DATE_TIME_PROPERTIES = [
  'year', 'quarter', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'weekYear', 'weekNumber', 'weekday', 'ordinal',
  'monthShort', 'monthLong', 'weekdayShort', 'weekdayLong', 'offset', 'offsetNameShort', 'offsetNameLong', 'zoneName', 'locale',
  'isValid', 'invalidReason', 'isInDST', 'isInLeapYear', 'isOffsetFixed', 'isWeekend', 'daysInMonth', 'daysInYear', 'weeksInWeekYear',
] as const // prettier-ignore

const DURATION_PROPERTIES = [
  'years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds', 'isValid', 'invalidReason',
] as const // prettier-ignore

/** Refuses dates and durations that Luxon calls invalid, with its reason. */
export function valid<T extends DateTime | Duration | Interval>(value: T): T {
  if (value.isValid) return value
  throw new ExpressionError(
    'expression.bad-argument',
    `This is not a valid date or duration: ${value.invalidExplanation ?? value.invalidReason}.`,
  )
}

function format(vm: Machine, self: DateTime, args: Args): string {
  vm.spend(LOCALE_COST / 10)
  const options = luxonOptions(vm, args[1], 'toFormat')
  return options === undefined
    ? self.toFormat(shortText(vm, args[0], 'toFormat'))
    : self.toFormat(shortText(vm, args[0], 'toFormat'), options)
}

function diff(vm: Machine, self: DateTime, args: Args): Duration {
  return self.diff(momentArgument(vm, args[0], 'diff'), args[1] === undefined ? 'milliseconds' : unitsList(vm, args[1], 'diff'))
}

const named = { DATE_SHORT: DateTime.DATE_SHORT, DATE_MED: DateTime.DATE_MED, DATE_FULL: DateTime.DATE_FULL, DATE_HUGE: DateTime.DATE_HUGE,
  TIME_SIMPLE: DateTime.TIME_SIMPLE, TIME_24_SIMPLE: DateTime.TIME_24_SIMPLE, DATETIME_SHORT: DateTime.DATETIME_SHORT,
  DATETIME_MED: DateTime.DATETIME_MED, DATETIME_FULL: DateTime.DATETIME_FULL, DATETIME_HUGE: DateTime.DATETIME_HUGE } // prettier-ignore

/** Luxon's ready formats, e.g. DateTime.DATE_MED; as copies, so that they cannot be changed. */
export const LOCALE_FORMATS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.freeze(
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, Object.freeze({ ...value })])),
)

function localeString(vm: Machine, self: DateTime, args: Args): string {
  vm.spend(LOCALE_COST)
  return self.toLocaleString(luxonOptions(vm, args[0], 'toLocaleString'), luxonOptions(vm, args[1], 'toLocaleString'))
}

const zone = (vm: Machine, self: DateTime, args: Args): DateTime =>
  valid(self.setZone(shortText(vm, args[0], 'setZone'), luxonOptions(vm, args[1], 'setZone')))

export const dateTimeMethods = new Map([
  ...table<DateTime>(
    Object.fromEntries(DATE_TIME_PROPERTIES.map((name) => [name, (_vm: Machine, self: DateTime) => self[name as 'year']])),
  ),
  ...table<DateTime>({
    'diff(other, unit?)': diff,
    'diffNow(unit?)': (vm, self, args) => self.diffNow(args[0] === undefined ? 'milliseconds' : unitsList(vm, args[0], 'diffNow')),
    'endOf(unit)': (vm, self, args) => self.endOf(unitArgument<DateTimeUnit>(vm, args[0], 'endOf')),
    'equals(other)': (vm, self, args) => self.equals(momentArgument(vm, args[0], 'equals')),
    'format(format)': format,
    'hasSame(other, unit)': (vm, self, args) =>
      self.hasSame(momentArgument(vm, args[0], 'hasSame'), unitArgument<DateTimeUnit>(vm, args[1], 'hasSame')),
    'isBetween(start, end)': (vm, self, args) =>
      self > momentArgument(vm, args[0], 'isBetween') && self < momentArgument(vm, args[1], 'isBetween'),
    'minus(amount, unit?)': (vm, self, args) => self.minus(durationArgument(vm, args, 'minus')),
    'plus(amount, unit?)': (vm, self, args) => self.plus(durationArgument(vm, args, 'plus')),
    'set(parts)': (vm, self, args) => valid(self.set(unitsArgument(vm, args[0], 'set'))),
    'setLocale(locale)': (vm, self, args) => self.setLocale(shortText(vm, args[0], 'setLocale')),
    'setZone(zone)': zone,
    'startOf(unit)': (vm, self, args) => self.startOf(unitArgument<DateTimeUnit>(vm, args[0], 'startOf')),
    'toDateTime()': (_vm, self) => self,
    'toFormat(format)': format,
    'toHTTP()': (_vm, self) => self.toHTTP(),
    'toISO(options?)': (vm, self, args) => self.toISO(luxonOptions(vm, args[0], 'toISO')),
    'toISODate(options?)': (vm, self, args) => self.toISODate(luxonOptions(vm, args[0], 'toISODate')),
    'toISOString()': (_vm, self) => self.toUTC().toISO(),
    'toISOTime(options?)': (vm, self, args) => self.toISOTime(luxonOptions(vm, args[0], 'toISOTime')),
    'toISOWeekDate()': (_vm, self) => self.toISOWeekDate(),
    'toJSDate()': (vm, self) => vm.made(self.toJSDate()),
    'toJSON()': (_vm, self) => self.toJSON(),
    'toLocal()': (_vm, self) => self.toLocal(),
    'toLocaleString(format?, options?)': localeString,
    'toMillis()': (_vm, self) => self.toMillis(),
    'toObject()': (vm, self) => vm.made({ ...self.toObject() }),
    'toRelative(options?)': (vm, self) => {
      vm.spend(LOCALE_COST)
      return self.toRelative()
    },
    'toRFC2822()': (_vm, self) => self.toRFC2822(),
    'toSQL(options?)': (vm, self, args) => self.toSQL(luxonOptions(vm, args[0], 'toSQL')),
    'toSQLDate()': (_vm, self) => self.toSQLDate(),
    'toSeconds()': (_vm, self) => self.toSeconds(),
    'toString()': (_vm, self) => self.toString(),
    'toUTC()': (_vm, self) => self.toUTC(),
    'toUnixInteger()': (_vm, self) => self.toUnixInteger(),
    'until(other)': (vm, self, args) => valid(self.until(momentArgument(vm, args[0], 'until')) as Interval),
    'valueOf()': (_vm, self) => self.valueOf(),
  }),
])

export const durationMethods = new Map([
  ...table<Duration>(
    Object.fromEntries(DURATION_PROPERTIES.map((name) => [name, (_vm: Machine, self: Duration) => self[name as 'years']])),
  ),
  ...table<Duration>({
    'as(unit)': (vm, self, args) => self.as(unitArgument<DurationUnit>(vm, args[0], 'as')),
    'equals(other)': (_vm, self, args) => args[0] instanceof Duration && self.equals(args[0]),
    'get(unit)': (vm, self, args) => self.get(unitArgument<DurationUnit>(vm, args[0], 'get')),
    'minus(amount, unit?)': (vm, self, args) => self.minus(durationArgument(vm, args, 'minus')),
    'negate()': (_vm, self) => self.negate(),
    'normalize()': (_vm, self) => self.normalize(),
    'plus(amount, unit?)': (vm, self, args) => self.plus(durationArgument(vm, args, 'plus')),
    'rescale()': (_vm, self) => self.rescale(),
    'set(parts)': (vm, self, args) => self.set(unitsArgument(vm, args[0], 'set')),
    'shiftTo(...units)': (vm, self, args) => self.shiftTo(...unitsList(vm, [...args], 'shiftTo')),
    'toFormat(format)': (vm, self, args) => self.toFormat(shortText(vm, args[0], 'toFormat')),
    'toHuman()': (vm, self) => {
      vm.spend(LOCALE_COST)
      return self.toHuman()
    },
    'toISO()': (_vm, self) => self.toISO(),
    'toJSON()': (_vm, self) => self.toJSON(),
    'toMillis()': (_vm, self) => self.toMillis(),
    'toObject()': (vm, self) => vm.made({ ...self.toObject() }),
    'toString()': (_vm, self) => self.toString(),
    'valueOf()': (_vm, self) => self.valueOf(),
  }),
])

export const intervalMethods = table<Interval>({
  'contains(date)': (vm, self, args) => self.contains(momentArgument(vm, args[0], 'contains')),
  'count(unit?)': (vm, self, args) => self.count(args[0] === undefined ? 'milliseconds' : unitArgument<DateTimeUnit>(vm, args[0], 'count')),
  end: (_vm, self) => self.end,
  isValid: (_vm, self) => self.isValid,
  'length(unit?)': (vm, self, args) =>
    self.length(args[0] === undefined ? 'milliseconds' : unitArgument<DurationUnit>(vm, args[0], 'length')),
  'overlaps(other)': (_vm, self, args) => args[0] instanceof Interval && self.overlaps(args[0]),
  start: (_vm, self) => self.start,
  'toDuration(unit?)': (vm, self, args) => self.toDuration(args[0] === undefined ? 'milliseconds' : unitsList(vm, args[0], 'toDuration')),
  'toISO()': (_vm, self) => self.toISO(),
  'toString()': (_vm, self) => self.toString(),
})

export const millisArgument = (vm: Machine, value: unknown): number => optionalNumber(vm, value) ?? NaN
