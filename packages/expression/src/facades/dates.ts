import { DateTime, Duration, Interval } from 'luxon'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { luxonOptions, momentArgument, durationArgument, shortText, unitsArgument } from '../methods/luxon-arguments.ts'
import { LOCALE_FORMATS, millisArgument, valid } from '../methods/luxon.ts'
import { Facade } from '../values/callable.ts'
import { toNumber, toPrimitive, toText } from '../values/convert.ts'
import { table } from '../values/table.ts'

type Args = readonly unknown[]

/** The value of `$now`: a Luxon DateTime in the workflow's zone. `$today` is its `startOf('day')`. */
export function dateTimeNow(ms: number, zone: string): DateTime {
  const date = DateTime.fromMillis(ms, { zone })
  return date.isValid ? date : DateTime.fromMillis(ms, { zone: 'utc' })
}

// A Date of the wall clock is what JavaScript's `new Date()` means; `$now` is the injected time of the step.
function makeDate(vm: Machine, args: Args): Date {
  if (args.length === 0) return vm.made(new Date())
  if (args.length > 1) {
    const [year = 0, month = 0, ...rest] = args.slice(0, 7).map((part) => toNumber(vm, part))
    return vm.made(new Date(year, month, ...(rest as [])))
  }
  const [value] = args
  if (value instanceof Date) return vm.made(new Date(value))
  if (value instanceof DateTime) return vm.made(value.toJSDate())
  const primitive = toPrimitive(vm, value, 'default')
  return vm.made(new Date(typeof primitive === 'string' ? shortText(vm, primitive, 'new Date') : Number(primitive)))
}

const utc = (vm: Machine, args: Args): number => {
  const [year = NaN, ...rest] = args.slice(0, 7).map((part) => toNumber(vm, part))
  return Date.UTC(year, ...rest)
}

const dateMembers = table<undefined>({
  'now()': () => Date.now(),
  'parse(text)': (vm, _self, args) => Date.parse(shortText(vm, args[0], 'Date.parse')),
  'UTC(year, month?, day?, hours?, minutes?, seconds?, ms?)': (vm, _self, args) => utc(vm, args),
})

/** Luxon's options with the zone of the scope where none is given. */
function zoned(vm: Machine, value: unknown, method: string): Record<string, never> {
  const options = luxonOptions(vm, value, method) ?? {}
  const { zone } = vm.scope
  return zone === undefined ? options : { zone: zone as never, ...options }
}

type FromText = 'fromISO' | 'fromSQL' | 'fromHTTP' | 'fromRFC2822'

const fromText = (method: FromText) => (vm: Machine, _self: undefined, args: Args) =>
  valid(DateTime[method](shortText(vm, args[0], `DateTime.${method}`), zoned(vm, args[1], `DateTime.${method}`)))

/** Luxon makes a back-tracking pattern of a format; with every field at most once it has few ways to try. */
function checkFormat(format: string): void {
  const fields = format.replace(/'[^']*'/g, ' ').match(/([a-zA-Z])\1*/g) ?? []
  const letters = fields.map((field) => field.charAt(0))
  if (new Set(letters).size === letters.length) return
  throw new ExpressionError('expression.bad-argument', 'A date format may name each field only once.', {
    hint: 'Put other text in quotes: "yyyy-MM-dd\'T\'HH:mm".',
  })
}

function fromFormat(vm: Machine, args: Args): DateTime {
  const [text, format] = [shortText(vm, args[0], 'DateTime.fromFormat'), shortText(vm, args[1], 'DateTime.fromFormat')]
  vm.spend(1_000) // Luxon builds a pattern for each format
  checkFormat(format)
  return valid(DateTime.fromFormat(text, format, zoned(vm, args[2], 'DateTime.fromFormat')))
}

/** `DateTime.local(2026, 1, 31, { zone })` and `DateTime.utc(…)`. */
function civil(vm: Machine, args: Args, base: 'local' | 'utc'): DateTime {
  const last = args.at(-1)
  const given = typeof last === 'object' && last !== null
  const options =
    base === 'local' ? zoned(vm, given ? last : undefined, 'DateTime.local') : given ? luxonOptions(vm, last, 'DateTime.utc') : undefined
  const parts = (given ? args.slice(0, -1) : args).slice(0, 7).map((part) => toNumber(vm, part))
  const make = DateTime[base] as (...values: unknown[]) => DateTime
  return valid(make(...parts, ...(options === undefined ? [] : [options])))
}

