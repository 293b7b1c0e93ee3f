import { COST } from '../costs.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { HostObject } from './callable.ts'
import { iterate } from './iterate.ts'
import { isPlainObject } from './members.ts'

/** What `for (… of value)` walks over, while it may grow: each turn is paid for by the loop. */
export function eachElement(vm: Machine, value: unknown): Iterable<unknown> {
  vm.touch(value)
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Set) return value
  if (value instanceof Map) return pairs(vm, value)
  return iterate(vm, value) // which says what is wrong
}

function* pairs(vm: Machine, map: ReadonlyMap<unknown, unknown>): Generator<unknown[]> {
  for (const pair of map) yield vm.made([...pair])
}

/** What `for (… in value)` walks over: the names of own fields, places of lists and texts. */
export function eachKey(vm: Machine, value: unknown): Iterable<string> {
  if (value instanceof HostObject) return value.lookup?.names() ?? value.members.keys()
  if (typeof value !== 'string' && !Array.isArray(value) && !isPlainObject(value)) return []
  const keys = vm.keysOf(value)
  vm.spend(2 * keys.length * COST.key) // as dear as it is for the widest objects
  return stillOwn(value, keys)
}

/** Keys that are deleted before their turn are left out. */
function* stillOwn(value: object | string, keys: readonly string[]): Generator<string> {
  for (const key of keys) if (!isForbiddenKey(key) && Object.hasOwn(value as object, key)) yield key
}
