import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { isPlainObject } from './plain.ts'

/** A deep copy that the expression may change. Values without parts, and those of Luxon, stand for themselves. */
export function cloneValue(vm: Machine, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  vm.nesting(depth)
  if (Array.isArray(value)) {
    vm.list(value.length)
    return vm.made(value.map((element) => cloneValue(vm, element, depth + 1)))
  }
  if (value instanceof Date) return vm.made(new Date(value))
  if (value instanceof Set) {
    vm.hashed(value.size)
    return vm.made(new Set([...value].map((element) => cloneValue(vm, element, depth + 1))))
  }
  if (value instanceof Map) {
    vm.hashed(value.size)
    return vm.made(new Map([...value].map(([key, element]) => [cloneValue(vm, key, depth + 1), cloneValue(vm, element, depth + 1)])))
  }
  return isPlainObject(value) ? cloneObject(vm, value, depth) : value
}

function cloneObject(vm: Machine, value: Readonly<Record<string, unknown>>, depth: number): unknown {
  const keys = vm.keysOf(value)
  vm.newKeys(keys.length)
  const copy: Record<string, unknown> = {}
  for (const key of keys) if (!isForbiddenKey(key)) copy[key] = cloneValue(vm, value[key], depth + 1)
  return vm.made(copy)
}
