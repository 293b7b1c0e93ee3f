import { DateTime, Duration, Interval } from 'luxon'
import { ExpressionError, locate, type Span } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { nearestName } from '../nearest.ts'
import { Callable, Facade, HostObject, boundMethod, callValue, isCallable, type HostMember } from './callable.ts'
import { describeKind } from './convert.ts'
import { dataOnly, isPlainObject } from './plain.ts'
import { ExpressionRegExp } from './regexp.ts'
import { runEntry, type Table } from './table.ts'
import { TABLES } from './tables.ts'

/*
 * P1. A property read gives own data of a list or plain object, or an entry of the table for the value's kind; nothing else.
 * P2. Forbidden names are never read, whatever holds them.
 * P3. A JavaScript function is never a value, even when data of the host holds one.
 */

export { dataOnly, isPlainObject } from './plain.ts'

const NO_MEMBERS: Table = new Map()
/** The members that a value has by its kind. */
export function tableOf(value: unknown): Table {
  switch (typeof value) {
    case 'string':
      return TABLES.text
    case 'number':
      return TABLES.number
    case 'boolean':
      return TABLES.boolean
    case 'object':
      return value === null ? NO_MEMBERS : tableOfObject(value)
    default:
      return NO_MEMBERS
  }
}

function tableOfObject(value: object): Table {
  if (Array.isArray(value)) return TABLES.list
  if (isPlainObject(value)) return TABLES.object
  if (value instanceof Facade) return value.members
  if (value instanceof DateTime) return TABLES.dateTime
  if (value instanceof Date) return TABLES.date
  if (value instanceof ExpressionRegExp) return TABLES.regexp
  if (value instanceof Duration) return TABLES.duration
  if (value instanceof Interval) return TABLES.interval
  if (value instanceof Set) return TABLES.set
  if (value instanceof Map) return TABLES.map
  if (value instanceof URL) return TABLES.url
  if (value instanceof URLSearchParams) return TABLES.urlParams
  return NO_MEMBERS
}

/** Reads `target[key]`. */
export function readMember(vm: Machine, target: unknown, key: string | number, span: Span): unknown {
  if (typeof target === 'object' && target !== null) {
    if (Array.isArray(target)) {
      if (typeof key === 'number') return dataOnly(target[key]) // an index only ever finds own elements
      if (key === 'length') return target.length
      if (isForbiddenKey(key)) return undefined
      if (Object.hasOwn(target, key)) return dataOnly((target as unknown as Record<string, unknown>)[key])
      return readEntry(vm, target, key, span)
    }
    if (isPlainObject(target)) {
      if (typeof key === 'string' && isForbiddenKey(key)) return undefined // P2
      return Object.hasOwn(target, key) ? dataOnly(target[key]) : readEntry(vm, target, String(key), span)
    }
    if (target instanceof HostObject) return readHostMember(vm, target, String(key), span)
  } else if (typeof target === 'string') {
    if (key === 'length') return target.length
    const index = typeof key === 'number' ? key : /^\d+$/.test(key) ? Number(key) : -1
    if (index >= 0) {
      vm.touch(target)
      return target[index]
    }
  } else if (target === null || target === undefined) {
    throw nullRead(target, key, span)
  }
  return readEntry(vm, target, String(key), span)
}

function readEntry(vm: Machine, target: unknown, key: string, span: Span): unknown {
  const entry = tableOf(target).get(key)
  if (entry === undefined) return undefined
  if (entry.kind === 'call') return boundMethod(entry, (machine, args) => runEntry(entry, machine, target, args))
  try {
    return runEntry(entry, vm, target, [])
  } catch (thrown) {
    throw locate(thrown, span)
  }
}

function hostMember(target: HostObject, key: string): HostMember | undefined {
  if (isForbiddenKey(key)) return undefined
  const own = target.members.get(key)
  if (own !== undefined || target.lookup === undefined) return own
  const { lookup } = target
  return { get: (pay) => lookup.get(key, pay) }
}

