import { DateTime, Duration, Interval } from 'luxon'
import type { JsonValue } from '@millrace/base'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { CHARS_PARSED, COST } from '../costs.ts'
import { Callable, Facade, HostObject } from './callable.ts'
import { ExpressionRegExp } from './regexp.ts'

/** JSON.parse for untrusted text: `__proto__` keys are dropped. */
export function parseJson(vm: Machine, text: string): unknown {
  vm.string(text.length)
  const price = priceOfJson(text)
  vm.spend(price)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it cannot be read'
    throw new ExpressionError('expression.bad-argument', `The text is not JSON: ${reason.slice(0, 200)}`, { cause })
  }
  if (text.includes('__proto__') || text.includes('\\u')) {
    vm.spend(price)
    dropForbiddenKeys(value)
  }
  return vm.madeWhole(value)
}

/** By what the text makes: a character of a text or number takes next to nothing, a key of a large object fifty times as long. */
function priceOfJson(text: string): number {
  let price = Math.ceil(text.length / CHARS_PARSED)
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x3a: // :
        price += COST.parsedKey
        break
      case 0x5b: // [
      case 0x7b: // {
        price += COST.object
        break
      case 0x2c: // ,
        price += COST.element
        break
      default:
    }
  }
  return price
}

/** Takes keys that would act as an object's prototype out of what JSON.parse made. */
export function dropForbiddenKeys(root: unknown): void {
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__']
    for (const child of Object.values(value)) open.push(child)
  }
}

const notJson = (what: string, hint?: string): ExpressionError =>
  new ExpressionError('expression.not-json', `The result is ${what}, which JSON cannot hold.`, { hint })

/** The JSON form of values that are not plain data; undefined when JSON leaves the value out. */
function specialJson(value: object): JsonValue | undefined {
  if (value instanceof DateTime || value instanceof Duration || value instanceof Interval) return value.toISO()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof ExpressionRegExp) return `/${value.source}/${value.flags}`
  if (value instanceof URL || value instanceof URLSearchParams) return value.toString()
  if (value instanceof Map) throw notJson('a Map', 'Use Object.fromEntries(map).')
  if (value instanceof Set) throw notJson('a Set', 'Use [...set].')
  if (value instanceof Callable || value instanceof Facade) throw notJson('a function', 'Call it with ().')
  if (value instanceof HostObject) throw notJson('an object with methods', 'Name the part that you want, for example .item.json or .all().')
  throw notJson('an object of an unknown kind')
}

const isPlain = (value: object): boolean => {
  const proto: unknown = Object.getPrototypeOf(value)
  return proto === Object.prototype || proto === null || Object.getPrototypeOf(proto) === null
}

/** Characters that may still be written; `indent` of them go before each element for each level. */
export interface Room {
  left: number
  readonly indent: number
}

/** A copy of the value that holds plain JSON only. Pays for every element, so that shared parts cannot multiply. */
export function copyJson(vm: Machine, value: unknown, room: Room, depth = 0): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
      takeChars(room, value.length + 2)
      return value
    case 'number':
      takeChars(room, 4)
      return Number.isFinite(value) ? value : null
    case 'boolean':
      takeChars(room, 5)
      return value
    case 'object':
      return value === null ? null : copyObject(vm, value, room, depth)
    default:
      return undefined
  }
}

function takeChars(room: Room, count: number): void {
  room.left -= count
  if (room.left < 0) {
    throw new ExpressionError('expression.too-large', 'The result is too large.', { hint: 'Keep only the fields that you need.' })
  }
}

function copyObject(vm: Machine, value: object, room: Room, depth: number): JsonValue | undefined {
  vm.nesting(depth)
  if (Array.isArray(value)) {
    vm.list(value.length)
    takeChars(room, value.length * (1 + room.indent * (depth + 1)) + 2)
    const list: JsonValue[] = []
    for (let index = 0; index < value.length; index++) list.push(copyJson(vm, value[index], room, depth + 1) ?? null)
    return list
  }
  if (!isPlain(value)) {
    const json = specialJson(value)
    takeChars(room, typeof json === 'string' ? json.length + 2 : 4)
    return json
  }
  const keys = Object.keys(value)
  vm.list(keys.length)
  const copy: Record<string, JsonValue> = {}
  for (const key of keys) {
    if (key === '__proto__') continue
    takeChars(room, key.length + 4 + room.indent * (depth + 1))
    const member = copyJson(vm, (value as Record<string, unknown>)[key], room, depth + 1)
    if (member !== undefined) copy[key] = member
  }
  return copy
}

/** JSON.stringify with the size bounded before it is made. */
export function stringifyJson(vm: Machine, value: unknown, indent?: string | number): string | undefined {
  const plain = copyJson(vm, value, {
    left: vm.limits.maxStringChars,
    indent: typeof indent === 'string' ? indent.length : Math.max(0, Math.floor(indent ?? 0)),
  })
  if (plain === undefined) return undefined
  const text = JSON.stringify(plain, null, indent)
  vm.string(text.length)
  return text
}
