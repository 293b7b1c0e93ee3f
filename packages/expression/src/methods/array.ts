import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { callValue, callback, type Callable, type Facade } from '../values/callable.ts'
import { joinText, optionalNumber, toNumber, toText } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { refuseInputChange } from './arguments.ts'
import { arrayExtras } from './array-extras.ts'
import { arrayDocs } from './docs/array.ts'
import { formatDate, formatNumber } from './intl.ts'

type List = unknown[]
type Args = readonly unknown[]
type Fn = Callable | Facade

const number = (vm: Machine, args: Args, at: number): number | undefined => optionalNumber(vm, args[at])

/** Calls `visit(element, index)` through the callback until it answers with something else than undefined. */
function each<R>(
  vm: Machine,
  self: List,
  fn: Fn,
  visit: (answer: unknown, element: unknown, index: number) => R | undefined,
): R | undefined {
  const { length } = self // what the callback adds is not visited
  for (let index = 0; index < length && index < self.length; index++) {
    vm.spend(3 * COST.element)
    const element = self[index]
    const found = visit(callValue(vm, fn, [element, index, self]), element, index)
    if (found !== undefined) return found
  }
  return undefined
}

function map(vm: Machine, self: List, args: Args): List {
  const fn = callback(args[0], 'map')
  vm.list(self.length)
  const result: List = []
  each(vm, self, fn, (answer) => void result.push(answer))
  return vm.made(result)
}

function filter(vm: Machine, self: List, args: Args): List {
  const result: List = []
  each(vm, self, callback(args[0], 'filter'), (answer, element) => void (answer && result.push(element)))
  return vm.made(result)
}

function flatMap(vm: Machine, self: List, args: Args): List {
  const result: List = []
  each(vm, self, callback(args[0], 'flatMap'), (answer) => {
    if (!Array.isArray(answer)) return void result.push(answer)
    vm.list(result.length + answer.length)
    for (const element of answer) result.push(element)
  })
  return vm.made(result)
}

function reduce(vm: Machine, self: List, args: Args, direction: 1 | -1): unknown {
  const fn = callback(args[0], direction === 1 ? 'reduce' : 'reduceRight')
  let index = direction === 1 ? 0 : self.length - 1
  let result: unknown
  if (args.length > 1) result = args[1]
  else {
    if (self.length === 0) {
      throw new ExpressionError('expression.bad-argument', 'reduce of an empty list needs a start value.', {
        hint: 'For example list.reduce((sum, x) => sum + x, 0).',
      })
    }
    result = self[index]
    index += direction
  }
  const { length } = self
  for (; index >= 0 && index < length; index += direction) {
    if (index >= self.length) continue // the callback took it away
    vm.spend(1)
    result = callValue(vm, fn, [result, self[index], index, self])
  }
  return result
}

type Finder = 'find' | 'findIndex' | 'findLast' | 'findLastIndex'

function find(vm: Machine, self: List, args: Args, method: Finder): unknown {
  const fn = callback(args[0], method)
  const last = method.startsWith('findLast')
  const { length } = self
  for (let step = 0; step < length; step++) {
    vm.spend(1)
    const index = last ? length - 1 - step : step
    if (callValue(vm, fn, [self[index], index, self])) return method.endsWith('Index') ? index : self[index]
  }
  return method.endsWith('Index') ? -1 : undefined
}

/** Order of two elements as `sort` without a function has it: undefined last, the rest by their text. */
function sorted(vm: Machine, self: List, args: Args): List {
  const compare = args[0] === undefined ? undefined : callback(args[0], 'sort')
  vm.list(self.length)
  const present = self.filter((element) => element !== undefined)
  const absent = self.length - present.length
  const ordered = compare === undefined ? byText(vm, present) : present.sort((a, b) => toNumber(vm, callValue(vm, compare, [a, b])) || 0)
  for (let index = 0; index < absent; index++) ordered.push(undefined)
  return ordered
}

/** Comparing two texts once while sorting … */
const SORT_TURN = 3
/** … and how many of their characters a unit compares. */
const CHARS_COMPARED = 64

