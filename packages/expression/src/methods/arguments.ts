import { ExpressionError } from '../errors.ts'
import { isForbiddenKey, forbiddenName } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { toText } from '../values/convert.ts'
import { dataOnly } from '../values/plain.ts'

/** Sets an own property of an object that is being made; keys that reach machinery are refused. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (isForbiddenKey(key)) throw forbiddenName(key)
  target[key] = dataOnly(value) // P3
}

/** Copies an own property of data. A field may be called `constructor` there; only `__proto__` would act, so it is left out. */
export function copyOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = dataOnly(value) // P3
}

/** Options for Intl: a copy that holds primitives only, so that nothing in it can act. */
export function plainOptions(vm: Machine, value: unknown, method: string): Record<string, string | number | boolean> | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ExpressionError('expression.bad-argument', `${method} takes its options as an object.`)
  }
  const copy: Record<string, string | number | boolean> = {}
  for (const key of vm.keysOf(value)) {
    const option: unknown = (value as Readonly<Record<string, unknown>>)[key]
    if (isForbiddenKey(key) || option === undefined || option === null) continue
    copy[key] = typeof option === 'number' || typeof option === 'boolean' ? option : toText(vm, option)
  }
  return copy
}

/** A locale argument: `de-DE`, or several. */
export function localeArgument(vm: Machine, value: unknown): string | string[] | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.slice(0, 20).map((locale) => toText(vm, locale))
  return toText(vm, value)
}

/** Formatting by locale is far dearer than other calls. */
export const LOCALE_COST = 1_000

/** Where an object was refused a change because it came from outside. */
export function refuseInputChange(method: string): never {
  throw new ExpressionError('expression.read-only', `${method} cannot change data that comes from outside the expression.`, {
    hint: `Copy it first: [...list] for a list, { ...object } for an object. To add to a list: [...list, value].`,
  })
}
