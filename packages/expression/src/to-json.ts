import type { JsonValue } from '@millrace/base'
import { compileLimits, type ExpressionLimits } from './limits.ts'
import { Machine } from './machine.ts'
import { copyJson } from './values/json.ts'

const NO_SCOPE = { lookup: () => undefined }

/**
 * The result of an expression as plain JSON: dates become ISO texts, NaN and Infinity null, undefined stays undefined. Refuses
 * what JSON cannot hold (functions, Map, Set), cycles, and results over the limits.
 */
export function toJson(value: unknown, limits?: Partial<ExpressionLimits>): JsonValue | undefined {
  return resultJson(new Machine(NO_SCOPE, compileLimits(limits), false), value)
}

/** The same, paid for by the evaluation that made the value. */
export function resultJson(vm: Machine, value: unknown): JsonValue | undefined {
  if (typeof value === 'boolean' || value === null || value === undefined) return value
  return copyJson(vm, value, { left: vm.limits.maxOutputChars, indent: 0 })
}