function byText(vm: Machine, list: List): List {
  const turns = Math.log2(list.length + 1)
  vm.spend(Math.ceil(list.length * (COST.object + SORT_TURN * turns)))
  let chars = 0
  const keyed = list.map((element) => {
    const text = toText(vm, element)
    chars += text.length
    return { element, text }
  })
  vm.spend(Math.floor((chars * turns) / CHARS_COMPARED))
  return keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map((entry) => entry.element)
}

function reversed(vm: Machine, self: List): List {
  vm.list(self.length)
  return [...self].reverse()
}

/** Puts `result` into a list of this evaluation, or gives it as a new list where the list came from outside. */
function settle(vm: Machine, self: List, result: List): List {
  if (!vm.isFresh(self)) return vm.made(result)
  self.length = 0
  for (const element of result) self.push(element)
  return self
}

/** What moving every element of a list by one place costs, where V8 cannot move the beginning instead. */
const moved = (self: List): number => self.length >> 5

function add(vm: Machine, self: List, args: Args, where: 'push' | 'unshift'): number {
  if (!vm.isFresh(self)) refuseInputChange(where)
  vm.grow(self.length + args.length, args.length + (where === 'unshift' ? moved(self) : 0))
  return self[where](...args)
}

function shift(vm: Machine, self: List): unknown {
  if (!vm.isFresh(self)) return self[0]
  vm.spend(moved(self))
  return self.shift()
}

function splice(vm: Machine, self: List, args: Args): List {
  vm.list(self.length + args.length)
  const target = vm.isFresh(self) ? self : [...self]
  const start = number(vm, args, 0) ?? 0
  const count = args.length < 2 ? Infinity : (number(vm, args, 1) ?? 0)
  return vm.made(target.splice(start, count, ...args.slice(2)))
}

function fill(vm: Machine, self: List, args: Args): List {
  vm.list(self.length)
  const target = vm.isFresh(self) ? self : vm.made([...self])
  return target.fill(args[0], number(vm, args, 1), number(vm, args, 2))
}

function flat(vm: Machine, self: List, args: Args): List {
  const result: List = []
  flatten(vm, { from: self, into: result, depth: number(vm, args, 0) ?? 1, level: 0 })
  return vm.made(result)
}

function flatten(vm: Machine, job: { from: List; into: List; depth: number; level: number }): void {
  vm.nesting(job.level)
  for (const element of job.from) {
    vm.spend(1)
    if (Array.isArray(element) && job.depth >= 1) flatten(vm, { ...job, from: element, depth: job.depth - 1, level: job.level + 1 })
    else job.into.push(element)
  }
  vm.list(job.into.length)
}

function concat(vm: Machine, self: List, args: Args): List {
  vm.list(self.length + args.reduce((sum: number, part) => sum + (Array.isArray(part) ? part.length : 1), 0))
  return vm.made(self.concat(...args))
}

function slice(vm: Machine, self: List, args: Args): List {
  const part = self.slice(number(vm, args, 0), number(vm, args, 1))
  vm.spend(part.length)
  return vm.made(part)
}

function index(vm: Machine, self: List, args: Args, method: 'indexOf' | 'lastIndexOf' | 'includes'): unknown {
  const wanted = args[0]
  vm.spend(typeof wanted === 'string' ? self.length * (1 + (wanted.length >> 8)) : self.length >> 3)
  const from = number(vm, args, 1)
  if (method === 'includes') return self.includes(args[0], from)
  return from === undefined ? self[method](args[0]) : self[method](args[0], from)
}

function withElement(vm: Machine, self: List, args: Args): List {
  vm.list(self.length)
  return vm.made(self.with(number(vm, args, 0) ?? 0, args[1]))
}

function toSpliced(vm: Machine, self: List, args: Args): List {
  const copy = vm.made([...self])
  vm.list(self.length + args.length)
  copy.splice(number(vm, args, 0) ?? 0, args.length < 2 ? (args.length === 0 ? 0 : Infinity) : (number(vm, args, 1) ?? 0), ...args.slice(2))
  return copy
}

