import { ExpressionError } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { toNumber, toText } from '../values/convert.ts'
import { stringifyJson } from '../values/json.ts'
import { isPlainObject } from '../values/plain.ts'
import { table } from '../values/table.ts'

type List = unknown[]

function numbers(vm: Machine, self: List, method: string): number[] {
  vm.list(self.length)
  return self.map((element) => {
    const value = toNumber(vm, element)
    if (Number.isNaN(value)) throw new ExpressionError('expression.bad-argument', `${method} needs a list of numbers.`)
    return value
  })
}

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

/** Text that tells values apart, also equal objects from different places. */
const identity = (vm: Machine, value: unknown): string =>
  typeof value === 'object' && value !== null ? `o${stringifyJson(vm, value)}` : `${typeof value}${String(value)}`

function unique(vm: Machine, self: List): List {
  vm.list(self.length)
  const seen = new Set<string>()
  return vm.made(
    self.filter((element) => {
      const id = identity(vm, element)
      if (seen.has(id)) return false
      seen.add(id)
      return true
    }),
  )
}

function chunk(vm: Machine, self: List, args: readonly unknown[]): List {
  const size = Math.floor(toNumber(vm, args[0]))
  if (!(size >= 1)) throw new ExpressionError('expression.bad-argument', 'chunk needs a size of at least 1.')
  vm.list(self.length)
  const chunks: List = []
  for (let at = 0; at < self.length; at += size) chunks.push(vm.made(self.slice(at, at + size)))
  return vm.made(chunks)
}

function pluck(vm: Machine, self: List, args: readonly unknown[]): List {
  const key = toText(vm, args[0])
  vm.list(self.length)
  return vm.made(
    self.map((element) =>
      (isPlainObject(element) || Array.isArray(element)) && Object.hasOwn(element, key) && !isForbiddenKey(key) // P1
        ? (element as Record<string, unknown>)[key]
        : undefined,
    ),
  )
}

function difference(vm: Machine, self: List, args: readonly unknown[], keep: boolean): List {
  const other = Array.isArray(args[0]) ? (args[0] as List) : []
  vm.list(self.length + other.length)
  const ids = new Set(other.map((element) => identity(vm, element)))
  return vm.made(self.filter((element) => ids.has(identity(vm, element)) === keep))
}

/** Methods of lists that JavaScript does not have. */
export const arrayExtras = table<List>({
  'average()': (vm, self) => (self.length === 0 ? 0 : sum(numbers(vm, self, 'average')) / self.length),
  'chunk(size)': chunk,
  'compact()': (vm, self) => {
    vm.list(self.length)
    return vm.made(self.filter((element) => !isBlank(element)))
  },
  'difference(list)': (vm, self, args) => difference(vm, self, args, false),
  'first()': (_vm, self) => self[0],
  'intersection(list)': (vm, self, args) => difference(vm, self, args, true),
  'isEmpty()': (_vm, self) => self.length === 0,
  'isNotEmpty()': (_vm, self) => self.length > 0,
  'last()': (_vm, self) => self.at(-1),
  'max()': (vm, self) => numbers(vm, self, 'max').reduce((a, b) => Math.max(a, b), -Infinity),
  'min()': (vm, self) => numbers(vm, self, 'min').reduce((a, b) => Math.min(a, b), Infinity),
  'pluck(field)': pluck,
  'sum()': (vm, self) => sum(numbers(vm, self, 'sum')),
  'toJsonString()': (vm, self) => stringifyJson(vm, self),
  'unique()': unique,
})
