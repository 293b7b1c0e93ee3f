import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { callValue, callback } from '../values/callable.ts'
import { listArgument } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { mapDocs, setDocs } from './docs/collections.ts'

type Args = readonly unknown[]

function listed(vm: Machine, size: number, values: Iterable<unknown>): unknown[] {
  vm.list(size)
  return vm.made([...values])
}

function others(vm: Machine, value: unknown, method: string): ReadonlySet<unknown> {
  if (value instanceof Set) return value
  if (value instanceof Map) return new Set(listed(vm, value.size, value.keys()))
  const list = listArgument(value, method)
  vm.hashed(list.length)
  return new Set(list)
}

type Combination = 'union' | 'intersection' | 'difference' | 'symmetricDifference'

// By hand, because older browsers lack the methods.
const COMBINE: Readonly<Record<Combination, (self: Set<unknown>, other: ReadonlySet<unknown>) => Iterable<unknown>>> = {
  union: (self, other) => [...self, ...other],
  intersection: (self, other) => [...self].filter((value) => other.has(value)),
  difference: (self, other) => [...self].filter((value) => !other.has(value)),
  symmetricDifference: (self, other) => [
    ...[...self].filter((value) => !other.has(value)),
    ...[...other].filter((value) => !self.has(value)),
  ],
}

function combine(vm: Machine, self: Set<unknown>, args: Args, method: Combination): Set<unknown> {
  const other = others(vm, args[0], method)
  vm.hashed((self.size + other.size) * 2)
  return vm.made(new Set(COMBINE[method](self, other)))
}

type Relation = 'isSubsetOf' | 'isSupersetOf' | 'isDisjointFrom'

const RELATE: Readonly<Record<Relation, (self: Set<unknown>, other: ReadonlySet<unknown>) => boolean>> = {
  isSubsetOf: (self, other) => [...self].every((value) => other.has(value)),
  isSupersetOf: (self, other) => [...other].every((value) => self.has(value)),
  isDisjointFrom: (self, other) => ![...self].some((value) => other.has(value)),
}

function relate(vm: Machine, self: Set<unknown>, args: Args, method: Relation): boolean {
  const other = others(vm, args[0], method)
  vm.hashed(self.size + other.size)
  return RELATE[method](self, other)
}

/** Room for one more value in a collection that grows. */
function grow(vm: Machine, size: number): void {
  vm.hashed(1)
  if (size >= vm.limits.maxArrayItems) vm.hashed(size + 1) // refused there
}

const pairs = (vm: Machine, size: number, entries: Iterable<readonly unknown[]>): unknown[] => {
  vm.list(size)
  vm.spend(size * COST.list)
  return vm.made(Array.from(entries, (pair) => vm.made([...pair])))
}

/** Sets are always made by the expression that uses them, so they may be changed. */
export const setMethods = table<Set<unknown>>(
  {
    'add(value)': (vm, self, args) => {
      grow(vm, self.size)
      return self.add(vm.lookedUpBy(args[0]))
    },
    'clear()': (_vm, self) => self.clear(),
    'delete(value)': (vm, self, args) => {
      vm.hashed(1)
      return self.delete(vm.lookedUpBy(args[0]))
    },
    'difference(other)': (vm, self, args) => combine(vm, self, args, 'difference'),
    'entries()': (vm, self) => pairs(vm, self.size, self.entries()),
    'forEach(fn)': (vm, self, args) => {
      const fn = callback(args[0], 'forEach')
      for (const value of listed(vm, self.size, self)) callValue(vm, fn, [value, value, self])
    },
    'has(value)': (vm, self, args) => {
      vm.hashed(1)
      return self.has(vm.lookedUpBy(args[0]))
    },
    'intersection(other)': (vm, self, args) => combine(vm, self, args, 'intersection'),
    'isDisjointFrom(other)': (vm, self, args) => relate(vm, self, args, 'isDisjointFrom'),
    'isSubsetOf(other)': (vm, self, args) => relate(vm, self, args, 'isSubsetOf'),
    'isSupersetOf(other)': (vm, self, args) => relate(vm, self, args, 'isSupersetOf'),
    'keys()': (vm, self) => listed(vm, self.size, self),
    size: (_vm, self) => self.size,
    'symmetricDifference(other)': (vm, self, args) => combine(vm, self, args, 'symmetricDifference'),
    'union(other)': (vm, self, args) => combine(vm, self, args, 'union'),
    'values()': (vm, self) => listed(vm, self.size, self),
  },
  setDocs,
)

export const mapMethods = table<Map<unknown, unknown>>(
  {
    'clear()': (_vm, self) => self.clear(),
    'delete(key)': (vm, self, args) => {
      vm.hashed(1)
      return self.delete(vm.lookedUpBy(args[0]))
    },
    'entries()': (vm, self) => pairs(vm, self.size, self.entries()),
    'forEach(fn)': (vm, self, args) => {
      const fn = callback(args[0], 'forEach')
      for (const [key, value] of listed(vm, self.size, self) as [unknown, unknown][]) callValue(vm, fn, [value, key, self])
    },
    'get(key)': (vm, self, args) => {
      vm.hashed(1)
      return self.get(vm.lookedUpBy(args[0]))
    },
    'has(key)': (vm, self, args) => {
      vm.hashed(1)
      return self.has(vm.lookedUpBy(args[0]))
    },
    'keys()': (vm, self) => listed(vm, self.size, self.keys()),
    'set(key, value)': (vm, self, args) => {
      grow(vm, self.size)
      return self.set(vm.lookedUpBy(args[0]), args[1])
    },
    size: (_vm, self) => self.size,
    'values()': (vm, self) => listed(vm, self.size, self.values()),
  },
  mapDocs,
)
