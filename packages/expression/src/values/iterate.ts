import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { describeKind } from './convert.ts'

/** The elements of what JavaScript can spread: lists, texts, Set, Map. Pays for them first. */
export function iterate(vm: Machine, value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) {
    vm.list(value.length)
    return value
  }
  if (typeof value === 'string') {
    vm.list(value.length)
    vm.walk(value.length * 3)
    return value
  }
  if (value instanceof Set) {
    vm.list(value.size)
    return value
  }
  if (value instanceof Map) {
    vm.list(value.size)
    vm.spend(value.size * 3 * COST.object)
    return [...value].map((pair) => vm.made([...pair]))
  }
  if (value instanceof URLSearchParams) {
    vm.list(value.size)
    return [...value].map((pair) => vm.made(pair))
  }
  throw new ExpressionError('expression.bad-argument', `A list is needed here, not ${describeKind(value)}.`, {
    hint:
      value === undefined || value === null ? 'Write (value ?? []) where it may be missing.' : 'Use Object.values(value) for an object.',
  })
}
