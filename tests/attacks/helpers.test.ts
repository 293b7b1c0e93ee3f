import { DateTime, Duration, Interval } from 'luxon'
import { DEFAULT_LIMITS, ExpressionError, hostObject, toJson } from '../../packages/expression/src/index.ts'
import { FACADES, GLOBALS } from '../../packages/expression/src/facades/globals.ts'
import { Machine } from '../../packages/expression/src/machine.ts'
import { Callable } from '../../packages/expression/src/values/callable.ts'
import { ExpressionRegExp, compileRegExp } from '../../packages/expression/src/values/regexp.ts'
import { runEntry, type Table } from '../../packages/expression/src/values/table.ts'
import { TABLES } from '../../packages/expression/src/values/tables.ts'
import { leak, makeWorld } from './world.ts'

const world = makeWorld()
afterAll(() => world.release())

const evil = (): unknown =>
  JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true},"length":3,"0":"x"}',
  )

/** Values of each kind that a member may be called on, the hostile ones among them. */
const SUBJECTS: Readonly<Record<keyof typeof TABLES, readonly (() => unknown)[]>> = {
  text: [
    () => 'constructor',
    () => '__proto__',
    () => '',
    () => '{"__proto__":{"polluted":true}}',
    () => '2026-01-01',
    () => 'https://a.b/?__proto__[polluted]=1',
  ],
  number: [() => 0, () => -1, () => NaN, () => 1e308, () => 2 ** 53],
  boolean: [() => true, () => false],
  list: [() => ['__proto__', 'constructor'], () => [evil(), evil()], () => [['__proto__', { polluted: true }]], () => [], () => [3, 1, 2]],
  object: [evil, () => ({}), () => ({ toString: 1, valueOf: 2, toJSON: 3, then: 4 }), () => Object.create(null) as unknown],
  dateTime: [() => DateTime.fromMillis(0, { zone: 'utc' })],
  date: [() => new Date(0), () => new Date(NaN)],
  duration: [() => Duration.fromMillis(1)],
  interval: [() => Interval.after(DateTime.fromMillis(0), 1_000)],
  url: [() => new URL('https://user:x@a.example/p?__proto__=1&constructor=2#h')],
  urlParams: [() => new URLSearchParams('__proto__=1&constructor=2&__proto__[polluted]=1')],
  regexp: [() => new ExpressionRegExp(compileRegExp('(?<__proto__>.)(?<constructor>.)?', 'g'))],
  set: [() => new Set(['__proto__', evil()])],
  map: [
    () =>
      new Map<unknown, unknown>([
        ['__proto__', { polluted: true }],
        ['constructor', 1],
      ]),
  ],
}

/** A function of an expression that gives what reaches machinery in careless hands. */
const giving = (value: unknown): Callable => new Callable('hostile', () => value)

const ARGUMENTS: readonly (() => readonly unknown[])[] = [
  () => [],
  ...['__proto__', 'constructor', 'prototype', '__defineGetter__'].map((name) => () => [name, { polluted: true }, name]),
  () => [['__proto__', 'constructor'], ['__proto__']],
  () => [[['__proto__', { polluted: true }]]],
  () => [evil(), evil(), evil()],
  () => [giving('__proto__'), giving('constructor')],
  () => [giving(['__proto__', { polluted: true }]), evil()],
  () => [giving(evil()), evil()],
  () => [
    new Callable('throws', () => {
      throw new ExpressionError('expression.thrown', 'x')
    }),
    1,
  ],
  () => [hostObject({ all: { call: () => [] } }), hostObject({})],
  () => [-1, -1, -1],
  () => [NaN, Infinity, NaN],
  () => [2 ** 53, 2 ** 53, 2 ** 53],
  () => ['x'.repeat(10_000), 'y'.repeat(10_000)],
  () => [undefined, null, undefined],
  () => [new Map([['__proto__', 1]]), new Set(['constructor'])],
]

const scope = { lookup: (): unknown => undefined, zone: 'UTC' }
const machine = (): Machine => new Machine(scope, { ...DEFAULT_LIMITS, fuel: 1_000_000 }, true)

/** What is wrong with what a member does; nothing when it gives data or an error of the catalogue. */
function problemOf(run: (vm: Machine) => unknown): string | undefined {
  try {
    const vm = machine()
    const value = run(vm)
    const found = leak(value) ?? ownProto(value)
    if (found !== undefined) return `gave ${found}`
    if (!(vm.spent >= 0 && vm.spent < Infinity)) return `paid ${vm.spent}`
    return asJson(value)
  } catch (thrown) {
    return thrown instanceof Error ? undefined : 'threw no error' // whoever calls makes it an error with a code and a place
  }
}

function asJson(value: unknown): string | undefined {
  try {
    return ownProto(toJson(value)) === undefined ? undefined : 'gave JSON with a key __proto__'
  } catch (thrown) {
    return thrown instanceof ExpressionError ? undefined : `threw ${String(thrown)}`
  }
}

/** Objects with an own key `__proto__` act as soon as somebody copies them carelessly. Those that came in may go out as they are. */
function ownProto(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || depth > 6 || came(value)) return undefined
  if (Object.hasOwn(value, '__proto__')) return 'an object with a key __proto__'
  const proto: unknown = Object.getPrototypeOf(value)
  if (typeof proto === 'object' && proto !== null && Object.hasOwn(proto, 'polluted')) return 'an object with a prototype of the data'
  for (const inner of Object.values(value)) {
    const found = ownProto(inner, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const came = (value: object): boolean =>
  Object.hasOwn(value, 'polluted') || (Object.hasOwn(value, 'prototype') && Object.hasOwn(value, '__proto__'))

interface Member {
  readonly name: string
  readonly calls: readonly ((vm: Machine) => unknown)[]
}

function members(kind: string, table: Table, subjects: readonly (() => unknown)[]): Member[] {
  return [...table.values()].map((entry) => ({
    name: `${kind}.${entry.name}`,
    calls: subjects.flatMap((subject) =>
      (entry.kind === 'get' ? ARGUMENTS.slice(0, 1) : ARGUMENTS).map(
        (args) => (vm: Machine) => runEntry(entry, vm, made(vm, subject()), args()),
      ),
    ),
  }))
}

/** Half of what a member meets was made by the expression and may be changed. */
const made = (vm: Machine, value: unknown): unknown => (typeof value === 'object' && value !== null ? vm.made(value) : value)

const ofValues = Object.entries(TABLES).flatMap(([kind, table]) => members(kind, table, SUBJECTS[kind as keyof typeof TABLES]))
const ofFacades = FACADES.flatMap((facade) => [
  ...members(facade.name, facade.members, [() => undefined]),
  { name: `${facade.name}()`, calls: ARGUMENTS.map((args) => (vm: Machine) => facade.call?.(vm, args())) },
  { name: `new ${facade.name}`, calls: ARGUMENTS.map((args) => (vm: Machine) => facade.construct?.(vm, args())) },
])
const ofGlobals = [...GLOBALS].flatMap(([name, value]) =>
  value instanceof Callable ? [{ name, calls: ARGUMENTS.map((args) => (vm: Machine) => value.apply(vm, args())) }] : [],
)
const all: readonly Member[] = [...ofValues, ...ofFacades, ...ofGlobals]

test('every helper is called', () => expect(all.length).toBeGreaterThan(300))

test.each(all.map((member) => [member.name, member] as const))('%s pollutes nothing and leaks nothing', (_name, { calls }) => {
  expect(calls.flatMap((call) => problemOf(call) ?? [])).toEqual([])
  expect(world.damage()).toEqual([])
})
