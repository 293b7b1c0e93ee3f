import { DateTime } from 'luxon'
import type { Machine } from '../machine.ts'
import { toNumber } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { LOCALE_COST, localeArgument, plainOptions, refuseInputChange } from './arguments.ts'

type Args = readonly unknown[]

const GETTERS = [
  'getDate',
  'getDay',
  'getFullYear',
  'getHours',
  'getMilliseconds',
  'getMinutes',
  'getMonth',
  'getSeconds',
  'getTime',
  'getTimezoneOffset',
  'getUTCDate',
  'getUTCDay',
  'getUTCFullYear',
  'getUTCHours',
  'getUTCMilliseconds',
  'getUTCMinutes',
  'getUTCMonth',
  'getUTCSeconds',
  'toDateString',
  'toISOString',
  'toTimeString',
  'toUTCString',
  'toString',
  'valueOf',
] as const

const SETTERS = [
  'setDate',
  'setFullYear',
  'setHours',
  'setMilliseconds',
  'setMinutes',
  'setMonth',
  'setSeconds',
  'setTime',
  'setUTCDate',
  'setUTCFullYear',
  'setUTCHours',
  'setUTCMilliseconds',
  'setUTCMinutes',
  'setUTCMonth',
  'setUTCSeconds',
] as const

type Setter = (this: Date, ...values: number[]) => number

function set(vm: Machine, self: Date, method: (typeof SETTERS)[number], args: Args): number {
  if (!vm.isFresh(self)) refuseInputChange(method)
  const change: Setter = Date.prototype[method]
  return change.apply(
    self,
    args.slice(0, 4).map((value) => toNumber(vm, value)),
  )
}

function localeDate(vm: Machine, self: Date, args: Args, method: 'toLocaleString' | 'toLocaleDateString' | 'toLocaleTimeString'): string {
  vm.spend(LOCALE_COST)
  return self[method](localeArgument(vm, args[0]), plainOptions(vm, args[1], method))
}

export const DATE_SETTERS: readonly string[] = SETTERS

/** JavaScript's own methods of dates. */
export const dateMethods = new Map([
  ...table<Date>(Object.fromEntries(GETTERS.map((name) => [`${name}()`, (_vm: Machine, self: Date) => self[name]()]))),
  ...table<Date>(
    Object.fromEntries(SETTERS.map((name) => [`${name}(value)`, (vm: Machine, self: Date, args: Args) => set(vm, self, name, args)])),
  ),
  ...table<Date>({
    'toDateTime()': (_vm, self) => DateTime.fromJSDate(self),
    'toJSON()': (_vm, self) => self.toJSON(),
    'toLocaleDateString(locale?, options?)': (vm, self, args) => localeDate(vm, self, args, 'toLocaleDateString'),
    'toLocaleString(locale?, options?)': (vm, self, args) => localeDate(vm, self, args, 'toLocaleString'),
    'toLocaleTimeString(locale?, options?)': (vm, self, args) => localeDate(vm, self, args, 'toLocaleTimeString'),
  }),
])
