import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { dateText, instantOf, offsetMinutes, wallOf } from '../values/clock.ts'
import { toNumber } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { refuseInputChange } from './arguments.ts'
import { dateExtras } from './date-extras.ts'
import { dateDocs } from './docs/date.ts'
import { formatDate } from './intl.ts'

type Args = readonly unknown[]

/** Fields of the clock: read with `get…` from a wall clock and with `getUTC…` from the moment. */
const FIELDS = ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds'] as const
/** Those that can be set, with the further fields that they take. */
const SETTERS = {
  Date: 'day',
  FullYear: 'year, month?, day?',
  Hours: 'hours, minutes?, seconds?, ms?',
  Milliseconds: 'ms',
  Minutes: 'minutes, seconds?, ms?',
  Month: 'month, day?',
  Seconds: 'seconds, ms?',
} as const

type SetterField = keyof typeof SETTERS
type Setter = (this: Date, ...values: number[]) => number

const numbers = (vm: Machine, args: Args): number[] => args.slice(0, 4).map((value) => toNumber(vm, value))

function setUtc(vm: Machine, self: Date, field: SetterField, args: Args): number {
  if (!vm.isFresh(self)) refuseInputChange(`setUTC${field}`)
  const change: Setter = Date.prototype[`setUTC${field}`]
  return change.apply(self, numbers(vm, args))
}

function setLocal(vm: Machine, self: Date, field: SetterField, args: Args): number {
  if (!vm.isFresh(self)) refuseInputChange(`set${field}`)
  const values = numbers(vm, args)
  if (Number.isNaN(self.getTime())) {
    const change: Setter = Date.prototype[`set${field}`]
    return change.apply(self, values)
  }
  const wall = wallOf(vm, self)
  const change: Setter = Date.prototype[`setUTC${field}`]
  return self.setTime(instantOf(vm, change.apply(wall, values)))
}

function setTime(vm: Machine, self: Date, args: Args): number {
  if (!vm.isFresh(self)) refuseInputChange('setTime')
  return self.setTime(toNumber(vm, args[0]))
}

/** A date that is about to be written as text. */
function written(vm: Machine, self: Date): Date {
  vm.spend(COST.date + COST.part)
  return self
}

export const DATE_SETTERS: readonly string[] = ['setTime', ...Object.keys(SETTERS).flatMap((field) => [`set${field}`, `setUTC${field}`])]

const getters = FIELDS.flatMap((field) => [
  [`get${field}()`, (vm: Machine, self: Date) => wallOf(vm, self)[`getUTC${field}`]()] as const,
  [`getUTC${field}()`, (_vm: Machine, self: Date) => self[`getUTC${field}`]()] as const,
])

const setters = Object.entries(SETTERS).flatMap(([name, params]) => {
  const field = name as SetterField
  return [
    [`set${field}(${params})`, (vm: Machine, self: Date, args: Args) => setLocal(vm, self, field, args)] as const,
    [`setUTC${field}(${params})`, (vm: Machine, self: Date, args: Args) => setUtc(vm, self, field, args)] as const,
  ]
})

/** JavaScript's own methods of dates, in the zone of the workflow, and ours. */
export const dateMethods = new Map([
  ...table<Date>(
    {
      ...Object.fromEntries([...getters, ...setters]),
      'getTime()': (_vm, self) => self.getTime(),
      'getTimezoneOffset()': (vm, self) => -offsetMinutes(vm, self.getTime()),
      'setTime(ms)': setTime,
      'toDateString()': (vm, self) => dateText(vm, self, 'date'),
      'toISOString()': (vm, self) => written(vm, self).toISOString(),
      'toJSON()': (vm, self) => written(vm, self).toJSON(),
      'toLocaleDateString(locale?, options?)': (vm, self, args) => formatDate(vm, self, args, 'date'),
      'toLocaleString(locale?, options?)': (vm, self, args) => formatDate(vm, self, args, 'all'),
      'toLocaleTimeString(locale?, options?)': (vm, self, args) => formatDate(vm, self, args, 'time'),
      'toString()': (vm, self) => dateText(vm, self),
      'toTimeString()': (vm, self) => dateText(vm, self, 'time'),
      'toUTCString()': (vm, self) => written(vm, self).toUTCString(),
      'valueOf()': (_vm, self) => self.valueOf(),
    },
    dateDocs,
  ),
  ...dateExtras,
])
