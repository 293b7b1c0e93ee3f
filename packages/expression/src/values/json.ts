import { DateTime, Duration, Interval } from 'luxon'
import type { JsonValue } from '@millrace/base'
import { COST, JSON_CHAR } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { Callable, Facade, HostObject } from './callable.ts'
import { ExpressionRegExp } from './regexp.ts'
import { valid } from './valid.ts'
import { notedWidth, noteWidth } from './widths.ts'

/** JSON.parse for untrusted text: `__proto__` keys are dropped. */
export function parseJson(vm: Machine, text: string): unknown {
  payToParse(vm, text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it cannot be read'
    throw new ExpressionError('expression.bad-argument', `The text is not JSON: ${reason.slice(0, 200)}`, { cause })
  }
  if (text.includes('__proto__') || text.includes('\\u')) dropForbiddenKeys(value)
  return vm.madeWhole(value)
}

/** A name that has not come up before in a text: V8 keeps it, and may turn the object that it belongs to into a table. */
const NEW_NAME = 26
/** Places of names that came up, by a hash that may put two names into one place. */
const NAMES = 1 << 18
/** Texts so short hold too few names to matter. */
const FEW_NAMES = 100_000

/** How many different names stand before a colon, about. */
function countNames(text: string): number {
  const seen = new Uint8Array(NAMES)
  let [names, hash, last] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) [last, hash] = [hash, 0]
    else if (unit === 0x3a) {
      const place = (last ^ (last >>> 14)) & (NAMES - 1)
      if (seen[place] === 0) names += 1
      seen[place] = 1
    } else hash = (Math.imul(hash, 31) + unit) | 0
  }
  return names
}

/** Lists, objects and new names that stand in a text cost more than its characters. */
function payToParse(vm: Machine, text: string): void {
  vm.string(text.length)
  vm.spend(Math.ceil(text.length * JSON_CHAR))
  let brackets = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x5b || unit === 0x7b) brackets += 1
  }
  vm.spend(brackets * COST.list)
  if (text.length > FEW_NAMES) vm.spend(countNames(text) * NEW_NAME)
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
  if (value instanceof DateTime || value instanceof Duration || value instanceof Interval) return valid(value).toISO()
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
      takeText(vm, room, value)
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

/** Characters that one half of a surrogate pair takes as JSON, and units of writing it. */
const ESCAPED = 6
const ESCAPE_COST = 4
const SHORT_TEXT = 64

function takeText(vm: Machine, room: Room, text: string): void {
  takeChars(room, text.length + 2)
  if (text.length <= SHORT_TEXT) return
  vm.read(text)
  if (text.isWellFormed()) return
  takeChars(room, text.length * (ESCAPED - 1))
  vm.spend(text.length * ESCAPE_COST)
}

function copyObject(vm: Machine, value: object, room: Room, depth: number): JsonValue | undefined {
  vm.nesting(depth)
  if (Array.isArray(value)) {
    vm.list(value.length)
    takeChars(room, value.length * (1 + room.indent * (depth + 1)) + 2)
    return copyList(vm, value, room, depth)
  }
  if (!isPlain(value)) {
    const json = specialJson(value)
    takeChars(room, typeof json === 'string' ? json.length + 2 : 4)
    return json
  }
  return copyPlain(vm, value as Readonly<Record<string, unknown>>, room, depth)
}

/**
 * All at once, which takes no more memory than it needs, and then what has to change. Not by the list's own `slice`: that of a list on disk
 * gives another one, which nobody can write to.
 */
function copyList(vm: Machine, value: readonly unknown[], room: Room, depth: number): JsonValue {
  const copy = Array.prototype.slice.call(value) as JsonValue[]
  for (let index = 0; index < copy.length; index++) {
    const member: unknown = copy[index]
    const json = copyJson(vm, member, room, depth + 1)
    if (json !== member || json === undefined) copy[index] = json ?? null
  }
  return copy
}

/** All at once, and then what has to change: that keeps the shape that V8 knows, and takes a quarter of adding key by key. */
function copyPlain(vm: Machine, value: Readonly<Record<string, unknown>>, room: Room, depth: number): JsonValue {
  payForFields(vm, countKeys(vm, value))
  const copy = { ...value } as Record<string, JsonValue>
  for (const key in copy) {
    takeChars(room, key.length + 4 + room.indent * (depth + 1))
    const member = value[key]
    const json = copyJson(vm, member, room, depth + 1)
    if (json === undefined || key === '__proto__') {
      vm.newKeys(1)
      delete copy[key]
    } else if (json !== member) copy[key] = json
  }
  return copy
}

/** How many keys an object has, without a list of them: the lists of many small objects would be half of all memory that a copy takes. */
function countKeys(vm: Machine, value: Readonly<Record<string, unknown>>): number {
  const known = notedWidth(value)
  if (known !== undefined) return known
  let count = 0
  for (const _key in value) count += 1
  if (!vm.isFresh(value)) noteWidth(value, count) // an own object may grow
  return count
}

const payForFields = (vm: Machine, count: number): void => {
  if (count > 100) vm.newKeys(count)
  else vm.spend(6 + count * 3)
}

/**
 * Whether JSON.stringify may write the value as it is: only lists and objects without a class, and no functions, which could act. Pays
 * for it, and takes the room.
 */
function isPlainData(vm: Machine, value: unknown, room: Room, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      takeText(vm, room, value)
      return true
    case 'object':
      if (value === null) return true
      vm.nesting(depth)
      return Array.isArray(value) ? isPlainList(vm, value, room, depth) : isPlain(value) && isPlainRecord(vm, value, room, depth)
    case 'number':
    case 'boolean':
    case 'undefined':
      takeChars(room, 5)
      return true
    default:
      return false
  }
}

function isPlainList(vm: Machine, value: readonly unknown[], room: Room, depth: number): boolean {
  vm.list(value.length)
  vm.walk(value.length * 4)
  takeChars(room, value.length * (1 + room.indent * (depth + 1)) + 2)
  for (const element of value) if (!isPlainData(vm, element, room, depth + 1)) return false
  return true
}

function isPlainRecord(vm: Machine, value: object, room: Room, depth: number): boolean {
  const keys = vm.keysOf(value, (count) => payForFields(vm, count))
  vm.walk(keys.length * 4)
  for (const key of keys) {
    if (key === '__proto__') return false
    takeChars(room, key.length + 4 + room.indent * (depth + 1))
    if (!isPlainData(vm, (value as Readonly<Record<string, unknown>>)[key], room, depth + 1)) return false
  }
  return true
}

/** JSON.stringify with the size bounded before it is made. */
export function stringifyJson(vm: Machine, value: unknown, indent?: string | number): string | undefined {
  if (value === undefined) return undefined
  const left = vm.limits.maxStringChars
  const width = typeof indent === 'string' ? indent.length : Math.max(0, Math.floor(indent ?? 0))
  const room: Room = { left, indent: width }
  let plain: unknown = value
  if (!isPlainData(vm, value, room, 0)) {
    room.left = left
    plain = copyJson(vm, value, room)
    if (plain === undefined) return undefined
  }
  vm.spend((left - room.left) >> 1) // before it is written
  const text = JSON.stringify(plain, null, indent)
  vm.string(text.length)
  return text
}
