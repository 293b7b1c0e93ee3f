import { DateTime, Duration, Interval } from 'luxon'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import {
  durationArgument,
  intervalArgument,
  luxonOptions,
  millisArgument,
  momentArgument,
  paid,
  shortText,
  unitsArgument,
} from '../methods/luxon-arguments.ts'
import { valid } from '../values/valid.ts'
import { LOCALE_FORMATS } from '../methods/luxon-formats.ts'
import { readDateFromFormat, zoned } from '../methods/luxon-make.ts'
import { Facade } from '../values/callable.ts'
import { dateText, instantOf, nowMillis, parseDate } from '../values/clock.ts'
import { listArgument, toNumber, toPrimitive, toText } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { dateFacadeDocs, dateStaticDocs, dateTimeStaticDocs, durationStaticDocs, intervalStaticDocs } from './docs/dates.ts'

type Args = readonly unknown[]

/** The value of `$now`: a Luxon DateTime in the workflow's zone. `$today` is its `startOf('day')`. */
export function dateTimeNow(ms: number, zone: string): DateTime {
  const date = DateTime.fromMillis(ms, { zone })
  return date.isValid ? date : DateTime.fromMillis(ms, { zone: 'utc' })
}

/** Year, month (from 0), day … of the clock in the workflow's zone. */
function dateOfParts(vm: Machine, args: Args): Date {
  const [year = 0, month = 0, ...rest] = args.slice(0, 7).map((part) => toNumber(vm, part))
  return new Date(instantOf(vm, Date.UTC(year, month, ...(rest as []))))
}

function makeDate(vm: Machine, args: Args): Date {
  vm.spend(COST.date)
  if (args.length === 0) return vm.made(new Date(nowMillis(vm)))
  if (args.length > 1) return vm.made(dateOfParts(vm, args))
  const [value] = args
  if (value instanceof Date) return vm.made(new Date(value))
  if (value instanceof DateTime) return vm.made(valid(value).toJSDate())
  const primitive = toPrimitive(vm, value, 'default')
  return vm.made(new Date(typeof primitive === 'string' ? readDate(vm, primitive, 'new Date') : Number(primitive)))
}

const readDate = (vm: Machine, value: unknown, method: string): number => parseDate(vm, shortText(vm, value, method))

const utc = (vm: Machine, args: Args): number => {
  const [year = NaN, ...rest] = args.slice(0, 7).map((part) => toNumber(vm, part))
  return Date.UTC(year, ...rest)
}

const dateMembers = table<undefined>(
  {
    'now()': (vm) => nowMillis(vm),
    'parse(text)': (vm, _self, args) => readDate(vm, args[0], 'Date.parse'),
    'UTC(year, month?, day?, hours?, minutes?, seconds?, ms?)': (vm, _self, args) => utc(vm, args),
  },
  dateStaticDocs,
)

type FromText = 'fromISO' | 'fromSQL' | 'fromHTTP' | 'fromRFC2822'

/** Gives an impossible date too, so that `isValid` can be asked. */
const fromText = (method: FromText) => (vm: Machine, _self: undefined, args: Args) =>
  DateTime[method](shortText(vm, args[0], `DateTime.${method}`), zoned(vm, args[1], `DateTime.${method}`))

/** `DateTime.local(2026, 1, 31, { zone })` and `DateTime.utc(…)`. */
function civil(vm: Machine, args: Args, base: 'local' | 'utc'): DateTime {
  const last = args.at(-1)
  const given = typeof last === 'object' && last !== null
  const options =
    base === 'local' ? zoned(vm, given ? last : undefined, 'DateTime.local') : given ? luxonOptions(vm, last, 'DateTime.utc') : undefined
  const parts = (given ? args.slice(0, -1) : args).slice(0, 7).map((part) => toNumber(vm, part))
  if (parts.length === 0) return valid(DateTime.fromMillis(nowMillis(vm), { zone: 'utc', ...options }))
  const make = DateTime[base] as (...values: unknown[]) => DateTime
  return valid(make(...parts, ...(options === undefined ? [] : [options])))
}

const extreme = (method: 'min' | 'max') => (vm: Machine, _self: undefined, args: Args) => {
  const dates = args.flat()
  vm.spend(dates.length * COST.luxon)
  return DateTime[method](...dates.slice(0, 1_000).map((date) => momentArgument(vm, date, `DateTime.${method}`)))
}

const secondsOrMillis = (method: 'fromMillis' | 'fromSeconds') => (vm: Machine, _self: undefined, args: Args) =>
  valid(DateTime[method](millisArgument(vm, args[0]), zoned(vm, args[1], `DateTime.${method}`)))

