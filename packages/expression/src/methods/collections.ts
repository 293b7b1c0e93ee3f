import type { Machine } from '../machine.ts'
import { callValue, callback } from '../values/callable.ts'
import { listArgument } from '../values/convert.ts'
import { table } from '../values/table.ts'

type Args = readonly unknown[]

function listed(vm: Machine, size: number, values: Iterable<unknown>): unknown[] {
  vm.list(size)
  return vm.made([...values])
}

function others(vm: Machine, value: unknown, method: string): ReadonlySet<unknown> {
  if (value instanceof Set) return value
  const list = listArgument(value, method)
  vm.list(list.length)
  return new Set(list)
}

function combine(vm: Machine, self: Set<unknown>, args: Args, method: 'union' | 'intersection' | 'difference'): Set<unknown> {
  const other = others(vm, args[0], method)
  vm.list(self.size + other.size)
  const kept = [...self].filter((value) => method === 'union' || other.has(value) === (method === 'intersection'))
  return new Set(method === 'union' ? [...kept, ...other] : kept)
}

/** Sets are always made by the expression that uses them, so they may be changed. */
export const setMethods = table<Set<unknown>>({
  'add(value)': (vm, self, args) => {
    vm.list(1)
    if (self.size >= vm.limits.maxArrayItems) vm.list(self.size + 1)
    return self.add(args[0])
  },
  'clear()': (_vm, self) => self.clear(),
  'delete(value)': (_vm, self, args) => self.delete(args[0]),
  'difference(other)': (vm, self, args) => combine(vm, self, args, 'difference'),
  'entries()': (vm, self) =>
    listed(
      vm,
      self.size,
      [...self].map((value) => [value, value]),
    ),
  'forEach(fn)': (vm, self, args) => {
    const fn = callback(args[0], 'forEach')
    for (const value of listed(vm, self.size, self)) callValue(vm, fn, [value, value, self])
  },
  'has(value)': (vm, self, args) => {
    vm.touch(args[0])
    return self.has(args[0])
  },
  'intersection(other)': (vm, self, args) => combine(vm, self, args, 'intersection'),
  'keys()': (vm, self) => listed(vm, self.size, self),
  size: (_vm, self) => self.size,
  'union(other)': (vm, self, args) => combine(vm, self, args, 'union'),
  'values()': (vm, self) => listed(vm, self.size, self),
})

export const mapMethods = table<Map<unknown, unknown>>({
  'clear()': (_vm, self) => self.clear(),
  'delete(key)': (_vm, self, args) => self.delete(args[0]),
  'entries()': (vm, self) =>
    listed(
      vm,
      self.size,
      [...self].map((pair) => [...pair]),
    ),
  'forEach(fn)': (vm, self, args) => {
    const fn = callback(args[0], 'forEach')
    for (const pair of listed(vm, self.size, self)) callValue(vm, fn, [(pair as unknown[])[1], (pair as unknown[])[0], self])
  },
  'get(key)': (vm, self, args) => {
    vm.touch(args[0])
    return self.get(args[0])
  },
  'has(key)': (_vm, self, args) => self.has(args[0]),
  'keys()': (vm, self) => listed(vm, self.size, self.keys()),
  'set(key, value)': (vm, self, args) => {
    vm.list(1)
    if (self.size >= vm.limits.maxArrayItems) vm.list(self.size + 1)
    return self.set(args[0], args[1])
  },
  size: (_vm, self) => self.size,
  'values()': (vm, self) => listed(vm, self.size, self.values()),
})
