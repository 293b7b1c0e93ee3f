import { DateTime, Duration, Interval } from 'luxon'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { callValue, callback, isCallable, type Callable, type Facade } from '../values/callable.ts'
import { toText } from '../values/convert.ts'
import { isPlainObject } from '../values/plain.ts'
import { valid } from '../values/valid.ts'

type Plain = Readonly<Record<string, unknown>>
/** What to keep of a member: undefined leaves it out. */
type Visit = (key: string, value: unknown) => unknown

/** The value that JSON.stringify writes: with a list of names only those fields, with a function what it gives for each member. */
export function replaceJson(vm: Machine, value: unknown, replacer: unknown): unknown {
  if (Array.isArray(replacer)) {
    vm.hashed(replacer.length)
    const names = new Set(replacer.map((name) => toText(vm, name)))
    return replaced(vm, value, { visit: (_key, member) => member, keep: (key) => names.has(key) }, 0)
  }
  if (!isCallable(replacer)) return value
  const fn = callback(replacer, 'JSON.stringify')
  const visit: Visit = (key, member) => callValue(vm, fn, [key, jsonOf(member)])
  return replaced(vm, visit('', value), { visit, keep: () => true }, 0)
}

/** Dates have their text before a function sees them, as in JavaScript. */
function jsonOf(value: unknown): unknown {
  if (value instanceof Date) return value.toJSON()
  return value instanceof DateTime || value instanceof Duration || value instanceof Interval ? valid(value).toISO() : value
}

interface Rule {
  readonly visit: Visit
  readonly keep: (key: string) => boolean
}

function replaced(vm: Machine, value: unknown, rule: Rule, depth: number): unknown {
  vm.nesting(depth)
  if (Array.isArray(value)) {
    vm.list(value.length)
    return value.map((element, index) => replaced(vm, rule.visit(String(index), element), rule, depth + 1))
  }
  if (!isPlainObject(value)) return value
  const copy: Record<string, unknown> = {}
  for (const key of membersOf(vm, value)) if (rule.keep(key)) copy[key] = replaced(vm, rule.visit(key, value[key]), rule, depth + 1)
  return copy
}

function membersOf(vm: Machine, value: Plain): string[] {
  const keys = vm.keysOf(value)
  vm.newKeys(keys.length)
  return keys.filter((key) => !isForbiddenKey(key))
}

/** What JSON.parse gives with a function: each member, from the inside out, as the function gives it. */
export function reviveJson(vm: Machine, value: unknown, fn: Callable | Facade): unknown {
  return callValue(vm, fn, ['', revived(vm, value, fn, 0)])
}

function revived(vm: Machine, value: unknown, fn: Callable | Facade, depth: number): unknown {
  vm.nesting(depth)
  if (Array.isArray(value)) {
    vm.list(value.length)
    return vm.made(value.map((element, index) => callValue(vm, fn, [String(index), revived(vm, element, fn, depth + 1)])))
  }
  if (!isPlainObject(value)) return value
  const copy: Record<string, unknown> = {}
  for (const key of membersOf(vm, value)) {
    const kept = callValue(vm, fn, [key, revived(vm, value[key], fn, depth + 1)])
    if (kept !== undefined) copy[key] = kept
  }
  return vm.made(copy)
}
