import { Duration, Interval, type DateTimeUnit, type DurationUnit } from 'luxon'
import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { toNumber } from '../values/convert.ts'
import { table, type Run } from '../values/table.ts'
import { durationDocs, intervalDocs } from './docs/spans.ts'
import {
  durationArgument,
  intervalArgument,
  luxonOptions,
  momentArgument,
  paid,
  shortText,
  unitArgument,
  unitsArgument,
  unitsList,
} from './luxon-arguments.ts'
import { valid } from '../values/valid.ts'

type Args = readonly unknown[]
type OfDuration = Readonly<Record<string, Run<Duration>>>
type OfInterval = Readonly<Record<string, Run<Interval>>>

const DURATION_FIELDS = [
  'years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds', 'isValid', 'invalidReason', 'locale',
  'numberingSystem',
] as const // prettier-ignore

const durationFields: OfDuration = Object.fromEntries(
  DURATION_FIELDS.map((name): [string, Run<Duration>] => [name, (_vm, self) => self[name]]),
)

const durationMoves: OfDuration = paid(COST.luxon, {
  'as(unit)': (vm, self, args) => self.as(unitArgument<DurationUnit>(vm, args[0], 'as')),
  'equals(other)': (_vm, self, args) => args[0] instanceof Duration && self.equals(args[0]),
  'get(unit)': (vm, self, args) => self.get(unitArgument<DurationUnit>(vm, args[0], 'get')),
  'minus(amount, unit?)': (vm, self, args) => self.minus(durationArgument(vm, args, 'minus')),
  'negate()': (_vm, self) => self.negate(),
  'normalize()': (_vm, self) => self.normalize(),
  'plus(amount, unit?)': (vm, self, args) => self.plus(durationArgument(vm, args, 'plus')),
  'reconfigure(options)': (vm, self, args) => self.reconfigure(luxonOptions(vm, args[0], 'reconfigure')),
  'removeZeros()': (_vm, self) => self.removeZeros(),
  'rescale()': (_vm, self) => self.rescale(),
  'set(parts)': (vm, self, args) => self.set(unitsArgument(vm, args[0], 'set')),
  'shiftTo(...units)': (vm, self, args) => self.shiftTo(...unitsList(vm, args.flat(), 'shiftTo')),
  'shiftToAll()': (_vm, self) => self.shiftToAll(),
  'toMillis()': (_vm, self) => self.toMillis(),
  'toNumber()': (_vm, self) => self.toMillis(),
  'toObject()': (vm, self) => vm.made({ ...self.toObject() }),
  'valueOf()': (_vm, self) => self.valueOf(),
})

const durationTexts: OfDuration = paid(COST.luxonText, {
  'toFormat(format, options?)': (vm, self, args) =>
    self.toFormat(shortText(vm, args[0], 'toFormat'), luxonOptions(vm, args[1], 'toFormat')),
  'toHuman(options?)': (vm, self, args) => {
    vm.once('luxon human', COST.locale, COST.localeAgain)
    return self.toHuman(luxonOptions(vm, args[0], 'toHuman'))
  },
  'toISO()': (_vm, self) => self.toISO(),
  'toISOTime(options?)': (vm, self, args) => self.toISOTime(luxonOptions(vm, args[0], 'toISOTime')),
  'toJSON()': (_vm, self) => self.toJSON(),
  'toString()': (_vm, self) => self.toString(),
})

export const durationMethods = table<Duration>({ ...durationFields, ...durationMoves, ...durationTexts }, durationDocs)

/** Parts that an interval may be cut into. */
const MAX_PARTS = 10_000

function splitBy(vm: Machine, self: Interval, args: Args): unknown {
  const length = durationArgument(vm, args, 'splitBy')
  const step = Duration.fromDurationLike(length).toMillis()
  const parts = Math.ceil(self.length('milliseconds') / step)
  if (!(step > 0)) throw new ExpressionError('expression.bad-argument', 'splitBy needs a duration of more than nothing.')
  payParts(vm, parts)
  return vm.made(self.splitBy(length))
}

function payParts(vm: Machine, parts: number): void {
  if (parts > MAX_PARTS) throw new ExpressionError('expression.too-large', `An interval can be cut into ${MAX_PARTS} parts at most.`)
  vm.spend(parts * COST.luxon * 2)
}

function divide(vm: Machine, self: Interval, args: Args): unknown {
  const parts = Math.floor(toNumber(vm, args[0]))
  if (!(parts >= 1)) throw new ExpressionError('expression.bad-argument', 'divideEqually needs a number of parts of at least 1.')
  payParts(vm, parts)
  return vm.made(self.divideEqually(parts))
}

