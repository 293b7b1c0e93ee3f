import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { describeKind, listArgument, toNumber, toText } from '../values/convert.ts'
import { stringifyJson } from '../values/json.ts'
import { isPlainObject } from '../values/plain.ts'
import { table } from '../values/table.ts'
import { copyOwn, setOwn } from './arguments.ts'
import { arrayExtraDocs } from './docs/array-extras.ts'

type List = unknown[]
type Args = readonly unknown[]

function numbers(vm: Machine, self: List, method: string): number[] {
  vm.list(self.length)
  vm.walk(self.length * 4)
  return self.map((element, index) => {
    const value = toNumber(vm, element)
    if (!Number.isNaN(value)) return value
    const what = typeof element === 'string' ? JSON.stringify(element.slice(0, 40)) : Number.isNaN(element) ? 'NaN' : describeKind(element)
    throw new ExpressionError('expression.bad-argument', `${method} needs a list of numbers, but element ${index} is ${what}.`, {
      hint: `Leave out what is no number: list.filter(x => Number.isFinite(Number(x))).${method}()`,
    })
  })
}

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

/** Text that tells values apart, also equal objects from different places. */
const identity = (vm: Machine, value: unknown): string =>
  typeof value === 'object' && value !== null ? `o${stringifyJson(vm, value)}` : `${typeof value}${String(value)}`

/** The elements of which none before them is the same. */
function distinct(vm: Machine, list: readonly unknown[], id: (element: unknown) => string): List {
  vm.list(list.length)
  vm.hashed(list.length * 2)
  const seen = new Set<string>()
  return vm.made(
    list.filter((element) => {
      const key = id(element)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    }),
  )
}

/** Own data of an element by its name; undefined for what is neither object nor list (P1). */
const fieldOf = (element: unknown, key: string): unknown =>
  (isPlainObject(element) || Array.isArray(element)) && !isForbiddenKey(key) && Object.hasOwn(element, key)
    ? (element as Readonly<Record<string, unknown>>)[key]
    : undefined

const names = (vm: Machine, args: Args): string[] => args.flat().map((name) => toText(vm, name))

function unique(vm: Machine, self: List, args: Args): List {
  const keys = names(vm, args)
  if (keys.length === 0) return distinct(vm, self, (element) => identity(vm, element))
  vm.keys(self.length * keys.length)
  return distinct(vm, self, (element) => keys.map((key) => identity(vm, fieldOf(element, key))).join('\0'))
}

function chunk(vm: Machine, self: List, args: Args): List {
  const size = Math.floor(toNumber(vm, args[0]))
  if (!(size >= 1)) throw new ExpressionError('expression.bad-argument', 'chunk needs a size of at least 1.')
  vm.list(self.length)
  vm.spend(Math.ceil(self.length / size) * 3 * COST.object)
  const chunks: List = []
  for (let at = 0; at < self.length; at += size) chunks.push(vm.made(self.slice(at, at + size)))
  return vm.made(chunks)
}

/** The values of a field, or lists of the values of several; elements without it are left out. */
function pluck(vm: Machine, self: List, args: Args): List {
  const keys = names(vm, args)
  vm.keys(self.length * Math.max(1, keys.length))
  vm.spend(self.length * COST.object)
  const found: List = []
  for (const element of self) {
    const values = keys.map((key) => fieldOf(element, key)).filter((value) => value !== undefined)
    if (values.length > 0) found.push(keys.length === 1 ? values[0] : vm.made(values))
  }
  return vm.made(found)
}

function sameIn(vm: Machine, self: List, args: Args, keep: boolean): List {
  const other = listArgument(args[0], keep ? 'intersection' : 'difference')
  vm.list(self.length + other.length)
  vm.hashed((self.length + other.length) * 2)
  const ids = new Set(other.map((element) => identity(vm, element)))
  return vm.made(self.filter((element) => ids.has(identity(vm, element)) === keep))
}

function union(vm: Machine, self: List, args: Args): List {
  const other = listArgument(args[0], 'union')
  vm.list(self.length + other.length)
  return distinct(vm, [...self, ...other], (element) => identity(vm, element))
}

