import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { refuseInputChange, setOwn } from '../methods/arguments.ts'
import { Facade, HostObject, callValue, callback } from '../values/callable.ts'
import { describeKind, toNumber, toText } from '../values/convert.ts'
import { iterate } from '../values/iterate.ts'
import { dataOnly, isPlainObject } from '../values/plain.ts'
import { table } from '../values/table.ts'
import { arrayStaticDocs, makeDocs, mapStaticDocs, objectStaticDocs } from './docs/data.ts'

type Args = readonly unknown[]

/** Own enumerable data of a value, as Object.keys and friends see it. */
function ownEntries(vm: Machine, value: unknown, method: string): [string, unknown][] {
  if (value === null || value === undefined) {
    throw new ExpressionError('expression.bad-argument', `${method} needs an object, not ${describeKind(value)}.`, {
      hint: `Write ${method}(value ?? {}).`,
    })
  }
  if (value instanceof HostObject) return (value.lookup?.names() ?? [...value.members.keys()]).map((name) => [name, undefined])
  if (typeof value === 'string') return characters(vm, value)
  if (!Array.isArray(value) && !isPlainObject(value)) return []
  const keys = vm.keysOf(value)
  vm.spend(keys.length * 2 * COST.object)
  return keys.filter((key) => !isForbiddenKey(key)).map((key) => [key, dataOnly((value as Record<string, unknown>)[key])])
}

/** A text as JavaScript lists it: its characters by place. */
function characters(vm: Machine, text: string): [string, unknown][] {
  vm.keys(text.length)
  vm.spend(text.length * COST.object)
  return Object.entries(text)
}

function assign(vm: Machine, args: Args): unknown {
  const [target, ...sources] = args
  if (!isPlainObject(target))
    throw new ExpressionError('expression.bad-argument', `Object.assign needs an object, not ${describeKind(target)}.`)
  if (!vm.isFresh(target)) refuseInputChange('Object.assign')
  for (const source of sources) {
    if (source === null || source === undefined) continue
    const entries = ownEntries(vm, source, 'Object.assign')
    vm.newKeys(entries.length)
    for (const [key, value] of entries) setOwn(target, key, value)
  }
  return target
}

function fromEntries(vm: Machine, args: Args): unknown {
  const result: Record<string, unknown> = {}
  for (const pair of iterate(vm, args[0])) {
    vm.newKeys(1)
    if (!Array.isArray(pair)) throw new ExpressionError('expression.bad-argument', 'Object.fromEntries needs a list of [key, value] pairs.')
    vm.spend(COST.newKey)
    setOwn(result, vm.lookedUpBy(toText(vm, pair[0])), pair[1])
  }
  return vm.made(result)
}

function groupBy(vm: Machine, args: Args): unknown {
  const groups: Record<string, unknown[]> = {}
  const fn = callback(args[1], 'Object.groupBy')
  let index = 0
  for (const element of iterate(vm, args[0])) {
    const key = vm.lookedUpBy(toText(vm, callValue(vm, fn, [element, index++])))
    vm.spend(COST.newKey)
    if (Object.hasOwn(groups, key)) groups[key]!.push(element)
    else {
      vm.newKeys(2)
      setOwn(groups, key, vm.made([element]))
    }
  }
  return vm.made(groups)
}

function mapGroups(vm: Machine, args: Args): unknown {
  const groups = new Map<unknown, unknown[]>()
  const fn = callback(args[1], 'Map.groupBy')
  let index = 0
  for (const element of iterate(vm, args[0])) {
    const key = callValue(vm, fn, [element, index++])
    vm.hashed(1)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, vm.made([element]))
    else group.push(element)
  }
  return vm.made(groups)
}

const mapMembers = table<undefined>({ 'groupBy(list, fn)': (vm, _self, args) => mapGroups(vm, args) }, mapStaticDocs)

/** A list of pairs or values as a list of this evaluation. */
const made = (vm: Machine, list: unknown[]): unknown[] => vm.made(list)

