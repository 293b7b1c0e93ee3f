import type { Machine } from '../machine.ts'
import { callValue, callback } from '../values/callable.ts'
import { toText } from '../values/convert.ts'
import { table, type Run } from '../values/table.ts'
import { urlDocs, urlParamsDocs } from './docs/url.ts'

type Args = readonly unknown[]

const PARTS = ['hash', 'host', 'hostname', 'href', 'origin', 'password', 'pathname', 'port', 'protocol', 'search', 'username'] as const

/** Parts of an address. An address is made by the expression that reads it; its query may be changed, its other parts are read. */
export const urlMethods = table<URL>(
  {
    ...Object.fromEntries(PARTS.map((name): [string, Run<URL>] => [name, (vm, self) => vm.read(self[name])])),
    searchParams: (_vm, self) => self.searchParams,
    'toJSON()': (vm, self) => vm.read(self.href),
    'toString()': (vm, self) => vm.read(self.href),
  },
  urlDocs,
)

/** Every change writes the query anew, and the address with it. */
function change(vm: Machine, self: URLSearchParams, args: Args, method: 'append' | 'set'): void {
  const [name, value] = [toText(vm, args[0]), toText(vm, args[1])]
  vm.string(self.toString().length + (name.length + value.length) * 3)
  vm.spend(self.size * 20)
  self[method](name, value)
}

function list(vm: Machine, self: URLSearchParams): [string, string][] {
  vm.list(self.size)
  return [...self]
}

export const urlParamsMethods = table<URLSearchParams>(
  {
    'append(name, value)': (vm, self, args) => change(vm, self, args, 'append'),
    'delete(name)': (vm, self, args) => {
      vm.string(self.toString().length)
      self.delete(toText(vm, args[0]))
    },
    'entries()': (vm, self) => vm.made(list(vm, self).map((pair) => vm.made([...pair]))),
    'forEach(fn)': (vm, self, args) => {
      const fn = callback(args[0], 'forEach')
      for (const [name, value] of list(vm, self)) callValue(vm, fn, [value, name, self])
    },
    'get(name)': (vm, self, args) => {
      vm.walk(self.size)
      return self.get(toText(vm, args[0]))
    },
    'getAll(name)': (vm, self, args) => {
      vm.list(self.size)
      return vm.made(self.getAll(toText(vm, args[0])))
    },
    'has(name)': (vm, self, args) => {
      vm.walk(self.size)
      return self.has(toText(vm, args[0]))
    },
    'keys()': (vm, self) => vm.made(list(vm, self).map(([name]) => name)),
    'set(name, value)': (vm, self, args) => change(vm, self, args, 'set'),
    size: (_vm, self) => self.size,
    'sort()': (vm, self) => {
      vm.hashed(self.size * 4)
      self.sort()
    },
    'toString()': (vm, self) => {
      vm.spend(self.size * 20)
      const text = self.toString()
      vm.string(text.length)
      return text
    },
    'values()': (vm, self) => vm.made(list(vm, self).map(([, value]) => value)),
  },
  urlParamsDocs,
)