const dateTimeMembers = table<undefined>({
  ...Object.fromEntries(Object.entries(LOCALE_FORMATS).map(([name, format]) => [name, () => format])),
  'fromFormat(text, format, options?)': (vm, _self, args) => fromFormat(vm, args),
  'fromHTTP(text, options?)': fromText('fromHTTP'),
  'fromISO(text, options?)': fromText('fromISO'),
  'fromJSDate(date)': (vm, _self, args) => momentArgument(vm, args[0], 'DateTime.fromJSDate'),
  'fromMillis(ms, options?)': (vm, _self, args) =>
    valid(DateTime.fromMillis(millisArgument(vm, args[0]), zoned(vm, args[1], 'DateTime.fromMillis'))),
  'fromObject(parts, options?)': (vm, _self, args) =>
    valid(DateTime.fromObject(unitsArgument(vm, args[0], 'DateTime.fromObject'), zoned(vm, args[1], 'DateTime.fromObject'))),
  'fromRFC2822(text, options?)': fromText('fromRFC2822'),
  'fromSQL(text, options?)': fromText('fromSQL'),
  'fromSeconds(seconds, options?)': (vm, _self, args) =>
    valid(DateTime.fromSeconds(millisArgument(vm, args[0]), zoned(vm, args[1], 'DateTime.fromSeconds'))),
  'local(year?, month?, day?, hour?, minute?, second?, ms?)': (vm, _self, args) => civil(vm, args, 'local'),
  'max(...dates)': (vm, _self, args) => DateTime.max(...args.slice(0, 1_000).map((date) => momentArgument(vm, date, 'DateTime.max'))),
  'min(...dates)': (vm, _self, args) => DateTime.min(...args.slice(0, 1_000).map((date) => momentArgument(vm, date, 'DateTime.min'))),
  'now()': (vm) => DateTime.fromMillis(Date.now(), zoned(vm, undefined, 'DateTime.now')),
  'utc(year?, month?, day?, hour?, minute?, second?, ms?)': (vm, _self, args) => civil(vm, args, 'utc'),
})

const durationMembers = table<undefined>({
  'fromISO(text)': (vm, _self, args) => valid(Duration.fromISO(shortText(vm, args[0], 'Duration.fromISO'))),
  'fromMillis(ms)': (vm, _self, args) => valid(Duration.fromMillis(millisArgument(vm, args[0]))),
  'fromObject(parts)': (vm, _self, args) => valid(Duration.fromObject(unitsArgument(vm, args[0], 'Duration.fromObject'))),
})

const intervalMembers = table<undefined>({
  'after(start, duration)': (vm, _self, args) =>
    valid(Interval.after(momentArgument(vm, args[0], 'Interval.after'), durationArgument(vm, args.slice(1), 'Interval.after'))),
  'before(end, duration)': (vm, _self, args) =>
    valid(Interval.before(momentArgument(vm, args[0], 'Interval.before'), durationArgument(vm, args.slice(1), 'Interval.before'))),
  'fromDateTimes(start, end)': (vm, _self, args) =>
    valid(
      Interval.fromDateTimes(momentArgument(vm, args[0], 'Interval.fromDateTimes'), momentArgument(vm, args[1], 'Interval.fromDateTimes')),
    ),
  'fromISO(text)': (vm, _self, args) => valid(Interval.fromISO(shortText(vm, args[0], 'Interval.fromISO'))),
})

export const dateFacades: readonly Facade[] = [
  new Facade({
    name: 'Date',
    members: dateMembers,
    call: (vm) => toText(vm, new Date()),
    construct: makeDate,
    isInstance: (value) => value instanceof Date,
  }),
  new Facade({ name: 'DateTime', members: dateTimeMembers, isInstance: (value) => value instanceof DateTime }),
  new Facade({ name: 'Duration', members: durationMembers, isInstance: (value) => value instanceof Duration }),
  new Facade({ name: 'Interval', members: intervalMembers, isInstance: (value) => value instanceof Interval }),
]
