import { DateTime, Duration, Interval } from 'luxon'
import { ExpressionError } from '../errors.ts'
import { type Machine } from '../machine.ts'
import { Callable, Facade, HostObject } from './callable.ts'
import { dateText } from './clock.ts'
import { errorText, errorTypeOf } from './error-value.ts'
import { ExpressionRegExp } from './regexp.ts'
import { valid } from './valid.ts'

export type Primitive = string | number | boolean | null | undefined

const isPrimitive = (value: unknown): value is Primitive => (typeof value !== 'object' && typeof value !== 'function') || value === null

/** JavaScript's ToPrimitive, without ever calling a method that data could carry. */
export function toPrimitive(vm: Machine, value: unknown, hint: 'default' | 'number' | 'string'): Primitive {
  if (isPrimitive(value)) return value
  if (value instanceof Date) return hint === 'number' ? value.getTime() : dateText(vm, value)
  if (hint !== 'string') {
    if (value instanceof DateTime) return valid(value).toMillis()
    if (value instanceof Duration) return value.toMillis()
  }
  return objectText(vm, value as object, 0)
}

/** JavaScript's String(value). */
export function toText(vm: Machine, value: unknown): string {
  if (typeof value === 'string') return value
  if (isPrimitive(value)) return String(value)
  return String(toPrimitive(vm, value, 'string'))
}

/** JavaScript's Number(value). */
export function toNumber(vm: Machine, value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') vm.spend(value.length >> 4)
  return Number(toPrimitive(vm, value, 'number'))
}

/** A property key, converted once: an index stays a number, everything else is a string. */
export function toKey(vm: Machine, value: unknown): string | number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  return vm.lookedUpBy(toText(vm, value))
}

function objectText(vm: Machine, value: object, depth: number): string {
  if (Array.isArray(value)) return joinText(vm, value, ',', depth)
  if (value instanceof Date) return dateText(vm, value)
  if (value instanceof DateTime || value instanceof Duration) return valid(value).toISO() ?? ''
  if (value instanceof Interval) return value.toString()
  if (value instanceof ExpressionRegExp) return `/${value.source}/${value.flags}`
  if (value instanceof URL) return value.href
  if (value instanceof URLSearchParams) return value.toString()
  if (value instanceof Set) return '[object Set]'
  if (value instanceof Map) return '[object Map]'
  if (value instanceof Callable || value instanceof Facade) return '[function]'
  if (value instanceof HostObject) return '[object]'
  return errorTypeOf(value) === undefined ? '[object Object]' : errorText(value)
}

/** Array.prototype.join with the size checked before it is made; nested lists are written like JavaScript does. */
export function joinText(vm: Machine, list: readonly unknown[], separator: string, depth = 0): string {
  vm.nesting(depth)
  vm.walk(list.length * 10)
  const parts: string[] = []
  let length = 0
  for (let index = 0; index < list.length; index++) {
    const element = list[index]
    const text =
      element === null || element === undefined
        ? ''
        : typeof element === 'object'
          ? objectText(vm, element, depth + 1)
          : toText(vm, element)
    length += text.length + separator.length
    if (length > vm.limits.maxStringChars) vm.string(length)
    parts.push(text)
  }
  vm.string(length)
  return parts.join(separator)
}

/** JavaScript's `===`; comparing long texts costs. */
export function strictEquals(vm: Machine, a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) vm.touch(a)
  return a === b
}

/** JavaScript's `==`. */
export function looseEquals(vm: Machine, a: unknown, b: unknown): boolean {
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined) return false
  if (typeof a === typeof b) return strictEquals(vm, a, b)
  for (const side of [a, b]) if (typeof side === 'string') vm.read(side)
  // eslint-disable-next-line eqeqeq -- this is the operator of the language that expressions are written in
  return toPrimitive(vm, a, 'default') == toPrimitive(vm, b, 'default')
}

/** JavaScript's `typeof`. */
export function typeOf(value: unknown): string {
  if (value instanceof Callable) return 'function'
  if (value instanceof Facade) return value.call !== undefined || value.construct !== undefined ? 'function' : 'object'
  return typeof value === 'function' ? 'undefined' : typeof value
}

/** What the value is, for messages. */
export function describeKind(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Date || value instanceof DateTime) return 'a date'
  if (value instanceof Callable || value instanceof Facade) return 'a function'
  switch (typeof value) {
    case 'string':
      return 'a text'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'true or false'
    case 'undefined':
      return 'undefined'
    default:
      return 'an object'
  }
}

/** An argument that must be a list. */
export function listArgument(value: unknown, method: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ExpressionError('expression.bad-argument', `${method} needs a list, not ${describeKind(value)}.`)
}

/** An argument that must be a function's optional number; absent stays absent. */
export const optionalNumber = (vm: Machine, value: unknown): number | undefined => (value === undefined ? undefined : toNumber(vm, value))