function readHostMember(vm: Machine, target: HostObject, key: string, span: Span): unknown {
  const member = hostMember(target, key)
  if (member === undefined) return undefined
  try {
    if ('get' in member) return dataOnly(member.get(vm.pay))
  } catch (thrown) {
    throw locate(thrown, span)
  }
  return new Callable(key, (machine, args) => {
    machine.spend(COST.host)
    return 'paid' in member ? member.paid(machine.pay, args) : member.call(...args)
  })
}

/** Calls `target[key](...args)`. */
export function callMember(vm: Machine, call: { target: unknown; key: string | number; args: readonly unknown[] }, span: Span): unknown {
  const { target, key, args } = call
  if (target === null || target === undefined) throw nullRead(target, key, span)
  vm.touch(target)
  const name = String(key)
  const own = hasOwnData(target, key)
  const entry = own ? undefined : tableOf(target).get(name)
  try {
    if (entry !== undefined && entry.kind !== 'get') return dataOnly(runEntry(entry, vm, target, args))
    const fn = readMember(vm, target, key, span)
    if (isCallable(fn)) return dataOnly(callValue(vm, fn, args))
  } catch (thrown) {
    throw locate(thrown, span)
  }
  throw notAFunction(target, name, span)
}

function hasOwnData(target: unknown, key: string | number): boolean {
  return isPlainObject(target) && Object.hasOwn(target, key)
}

/** Calls a value that is not a method: a local function, `$`, `Number`. */
export function callFunction(vm: Machine, call: { fn: unknown; name: string; args: readonly unknown[] }, span: Span): unknown {
  if (!isCallable(call.fn)) {
    throw new ExpressionError('expression.not-a-function', `${call.name} is not a function but ${describeKind(call.fn)}.`, { span })
  }
  try {
    return dataOnly(callValue(vm, call.fn, call.args))
  } catch (thrown) {
    throw locate(thrown, span)
  }
}

/** JavaScript's `new`. */
export function constructValue(vm: Machine, call: { fn: unknown; name: string; args: readonly unknown[] }, span: Span): unknown {
  const { fn } = call
  if (!(fn instanceof Facade) || fn.construct === undefined) {
    throw new ExpressionError('expression.not-a-function', `${call.name} cannot be used with new.`, {
      span,
      hint: 'new works with Date, Set, Map, Array, RegExp and Error.',
    })
  }
  try {
    return fn.construct(vm, call.args)
  } catch (thrown) {
    throw locate(thrown, span)
  }
}

/** JavaScript's `in`, for own keys only. */
export function hasKey(target: unknown, key: string | number, span: Span): boolean {
  if (Array.isArray(target) || isPlainObject(target)) return !(typeof key === 'string' && isForbiddenKey(key)) && Object.hasOwn(target, key)
  if (target instanceof HostObject) return target.members.has(String(key)) || (target.lookup?.names().includes(String(key)) ?? false)
  throw new ExpressionError('expression.bad-argument', `"in" needs an object or a list on its right, not ${describeKind(target)}.`, {
    span,
  })
}

function nullRead(target: null | undefined, key: string | number, span: Span): ExpressionError {
  return new ExpressionError('expression.null-read', `Cannot read "${shown(key)}" of ${target === null ? 'null' : 'undefined'}.`, {
    span,
    hint: `The value before it does not exist here. Write ?.${typeof key === 'string' && /^[\w$]+$/.test(key) ? shown(key) : '[…]'} to get undefined instead.`,
  })
}

function notAFunction(target: unknown, name: string, span: Span): ExpressionError {
  const near = nearestName(name, methodNames(target))
  const holder = target instanceof Facade ? target.name : describeKind(target).replace(/^./, upper)
  return new ExpressionError('expression.not-a-function', `${holder} has no method "${shown(name)}".`, {
    span,
    hint: near === undefined ? 'Write the value and a dot in the expression editor: it lists what there is.' : `Did you mean ${near}?`,
  })
}

const upper = (letter: string): string => letter.toUpperCase()
const shown = (key: string | number): string => String(key).slice(0, 60)

function methodNames(target: unknown): string[] {
  if (target instanceof HostObject) return [...target.members.keys()]
  return [...tableOf(target).values()].filter((entry) => entry.kind === 'call').map((entry) => entry.name)
}
