import { COST } from '../costs.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { ExpressionError } from '../errors.ts'
import { describeKind, toText } from '../values/convert.ts'
import { stringifyJson } from '../values/json.ts'
import { dataOnly, isPlainObject } from '../values/plain.ts'
import { table } from '../values/table.ts'
import { copyOwn } from './arguments.ts'
import { objectDocs } from './docs/object.ts'

type Args = readonly unknown[]
type Plain = Readonly<Record<string, unknown>>

function copyWhere(vm: Machine, self: Plain, keep: (key: string, value: unknown) => boolean): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  const keys = vm.keysOf(self)
  vm.newKeys(keys.length)
  for (const key of keys) if (keep(key, self[key])) copyOwn(copy, key, self[key])
  return vm.made(copy)
}

const hasField = (vm: Machine, self: Plain, args: Args): boolean => {
  const key = toText(vm, args[0])
  return !isForbiddenKey(key) && Object.hasOwn(self, key)
}

/** The keys of an object, paid for. */
export function listKeys(vm: Machine, self: Plain): string[] {
  const keys = vm.keysOf(self)
  return keys.filter((key) => !isForbiddenKey(key))
}

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

function fields(vm: Machine, args: Args): ReadonlySet<string> {
  const names = args.flat()
  vm.hashed(names.length)
  return new Set(names.map((key) => toText(vm, key)))
}

/** Whether a value is the wanted one, or a text that holds the wanted text. */
function contains(vm: Machine, value: unknown, wanted: unknown): boolean {
  if (typeof value !== 'string' || typeof wanted !== 'string') return value === wanted
  vm.spend(Math.ceil((value.length * Math.min(wanted.length, 16)) / 64))
  return value.includes(wanted)
}

function merge(vm: Machine, self: Plain, args: Args): Record<string, unknown> {
  const [other] = args
  if (!isPlainObject(other)) throw new ExpressionError('expression.bad-argument', `merge needs an object, not ${describeKind(other)}.`)
  const merged = copyWhere(vm, other, () => true)
  const keys = vm.keysOf(self)
  vm.newKeys(keys.length)
  for (const key of keys) copyOwn(merged, key, self[key])
  return merged
}

/** A name and value that are put into a query. */
const PAIR = 60

/** An object as the query of an address; lists give their key again and again, missing values none. */
function urlEncode(vm: Machine, self: Plain): string {
  const query = new URLSearchParams()
  for (const key of listKeys(vm, self)) {
    const value = self[key]
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each === null || each === undefined) continue
      const text = typeof each === 'object' && isPlainObject(each) ? (stringifyJson(vm, each) ?? '') : toText(vm, each)
      vm.spend(PAIR)
      vm.string(key.length + text.length * 3)
      query.append(key, text)
    }
  }
  const text = query.toString()
  vm.string(text.length)
  return text
}

/** Methods of plain objects. Own data of the same name wins. */
export const objectMethods = table<Plain>(
  {
    'compact()': (vm, self) => copyWhere(vm, self, (_key, value) => !isBlank(value)),
    'entries()': (vm, self) => {
      const keys = listKeys(vm, self)
      vm.spend(keys.length * COST.object)
      return vm.made(keys.map((key) => vm.made([key, self[key]])))
    },
    'hasField(name)': hasField,
    'hasOwnProperty(name)': hasField,
    'isEmpty()': (vm, self) => listKeys(vm, self).length === 0,
    'isNotEmpty()': (vm, self) => listKeys(vm, self).length > 0,
    'keepFields(...names)': (vm, self, args) => {
      const kept = fields(vm, args)
      return copyWhere(vm, self, (key) => kept.has(key))
    },
    'keepFieldsContaining(value)': (vm, self, args) => copyWhere(vm, self, (_key, value) => contains(vm, value, args[0])),
    'keys()': (vm, self) => vm.made(listKeys(vm, self)),
    'merge(other)': merge,
    'removeField(name)': (vm, self, args) => {
      const removed = toText(vm, args[0])
      return copyWhere(vm, self, (key) => key !== removed)
    },
    'removeFields(...names)': (vm, self, args) => {
      const removed = fields(vm, args)
      return copyWhere(vm, self, (key) => !removed.has(key))
    },
    'removeFieldsContaining(value)': (vm, self, args) => copyWhere(vm, self, (_key, value) => !contains(vm, value, args[0])),
    'toJsonString()': (vm, self) => stringifyJson(vm, self),
    'toString()': toText,
    'urlEncode()': urlEncode,
    'valueOf()': (_vm, self) => self,
    'values()': (vm, self) => vm.made(listKeys(vm, self).map((key) => dataOnly(self[key]))),
  },
  objectDocs,
)
