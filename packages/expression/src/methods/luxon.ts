import { type DateTime, type Interval, type DateTimeUnit, type Duration } from 'luxon'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { table, type Run } from '../values/table.ts'
import { optionalNumber } from '../values/convert.ts'
import {
  diffTo,
  diffToNow,
  endOf,
  extract,
  formatDateTime,
  isBetween,
  isInLast,
  minus,
  nowLike,
  plus,
  relativeOptions,
  startOf,
} from './date-helpers.ts'
import { dateTimeDocs } from './docs/date-time.ts'
import { dateTimeFieldDocs } from './docs/date-time-fields.ts'
import { luxonOptions, momentArgument, paid, shortText, unitArgument, unitsArgument, unitsList, zoneArgument } from './luxon-arguments.ts'
import { valid } from '../values/valid.ts'

type Args = readonly unknown[]
type Members = Readonly<Record<string, Run<DateTime>>>

const FIELDS = [
  'year', 'quarter', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'weekYear', 'weekNumber', 'weekday', 'ordinal', 'offset',
  'zoneName', 'locale', 'numberingSystem', 'outputCalendar', 'isInLeapYear',
  'isOffsetFixed', 'daysInMonth', 'daysInYear', 'weeksInWeekYear',
] as const // prettier-ignore

/** What can be asked of a date that was read from text and is none. */
const VALIDITY = ['isValid', 'invalidReason', 'invalidExplanation'] as const

/** Fields that are words of a language, or follow its customs. */
const LOCALE_FIELDS = [
  'monthShort', 'monthLong', 'weekdayShort', 'weekdayLong', 'localWeekday', 'localWeekNumber',
  'localWeekYear', 'weeksInLocalWeekYear',
] as const // prettier-ignore

/** Names of zones, which Luxon does not keep. */
const ZONE_NAMES = ['offsetNameShort', 'offsetNameLong'] as const

type Field = (typeof FIELDS)[number] | (typeof VALIDITY)[number] | (typeof LOCALE_FIELDS)[number] | (typeof ZONE_NAMES)[number] | 'isInDST'

const fields = (names: readonly Field[], cost: number): Members =>
  paid(cost, Object.fromEntries(names.map((name): [string, Run<DateTime>] => [name, (_vm, self) => self[name]])))

/** What people read of Luxon's zone, as data: the object itself leads further than an expression may go. */
function zoneOf(vm: Machine, { zone }: DateTime): unknown {
  vm.spend(COST.object)
  return vm.made({ name: zone.name, type: zone.type, isUniversal: zone.isUniversal })
}

/** Members that only a possible date has. */
const ofValid = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).map(([name, run]): [string, Run<DateTime>] => [name, (vm, self, args) => run(vm, valid(self), args)]),
  )

const diff = (vm: Machine, self: DateTime, other: DateTime, unit: unknown): Duration => {
  vm.spend(Array.isArray(unit) ? 2 * COST.luxonCalendar : unit === undefined ? 0 : COST.luxonCalendar / 2)
  return self.diff(other, unit === undefined ? 'milliseconds' : unitsList(vm, unit, 'diff'))
}

function localeString(vm: Machine, self: DateTime, args: Args): string {
  vm.once('luxon locale', COST.locale, COST.luxonText)
  return self.toLocaleString(luxonOptions(vm, args[0], 'toLocaleString'), luxonOptions(vm, args[1], 'toLocaleString'))
}

const localeParts = (vm: Machine, self: DateTime, args: Args): unknown => {
  vm.once('luxon locale', COST.locale, COST.luxonText)
  return vm.made(self.toLocaleParts(luxonOptions(vm, args[0], 'toLocaleParts')).map((part) => vm.made({ ...part })))
}

const setZone = (vm: Machine, self: DateTime, args: Args): DateTime =>
  valid(self.setZone(zoneArgument(vm, args[0], 'setZone'), luxonOptions(vm, args[1], 'setZone')))