/** All objects of a list, and of another, as one; of fields with one name the last is kept. */
function merge(vm: Machine, self: List, args: Args): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const element of [...self, ...(args[0] === undefined ? [] : listArgument(args[0], 'merge'))]) {
    if (!isPlainObject(element)) continue
    const keys = vm.keysOf(element)
    vm.newKeys(keys.length)
    for (const key of keys) copyOwn(merged, key, element[key])
  }
  return vm.made(merged)
}

function renameKeys(vm: Machine, self: List, args: Args): List {
  const pairs = args.flat().map((name) => toText(vm, name))
  if (pairs.length === 0 || pairs.length % 2 === 1) {
    throw new ExpressionError('expression.bad-argument', 'renameKeys needs pairs of names.', {
      hint: "For example list.renameKeys('old', 'new', 'id', 'number').",
    })
  }
  const renamed = new Map<string, string>()
  for (let at = 0; at < pairs.length; at += 2) renamed.set(pairs[at]!, pairs[at + 1]!)
  vm.list(self.length)
  return vm.made(self.map((element) => (isPlainObject(element) ? withKeys(vm, element, renamed) : element)))
}

function withKeys(vm: Machine, element: Readonly<Record<string, unknown>>, renamed: ReadonlyMap<string, string>): unknown {
  const keys = vm.keysOf(element)
  vm.newKeys(keys.length)
  const copy: Record<string, unknown> = {}
  for (const key of keys) {
    const name = renamed.get(key)
    if (name === undefined) copyOwn(copy, key, element[key])
    else setOwn(copy, name, element[key])
  }
  return vm.made(copy)
}

/** One object of a list of names and values. */
function smartJoin(vm: Machine, self: List, args: Args): Record<string, unknown> {
  const [nameKey, valueKey] = [toText(vm, args[0]), toText(vm, args[1])]
  vm.newKeys(self.length)
  const joined: Record<string, unknown> = {}
  for (const element of self) {
    const name = fieldOf(element, nameKey)
    if (typeof name === 'string' || typeof name === 'number') setOwn(joined, String(name), fieldOf(element, valueKey))
  }
  return vm.made(joined)
}

function append(vm: Machine, self: List, args: Args): List {
  vm.list(self.length + args.length)
  return vm.made([...self, ...args])
}

/** Methods of lists that JavaScript does not have. All give new lists. */
export const arrayExtras = table<List>(
  {
    'append(...values)': append,
    'average()': (vm, self) => (self.length === 0 ? 0 : sum(numbers(vm, self, 'average')) / self.length),
    'chunk(size)': chunk,
    'compact()': (vm, self) => {
      vm.walk(self.length * 4)
      vm.list(self.length)
      return vm.made(self.filter((element) => !isBlank(element)))
    },
    'difference(list)': (vm, self, args) => sameIn(vm, self, args, false),
    'first()': (_vm, self) => self[0],
    'intersection(list)': (vm, self, args) => sameIn(vm, self, args, true),
    'isEmpty()': (_vm, self) => self.length === 0,
    'isNotEmpty()': (_vm, self) => self.length > 0,
    'last()': (_vm, self) => self.at(-1),
    'max()': (vm, self) => numbers(vm, self, 'max').reduce((a, b) => Math.max(a, b), -Infinity),
    'merge(list?)': merge,
    'min()': (vm, self) => numbers(vm, self, 'min').reduce((a, b) => Math.min(a, b), Infinity),
    'pluck(...fields)': pluck,
    'randomItem()': (_vm, self) => self[Math.floor(Math.random() * self.length)],
    'removeDuplicates(...fields)': unique,
    'renameKeys(...names)': renameKeys,
    'smartJoin(nameField, valueField)': smartJoin,
    'sum()': (vm, self) => sum(numbers(vm, self, 'sum')),
    'toJsonString()': (vm, self) => stringifyJson(vm, self),
    'union(list)': union,
    'unique(...fields)': unique,
  },
  arrayExtraDocs,
)
