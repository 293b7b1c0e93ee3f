import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { toText } from '../values/convert.ts'
import { stringifyJson } from '../values/json.ts'
import { table } from '../values/table.ts'
import { copyOwn } from './arguments.ts'

type Plain = Readonly<Record<string, unknown>>

function copyWhere(vm: Machine, self: Plain, keep: (key: string, value: unknown) => boolean): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(self)) {
    vm.spend(1)
    if (keep(key, self[key])) copyOwn(copy, key, self[key])
  }
  return vm.made(copy)
}

const hasField = (vm: Machine, self: Plain, args: readonly unknown[]): boolean => {
  const key = toText(vm, args[0])
  return !isForbiddenKey(key) && Object.hasOwn(self, key)
}

function countKeys(vm: Machine, self: Plain): number {
  const { length } = Object.keys(self)
  vm.spend(length)
  return length
}

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

function fields(vm: Machine, args: readonly unknown[]): ReadonlySet<string> {
  return new Set(args.flat().map((key) => toText(vm, key)))
}

/** Methods of plain objects. Own data of the same name wins. */
export const objectMethods = table<Plain>({
  'compact()': (vm, self) => copyWhere(vm, self, (_key, value) => !isBlank(value)),
  'hasField(name)': hasField,
  'hasOwnProperty(name)': hasField,
  'isEmpty()': (vm, self) => countKeys(vm, self) === 0,
  'isNotEmpty()': (vm, self) => countKeys(vm, self) > 0,
  'keepFields(...names)': (vm, self, args) => {
    const kept = fields(vm, args)
    return copyWhere(vm, self, (key) => kept.has(key))
  },
  'keys()': (vm, self) => {
    const keys = Object.keys(self)
    vm.list(keys.length)
    return vm.made(keys)
  },
  'removeField(name)': (vm, self, args) => {
    const removed = toText(vm, args[0])
    return copyWhere(vm, self, (key) => key !== removed)
  },
  'removeFields(...names)': (vm, self, args) => {
    const removed = fields(vm, args)
    return copyWhere(vm, self, (key) => !removed.has(key))
  },
  'toJsonString()': (vm, self) => stringifyJson(vm, self),
  'toString()': toText,
  'values()': (vm, self) => {
    const values = Object.values(self)
    vm.list(values.length)
    return vm.made(values)
  },
})