/** Reading, comparing and moving: no text. */
const moved: Members = paid(COST.luxon, {
  'beginningOf(unit?)': (vm, self, args) => startOf(vm, self, args, 'beginningOf'),
  'diff(other, unit?)': (vm, self, args) => diff(vm, self, momentArgument(vm, args[0], 'diff'), args[1]),
  'diffNow(unit?)': (vm, self, args) => diff(vm, self, nowLike(vm, self), args[0]),
  'diffTo(other, unit?)': diffTo,
  'diffToNow(unit?)': diffToNow,
  'equals(other)': (vm, self, args) => self.equals(momentArgument(vm, args[0], 'equals')),
  'extract(part?)': extract,
  'get(unit)': (vm, self, args) => self.get(unitArgument<'day'>(vm, args[0], 'get').replace(/s$/, '') as 'day'),
  'getPossibleOffsets()': (vm, self) => vm.made(self.getPossibleOffsets()),
  'isBetween(start, end)': isBetween,
  'isEmpty()': () => false,
  'isInLast(count, unit?)': isInLast,
  'isNotEmpty()': () => true,
  'isWeekend()?': (_vm, self) => self.isWeekend,
  'minus(amount, unit?)': minus,
  'plus(amount, unit?)': plus,
  'reconfigure(options)': (vm, self, args) => self.reconfigure(luxonOptions(vm, args[0], 'reconfigure') ?? {}),
  'resolvedLocaleOptions()': (vm, self) => vm.made({ ...self.resolvedLocaleOptions() }),
  'set(parts)': (vm, self, args) => valid(self.set(unitsArgument(vm, args[0], 'set'))),
  'setLocale(locale)': (vm, self, args) =>
    self.setLocale(luxonOptions(vm, { locale: shortText(vm, args[0], 'setLocale') }, 'setLocale')!['locale']!),
  'setZone(zone, options?)': setZone,
  'startOf(unit, options?)': (vm, self, args) => startOf(vm, self, args, 'startOf'),
  'toDateTime()': (_vm, self) => self,
  'toInt()': (_vm, self) => self.toMillis(),
  'toJSDate()': (vm, self) => vm.made(self.toJSDate()),
  'toBSON()': (vm, self) => vm.made(self.toJSDate()),
  'toDate()': (vm, self) => vm.made(self.toJSDate()),
  'toLocal()': (vm, self) => (vm.scope.zone === undefined ? self.toLocal() : valid(self.setZone(vm.scope.zone))),
  'toMillis()': (_vm, self) => self.toMillis(),
  'toNumber()': (_vm, self) => self.toMillis(),
  'toObject()': (vm, self) => vm.made({ ...self.toObject() }),
  'toSeconds()': (_vm, self) => self.toSeconds(),
  'toUTC(offset?)': (vm, self, args) => self.toUTC(optionalNumber(vm, args[0])),
  'toUnixInteger()': (_vm, self) => self.toUnixInteger(),
  'until(other)': (vm, self, args) => valid(self.until(momentArgument(vm, args[0], 'until')) as Interval),
  'valueOf()': (_vm, self) => self.valueOf(),
})

/** What asks the calendar several times. */
const asked: Members = paid(COST.luxonCalendar, {
  'endOf(unit, options?)': endOf,
  'endOfMonth()': (_vm, self) => self.endOf('month'),
  'hasSame(other, unit)': (vm, self, args) =>
    self.hasSame(momentArgument(vm, args[0], 'hasSame'), unitArgument<DateTimeUnit>(vm, args[1], 'hasSame')),
  'isDst()': (_vm, self) => self.isInDST,
})

const written: Members = paid(COST.luxonText, {
  'format(format?, options?)': (vm, self, args) => formatDateTime(vm, self, args, 'format'),
  'toFormat(format, options?)': (vm, self, args) => formatDateTime(vm, self, args, 'toFormat'),
  'toHTTP()': (_vm, self) => self.toHTTP(),
  'toISO(options?)': (vm, self, args) => self.toISO(luxonOptions(vm, args[0], 'toISO')),
  'toISODate(options?)': (vm, self, args) => self.toISODate(luxonOptions(vm, args[0], 'toISODate')),
  'toISOString()': (_vm, self) => self.toUTC().toISO(),
  'toISOTime(options?)': (vm, self, args) => self.toISOTime(luxonOptions(vm, args[0], 'toISOTime')),
  'toISOWeekDate()': (_vm, self) => self.toISOWeekDate(),
  'toJSON()': (_vm, self) => self.toJSON(),
  'toLocaleParts(options?)': localeParts,
  'toLocaleString(format?, options?)': localeString,
  'toRFC2822()': (_vm, self) => self.toRFC2822(),
  'toRelative(options?)': (vm, self, args) => self.toRelative(relativeOptions(vm, self, args[0], 'toRelative')),
  'toRelativeCalendar(options?)': (vm, self, args) => self.toRelativeCalendar(relativeOptions(vm, self, args[0], 'toRelativeCalendar')),
  'toSQL(options?)': (vm, self, args) => self.toSQL(luxonOptions(vm, args[0], 'toSQL')),
  'toSQLDate()': (_vm, self) => self.toSQLDate(),
  'toSQLTime(options?)': (vm, self, args) => self.toSQLTime(luxonOptions(vm, args[0], 'toSQLTime')),
  'toString()': (_vm, self) => self.toString(),
})

/** Luxon's DateTime, all of it that is safe, and ours. */
export const dateTimeMethods = table<DateTime>(
  {
    ...fields(VALIDITY, COST.date),
    zone: (vm, self) => zoneOf(vm, valid(self)),
    ...ofValid({
      ...fields(FIELDS, COST.date),
      ...fields(['isInDST'], COST.luxonCalendar),
      ...fields(LOCALE_FIELDS, COST.luxonText),
      ...fields(ZONE_NAMES, 2 * COST.luxonCalendar),
      ...moved,
      ...asked,
      ...written,
    }),
  },
  { ...dateTimeFieldDocs, ...dateTimeDocs },
)