const dateTimeMembers = table<undefined>(
  {
    ...Object.fromEntries(Object.entries(LOCALE_FORMATS).map(([name, format]) => [name, () => format])),
    ...paid<undefined>(COST.luxonText, {
      'fromFormat(text, format, options?)': (vm, _self, args) =>
        readDateFromFormat(vm, toText(vm, args[0]), args.slice(1), 'DateTime.fromFormat'),
      'fromHTTP(text, options?)': fromText('fromHTTP'),
      'fromISO(text, options?)': fromText('fromISO'),
      'fromRFC2822(text, options?)': fromText('fromRFC2822'),
      'fromSQL(text, options?)': fromText('fromSQL'),
    }),
    ...paid<undefined>(COST.luxon, {
      'fromJSDate(date, options?)': (vm, _self, args) =>
        valid(
          DateTime.fromMillis(momentArgument(vm, args[0], 'DateTime.fromJSDate').toMillis(), zoned(vm, args[1], 'DateTime.fromJSDate')),
        ),
      'fromMillis(ms, options?)': secondsOrMillis('fromMillis'),
      'fromObject(parts, options?)': (vm, _self, args) =>
        DateTime.fromObject(unitsArgument(vm, args[0], 'DateTime.fromObject'), zoned(vm, args[1], 'DateTime.fromObject')),
      'fromSeconds(seconds, options?)': secondsOrMillis('fromSeconds'),
      'isDateTime(value)': (_vm, _self, args) => args[0] instanceof DateTime,
      'local(year?, month?, day?, hour?, minute?, second?, ms?)': (vm, _self, args) => civil(vm, args, 'local'),
      'max(...dates)': extreme('max'),
      'min(...dates)': extreme('min'),
      'now()': (vm) => DateTime.fromMillis(nowMillis(vm), zoned(vm, undefined, 'DateTime.now')),
      'utc(year?, month?, day?, hour?, minute?, second?, ms?)': (vm, _self, args) => civil(vm, args, 'utc'),
    }),
  },
  dateTimeStaticDocs,
)

const durationMembers = table<undefined>(
  paid<undefined>(COST.luxon, {
    'fromDurationLike(value)': (vm, _self, args) => Duration.fromDurationLike(durationArgument(vm, args, 'Duration.fromDurationLike')),
    'fromISO(text, options?)': (vm, _self, args) =>
      valid(Duration.fromISO(shortText(vm, args[0], 'Duration.fromISO'), luxonOptions(vm, args[1], 'Duration.fromISO'))),
    'fromISOTime(text)': (vm, _self, args) => valid(Duration.fromISOTime(shortText(vm, args[0], 'Duration.fromISOTime'))),
    'fromMillis(ms, options?)': (vm, _self, args) =>
      valid(Duration.fromMillis(millisArgument(vm, args[0]), luxonOptions(vm, args[1], 'Duration.fromMillis'))),
    'fromObject(parts, options?)': (vm, _self, args) =>
      valid(Duration.fromObject(unitsArgument(vm, args[0], 'Duration.fromObject'), luxonOptions(vm, args[1], 'Duration.fromObject'))),
    'isDuration(value)': (_vm, _self, args) => args[0] instanceof Duration,
  }),
  durationStaticDocs,
)

function intervals(vm: Machine, value: unknown, method: string): Interval[] {
  const list = listArgument(value, method).slice(0, 1_000)
  vm.spend(list.length * COST.luxon * 2)
  return list.map((interval) => intervalArgument(interval, method))
}

const intervalMembers = table<undefined>(
  paid<undefined>(COST.luxon * 2, {
    'after(start, duration)': (vm, _self, args) =>
      valid(Interval.after(momentArgument(vm, args[0], 'Interval.after'), durationArgument(vm, args.slice(1), 'Interval.after'))),
    'before(end, duration)': (vm, _self, args) =>
      valid(Interval.before(momentArgument(vm, args[0], 'Interval.before'), durationArgument(vm, args.slice(1), 'Interval.before'))),
    'fromDateTimes(start, end)': (vm, _self, args) =>
      valid(
        Interval.fromDateTimes(
          momentArgument(vm, args[0], 'Interval.fromDateTimes'),
          momentArgument(vm, args[1], 'Interval.fromDateTimes'),
        ),
      ),
    'fromISO(text, options?)': (vm, _self, args) =>
      valid(Interval.fromISO(shortText(vm, args[0], 'Interval.fromISO'), zoned(vm, args[1], 'Interval.fromISO'))),
    'isInterval(value)': (_vm, _self, args) => args[0] instanceof Interval,
    'merge(intervals)': (vm, _self, args) => vm.made(Interval.merge(intervals(vm, args[0], 'Interval.merge'))),
    'xor(intervals)': (vm, _self, args) => vm.made(Interval.xor(intervals(vm, args[0], 'Interval.xor'))),
  }),
  intervalStaticDocs,
)

export const dateFacades: readonly Facade[] = [
  new Facade({
    name: 'Date',
    docs: ['new Date(value?, month?, day?, hours?, minutes?, seconds?, ms?)', dateFacadeDocs],
    members: dateMembers,
    call: (vm) => dateText(vm, new Date(nowMillis(vm))),
    construct: makeDate,
    isInstance: (value) => value instanceof Date,
  }),
  new Facade({ name: 'DateTime', members: dateTimeMembers, isInstance: (value) => value instanceof DateTime }),
  new Facade({ name: 'Duration', members: durationMembers, isInstance: (value) => value instanceof Duration }),
  new Facade({ name: 'Interval', members: intervalMembers, isInstance: (value) => value instanceof Interval }),
]