const objectMembers = table<undefined>(
  {
    'assign(target, ...sources)': (vm, _self, args) => assign(vm, args),
    'entries(object)': (vm, _self, args) =>
      made(
        vm,
        ownEntries(vm, args[0], 'Object.entries').map((pair) => made(vm, pair)),
      ),
    'fromEntries(pairs)': (vm, _self, args) => fromEntries(vm, args),
    'groupBy(list, fn)': (vm, _self, args) => groupBy(vm, args),
    'hasOwn(object, key)': (vm, _self, args) => {
      const key = toText(vm, args[1])
      return (Array.isArray(args[0]) || isPlainObject(args[0])) && !isForbiddenKey(key) && Object.hasOwn(args[0], key)
    },
    'is(a, b)': (_vm, _self, args) => Object.is(args[0], args[1]),
    'keys(object)': (vm, _self, args) =>
      made(
        vm,
        ownEntries(vm, args[0], 'Object.keys').map(([key]) => key),
      ),
    'values(object)': (vm, _self, args) =>
      made(
        vm,
        ownEntries(vm, args[0], 'Object.values').map(([, value]) => value),
      ),
  },
  objectStaticDocs,
)

function emptyList(vm: Machine, length: number): unknown[] {
  if (!Number.isInteger(length) || length < 0) throw new ExpressionError('expression.bad-argument', 'A list needs a length of 0 or more.')
  vm.list(length)
  return vm.made(new Array<unknown>(length).fill(undefined))
}

function makeArray(vm: Machine, args: Args): unknown[] {
  return args.length === 1 && typeof args[0] === 'number' ? emptyList(vm, args[0]) : vm.made([...args])
}

/** `{ length: 3, 0: 'a' }` as a list. */
function listLike(vm: Machine, source: Record<string, unknown>): unknown[] {
  const list = emptyList(vm, toNumber(vm, source['length']))
  vm.spend(list.length * COST.key)
  return list.map((_, index) => (Object.hasOwn(source, index) ? source[index] : undefined))
}

function arrayFrom(vm: Machine, args: Args): unknown[] {
  const [source, fn] = args
  const list = isPlainObject(source) && Object.hasOwn(source, 'length') ? listLike(vm, source) : [...iterate(vm, source)]
  if (fn === undefined) return vm.made(list)
  const each = callback(fn, 'Array.from')
  return vm.made(list.map((element, index) => callValue(vm, each, [element, index])))
}

const arrayMembers = table<undefined>(
  {
    'from(list, fn?)': (vm, _self, args) => arrayFrom(vm, args),
    'isArray(value)': (_vm, _self, args) => Array.isArray(args[0]),
    'of(...values)': (vm, _self, args) => vm.made([...args]),
  },
  arrayStaticDocs,
)

const makeObject = (vm: Machine, args: Args): unknown => args[0] ?? vm.made({})

function makeSet(vm: Machine, args: Args): Set<unknown> {
  const set = new Set<unknown>()
  if (args[0] === null || args[0] === undefined) return vm.made(set)
  for (const value of iterate(vm, args[0])) {
    vm.spend(COST.hashed)
    set.add(vm.lookedUpBy(value))
  }
  return vm.made(set)
}

function makeMap(vm: Machine, args: Args): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>()
  if (args[0] === null || args[0] === undefined) return vm.made(map)
  for (const pair of iterate(vm, args[0])) {
    if (!Array.isArray(pair)) throw new ExpressionError('expression.bad-argument', 'Map needs a list of [key, value] pairs.')
    vm.spend(COST.hashed)
    map.set(vm.lookedUpBy(pair[0]), pair[1])
  }
  return vm.made(map)
}

const NONE = table<undefined>({})

export const dataFacades: readonly Facade[] = [
  new Facade({
    name: 'Object',
    docs: ['new Object(value?)', makeDocs.Object],
    members: objectMembers,
    call: makeObject,
    construct: makeObject,
    isInstance: (value) => typeof value === 'object' && value !== null,
  }),
  new Facade({
    name: 'Array',
    docs: ['new Array(...values)', makeDocs.Array],
    members: arrayMembers,
    call: makeArray,
    construct: makeArray,
    isInstance: (value) => Array.isArray(value),
  }),
  new Facade({
    name: 'Set',
    docs: ['new Set(values?)', makeDocs.Set],
    members: NONE,
    construct: makeSet,
    isInstance: (value) => value instanceof Set,
  }),
  new Facade({
    name: 'Map',
    docs: ['new Map(pairs?)', makeDocs.Map],
    members: mapMembers,
    construct: makeMap,
    isInstance: (value) => value instanceof Map,
  }),
]
