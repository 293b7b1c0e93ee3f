import { DateTime } from 'luxon'
import type { Machine } from '../machine.ts'
import { optionalNumber, toNumber } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { LOCALE_COST, localeArgument, plainOptions } from './arguments.ts'

const digits = (vm: Machine, args: readonly unknown[]): number | undefined => optionalNumber(vm, args[0])

/** Rounds half away from zero, in decimal: 1.005 to two places is 1.01. */
function round(vm: Machine, self: number, args: readonly unknown[]): number {
  const places = Math.trunc(digits(vm, args) ?? 0)
  const shifted = Number(`${Math.abs(self)}e${places}`)
  const rounded = Number(`${Math.round(shifted)}e${-places}`)
  return Number.isNaN(rounded) ? self : Math.sign(self) * rounded
}

/** JavaScript's own methods of numbers, and ours. */
export const numberMethods = table<number>({
  'abs()': (_vm, self) => Math.abs(self),
  'ceil()': (_vm, self) => Math.ceil(self),
  'floor()': (_vm, self) => Math.floor(self),
  'isEmpty()': () => false,
  'isNotEmpty()': () => true,
  'round(places?)': round,
  'toBoolean()': (_vm, self) => self !== 0,
  'toDateTime()': (_vm, self) => DateTime.fromMillis(self, { zone: 'utc' }),
  'toExponential(digits?)': (vm, self, args) => self.toExponential(digits(vm, args)),
  'toFixed(digits?)': (vm, self, args) => self.toFixed(digits(vm, args)),
  'toInt()': (_vm, self) => Math.trunc(self),
  'toJsonString()': (_vm, self) => JSON.stringify(self),
  'toLocaleString(locale?, options?)': (vm, self, args) => {
    vm.spend(LOCALE_COST)
    return self.toLocaleString(localeArgument(vm, args[0]), plainOptions(vm, args[1], 'toLocaleString'))
  },
  'toNumber()': (_vm, self) => self,
  'toPrecision(digits?)': (vm, self, args) => self.toPrecision(digits(vm, args)),
  'toString(radix?)': (vm, self, args) => self.toString(args[0] === undefined ? undefined : toNumber(vm, args[0])),
  'valueOf()': (_vm, self) => self,
})

export const booleanMethods = table<boolean>({
  'isEmpty()': () => false,
  'isNotEmpty()': () => true,
  'toBoolean()': (_vm, self) => self,
  'toInt()': (_vm, self) => Number(self),
  'toJsonString()': (_vm, self) => String(self),
  'toNumber()': (_vm, self) => Number(self),
  'toString()': (_vm, self) => String(self),
  'valueOf()': (_vm, self) => self,
})