function splitAt(vm: Machine, self: Interval, args: Args): unknown {
  const dates = args.flat()
  payParts(vm, dates.length)
  return vm.made(self.splitAt(...dates.map((date) => momentArgument(vm, date, 'splitAt'))))
}

function set(vm: Machine, self: Interval, args: Args): Interval {
  const { start, end } = (typeof args[0] === 'object' && args[0] !== null ? args[0] : {}) as { start?: unknown; end?: unknown }
  return valid(
    self.set({
      ...(start === undefined ? {} : { start: momentArgument(vm, start, 'set') }),
      ...(end === undefined ? {} : { end: momentArgument(vm, end, 'set') }),
    }),
  )
}

const unitOr = <U extends DateTimeUnit | DurationUnit>(vm: Machine, value: unknown, method: string): U =>
  value === undefined ? ('milliseconds' as U) : unitArgument<U>(vm, value, method)

const intervalMoves: OfInterval = paid(COST.luxon, {
  end: (_vm, self) => self.end,
  isValid: (_vm, self) => self.isValid,
  lastDateTime: (_vm, self) => self.lastDateTime,
  start: (_vm, self) => self.start,
  'abutsEnd(other)': (_vm, self, args) => self.abutsEnd(intervalArgument(args[0], 'abutsEnd')),
  'abutsStart(other)': (_vm, self, args) => self.abutsStart(intervalArgument(args[0], 'abutsStart')),
  'contains(date)': (vm, self, args) => self.contains(momentArgument(vm, args[0], 'contains')),
  'count(unit?)': (vm, self, args) => {
    vm.spend(COST.luxon * 4) // the starts of both ends, and their difference
    return self.count(unitOr<DateTimeUnit>(vm, args[0], 'count'))
  },
  'difference(...others)': (vm, self, args) => {
    payParts(vm, args.length)
    return vm.made(self.difference(...args.map((other) => intervalArgument(other, 'difference'))))
  },
  'divideEqually(parts)': divide,
  'engulfs(other)': (_vm, self, args) => self.engulfs(intervalArgument(args[0], 'engulfs')),
  'equals(other)': (_vm, self, args) => args[0] instanceof Interval && self.equals(args[0]),
  'hasSame(unit)': (vm, self, args) => self.hasSame(unitArgument<DateTimeUnit>(vm, args[0], 'hasSame')),
  'intersection(other)': (_vm, self, args) => self.intersection(intervalArgument(args[0], 'intersection')),
  'isAfter(date)': (vm, self, args) => self.isAfter(momentArgument(vm, args[0], 'isAfter')),
  'isBefore(date)': (vm, self, args) => self.isBefore(momentArgument(vm, args[0], 'isBefore')),
  'isEmpty()': (_vm, self) => self.isEmpty(),
  'length(unit?)': (vm, self, args) => self.length(unitOr<DurationUnit>(vm, args[0], 'length')),
  'overlaps(other)': (_vm, self, args) => self.overlaps(intervalArgument(args[0], 'overlaps')),
  'set(ends)': set,
  'splitAt(...dates)': splitAt,
  'splitBy(duration, unit?)': splitBy,
  'toDuration(unit?)': (vm, self, args) => self.toDuration(args[0] === undefined ? 'milliseconds' : unitsList(vm, args[0], 'toDuration')),
  'union(other)': (_vm, self, args) => self.union(intervalArgument(args[0], 'union')),
})

const intervalTexts: OfInterval = paid(COST.luxonText * 2, {
  'toFormat(format, options?)': (vm, self, args) =>
    self.toFormat(shortText(vm, args[0], 'toFormat'), luxonOptions(vm, args[1], 'toFormat')),
  'toISO(options?)': (vm, self, args) => self.toISO(luxonOptions(vm, args[0], 'toISO')),
  'toISODate()': (_vm, self) => self.toISODate(),
  'toISOTime(options?)': (vm, self, args) => self.toISOTime(luxonOptions(vm, args[0], 'toISOTime')),
  'toLocaleString(format?, options?)': (vm, self, args) => {
    vm.once('luxon locale', COST.locale, COST.luxonText)
    return self.toLocaleString(luxonOptions(vm, args[0], 'toLocaleString'), luxonOptions(vm, args[1], 'toLocaleString'))
  },
  'toString()': (_vm, self) => self.toString(),
})

export const intervalMethods = table<Interval>({ ...intervalMoves, ...intervalTexts }, intervalDocs)