function listed(vm: Machine, self: List, make: (element: unknown, index: number) => unknown): List {
  vm.list(self.length)
  return vm.made(self.map(make))
}

function copyWithin(vm: Machine, self: List, args: Args): List {
  vm.list(self.length)
  const target = vm.isFresh(self) ? self : vm.made([...self])
  return target.copyWithin(number(vm, args, 0) ?? 0, number(vm, args, 1) ?? 0, number(vm, args, 2))
}

function localeList(vm: Machine, self: List, args: Args): string {
  vm.list(self.length)
  const texts = self.map((element) =>
    typeof element === 'number'
      ? formatNumber(vm, element, args)
      : element instanceof Date
        ? formatDate(vm, element, args, 'all')
        : element,
  )
  return joinText(vm, texts, ',')
}

/** JavaScript's own methods of lists, and ours. Those that change a list leave input data alone and work on a copy. */
export const arrayMethods = new Map([
  ...table<List>(
    {
      length: (_vm, self) => self.length,
      'at(index)': (vm, self, args) => self.at(number(vm, args, 0) ?? 0),
      'concat(...lists)': concat,
      'copyWithin(target, start, end?)': copyWithin,
      'entries()': (vm, self) => {
        vm.spend(self.length * COST.list) // each element becomes a list of its own
        return listed(vm, self, (element, at) => vm.made([at, element]))
      },
      'every(fn)': (vm, self, args) => each(vm, self, callback(args[0], 'every'), (answer) => (answer ? undefined : false)) ?? true,
      'fill(value, start?, end?)': fill,
      'filter(fn)': filter,
      'find(fn)': (vm, self, args) => find(vm, self, args, 'find'),
      'findIndex(fn)': (vm, self, args) => find(vm, self, args, 'findIndex'),
      'findLast(fn)': (vm, self, args) => find(vm, self, args, 'findLast'),
      'findLastIndex(fn)': (vm, self, args) => find(vm, self, args, 'findLastIndex'),
      'flat(depth?)': flat,
      'flatMap(fn)': flatMap,
      'forEach(fn)': (vm, self, args) => each(vm, self, callback(args[0], 'forEach'), () => undefined),
      'includes(value, from?)': (vm, self, args) => index(vm, self, args, 'includes'),
      'indexOf(value, from?)': (vm, self, args) => index(vm, self, args, 'indexOf'),
      'join(separator?)': (vm, self, args) => joinText(vm, self, args[0] === undefined ? ',' : toText(vm, args[0])),
      'keys()': (vm, self) => listed(vm, self, (_element, at) => at),
      'lastIndexOf(value, from?)': (vm, self, args) => index(vm, self, args, 'lastIndexOf'),
      'map(fn)': map,
      'pop()': (vm, self) => (vm.isFresh(self) ? self.pop() : self.at(-1)),
      'push(...values)': (vm, self, args) => add(vm, self, args, 'push'),
      'reduce(fn, start?)': (vm, self, args) => reduce(vm, self, args, 1),
      'reduceRight(fn, start?)': (vm, self, args) => reduce(vm, self, args, -1),
      'reverse()': (vm, self) => settle(vm, self, reversed(vm, self)),
      'shift()': shift,
      'slice(start?, end?)': slice,
      'some(fn)': (vm, self, args) => each(vm, self, callback(args[0], 'some'), (answer) => (answer ? true : undefined)) ?? false,
      'sort(fn?)': (vm, self, args) => settle(vm, self, sorted(vm, self, args)),
      'splice(start, count?, ...values)': splice,
      'toLocaleString(locale?, options?)': localeList,
      'toReversed()': (vm, self) => vm.made(reversed(vm, self)),
      'toSorted(fn?)': (vm, self, args) => vm.made(sorted(vm, self, args)),
      'toSpliced(start, count?, ...values)': toSpliced,
      'toString()': (vm, self) => joinText(vm, self, ','),
      'unshift(...values)': (vm, self, args) => add(vm, self, args, 'unshift'),
      'values()': (vm, self) => listed(vm, self, (element) => element),
      'with(index, value)': withElement,
    },
    arrayDocs,
  ),
  ...arrayExtras,
])
