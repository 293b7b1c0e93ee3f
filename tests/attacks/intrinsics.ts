import { DateTime, Duration, FixedOffsetZone, IANAZone, Info, Interval, InvalidZone, Settings, SystemZone, Zone } from 'luxon'

/** Everything of the language that code could change for everybody, and the parts of Luxon that all dates share. */
const ROOTS: readonly (readonly [string, unknown])[] = [
  ...Object.entries({
    ...{ Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Map, Set, WeakMap, WeakSet, WeakRef, Promise },
    ...{ Proxy, Reflect, JSON, Math, Intl, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError },
    ...{ ArrayBuffer, SharedArrayBuffer, DataView, Uint8Array, Float64Array, FinalizationRegistry, Atomics },
    ...{ parseInt, parseFloat, isNaN, isFinite, encodeURIComponent, decodeURIComponent, encodeURI, decodeURI },
    ...{ DateTime, Duration, FixedOffsetZone, IANAZone, Info, Interval, InvalidZone, Settings, SystemZone, Zone },
    ...{ TextEncoder, TextDecoder, URL, AbortController },
  }),
  ['Iterator', (globalThis as unknown as { Iterator: unknown }).Iterator],
  ['%TypedArray%', Object.getPrototypeOf(Uint8Array)],
  ['%ArrayIterator%', Object.getPrototypeOf([][Symbol.iterator]())],
  ['%MapIterator%', Object.getPrototypeOf(new Map()[Symbol.iterator]())],
  ['%SetIterator%', Object.getPrototypeOf(new Set()[Symbol.iterator]())],
  ['%StringIterator%', Object.getPrototypeOf(''[Symbol.iterator]())],
  ['%RegExpStringIterator%', Object.getPrototypeOf('a'.matchAll(/a/g))],
  ['%GeneratorFunction%', Object.getPrototypeOf(function* () {})],
  ['%AsyncFunction%', Object.getPrototypeOf(async function () {})],
  ['%AsyncGeneratorFunction%', Object.getPrototypeOf(async function* () {})],
]

type Descriptors = Readonly<Record<PropertyKey, PropertyDescriptor>>

interface Shape {
  readonly name: string
  readonly target: object
  readonly proto: unknown
  readonly extensible: boolean
  readonly descriptors: Descriptors
}

/** What the shared objects look like at a moment. */
export type Snapshot = readonly Shape[]

function shapeOf(name: string, target: object): Shape {
  return {
    name,
    target,
    proto: Object.getPrototypeOf(target) as unknown,
    extensible: Object.isExtensible(target),
    descriptors: Object.getOwnPropertyDescriptors(target) as Descriptors,
  }
}

const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'

// Static accessors of Luxon (Settings.defaultZone and others) compute; their stored state shows through them.
const SETTINGS = ['defaultLocale', 'defaultNumberingSystem', 'defaultOutputCalendar', 'throwOnInvalid', 'twoDigitCutoffYear'] as const

const settings = (): string =>
  JSON.stringify([SETTINGS.map((name) => Settings[name]), Settings.defaultZone.name, Settings.now === Date.now])

/** Takes the shape of every intrinsic, of its prototype and of its methods. */
export function takeSnapshot(): Snapshot {
  const seen = new Set<object>()
  const shapes: Shape[] = []
  const add = (name: string, target: unknown, depth: number): void => {
    if (!isObject(target) || seen.has(target)) return
    seen.add(target)
    const shape = shapeOf(name, target)
    shapes.push(shape)
    if (depth === 0) return
    for (const key of Reflect.ownKeys(shape.descriptors)) {
      const { value, get, set } = shape.descriptors[key]!
      for (const part of [value, get, set]) add(`${name}.${String(key)}`, part, depth - 1)
    }
  }
  for (const [name, root] of ROOTS) add(name, root, 2)
  return [...shapes, { ...shapeOf('settings of Luxon', {}), proto: settings(), target: SETTINGS }]
}

function changedProperty(before: PropertyDescriptor | undefined, after: PropertyDescriptor | undefined): boolean {
  if (before === undefined || after === undefined) return true
  const flags = ['enumerable', 'configurable', 'writable', 'get', 'set'] as const
  return flags.some((flag) => before[flag] !== after[flag]) || !Object.is(before.value, after.value)
}

// RegExp keeps what was matched last on its constructor, and modules count and cache on their classes.
const MOVES: ReadonlySet<string> = new Set(['RegExp'])

/** Names of what is no longer as it was; empty when nothing was changed. */
export function changesSince(snapshot: Snapshot): readonly string[] {
  const changes: string[] = []
  for (const shape of snapshot) {
    if (shape.target === SETTINGS) {
      if (shape.proto !== settings()) changes.push(shape.name)
      continue
    }
    if (Object.getPrototypeOf(shape.target) !== shape.proto) changes.push(`prototype of ${shape.name}`)
    if (Object.isExtensible(shape.target) !== shape.extensible) changes.push(`extensibility of ${shape.name}`)
    const keys = Reflect.ownKeys(shape.target)
    for (const key of new Set([...keys, ...Reflect.ownKeys(shape.descriptors)])) {
      const now = Object.getOwnPropertyDescriptor(shape.target, key)
      if (changedProperty(shape.descriptors[key], now) && !MOVES.has(shape.name)) changes.push(`${shape.name}.${String(key)}`)
    }
  }
  return changes
}
