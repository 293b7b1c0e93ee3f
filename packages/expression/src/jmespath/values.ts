import { DateTime } from 'luxon'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { isPlainObject } from '../values/plain.ts'
import type { Query } from './query.ts'
import { valid } from '../values/valid.ts'

/** `&expression`: a query as an argument of a function such as `sort_by`. */
export class QueryReference {
  readonly query: Query
  constructor(query: Query) {
    this.query = query
  }
}

export type JmesType = 'number' | 'string' | 'boolean' | 'array' | 'object' | 'null' | 'expression'

/** A value as JMESPath sees it: dates are texts, and whatever JSON does not know is null. */
export function asData(value: unknown): unknown {
  if (value === undefined || typeof value === 'function') return null
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isPlainObject(value)) return value
  if (value instanceof DateTime) return valid(value).toISO()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  return value instanceof QueryReference ? value : null
}

export function typeOfData(value: unknown): JmesType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof QueryReference) return 'expression'
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value as JmesType
    default:
      return 'object'
  }
}

/** The keys of an object that may be read. */
export function dataKeys(vm: Machine, value: Readonly<Record<string, unknown>>): string[] {
  const keys = vm.keysOf(value)
  return keys.filter((key) => !isForbiddenKey(key))
}

/** False in JMESPath: null, false, and an empty text, list or object. */
export function isFalse(vm: Machine, value: unknown): boolean {
  if (value === null || value === false || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isPlainObject(value) && dataKeys(vm, value).length === 0
}

/** Equality by content. */
export function sameData(vm: Machine, a: unknown, b: unknown, depth = 0): boolean {
  vm.spend(1)
  vm.nesting(depth)
  if (a === b) {
    vm.touch(a)
    return true
  }
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((element, index) => sameData(vm, asData(element), asData(b[index]), depth + 1))
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const keys = dataKeys(vm, a)
  if (keys.length !== dataKeys(vm, b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameData(vm, asData(a[key]), asData(b[key]), depth + 1))
}
