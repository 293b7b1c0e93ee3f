import type { Machine } from '../machine.ts'
import { toNumber, toText } from '../values/convert.ts'
import { table } from '../values/table.ts'

type Args = readonly unknown[]

/** Text that is already there but is changed by one of the URI functions. */
function uri(vm: Machine, args: Args, change: (text: string) => string): string {
  const text = toText(vm, args[0])
  vm.string(text.length * 3)
  const changed = change(text)
  vm.string(changed.length)
  return changed
}

function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0
}

/** `parseInt(text, radix?)` for exactly the text that JavaScript would see. */
const parseInteger = (vm: Machine, args: Args): number =>
  parseInt(vm.read(toText(vm, args[0])), args[1] === undefined ? undefined : toNumber(vm, args[1]))

/** Functions that stand alone. */
export const globalFunctions = table<undefined>({
  'parseInt(text, radix?)': (vm, _self, args) => parseInteger(vm, args),
  'parseFloat(text)': (vm, _self, args) => parseFloat(vm.read(toText(vm, args[0]))),
  'isNaN(value)': (vm, _self, args) => Number.isNaN(toNumber(vm, args[0])),
  'isFinite(value)': (vm, _self, args) => Number.isFinite(toNumber(vm, args[0])),
  'encodeURIComponent(text)': (vm, _self, args) => uri(vm, args, encodeURIComponent),
  'decodeURIComponent(text)': (vm, _self, args) => uri(vm, args, decodeURIComponent),
  'encodeURI(text)': (vm, _self, args) => uri(vm, args, encodeURI),
  'decodeURI(text)': (vm, _self, args) => uri(vm, args, decodeURI),
  '$ifEmpty(value, otherwise)': (_vm, _self, args) => (isEmptyValue(args[0]) ? args[1] : args[0]),
})
