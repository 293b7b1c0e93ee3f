import type { ErrorObject, ValidateFunction } from 'ajv'

/**
 * Values up to which all faults are looked for. A fault costs far more memory than the value that has it: a list of some megabytes with
 * nothing but wrong entries would take gigabytes, and the process with it.
 */
const MOST_VALUES = 20_000

/**
 * What is wrong with a value: every fault, and of a very large one the first. `first` stops at the first fault; `all` gives the check that
 * does not, compiled when it is needed.
 */
export function faultsOf(value: unknown, first: ValidateFunction, all: () => ValidateFunction): readonly ErrorObject[] {
  if (first(value)) return []
  if (hasMoreValuesThan(value, MOST_VALUES)) return first.errors ?? []
  const each = all()
  return each(value) ? [] : (each.errors ?? [])
}

/** Looks at no more values than the limit, and does not recurse. */
function hasMoreValuesThan(root: unknown, limit: number): boolean {
  const open: unknown[] = [root]
  let seen = 0
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at !== 'object' || at === null) continue
    const inside: readonly unknown[] = Array.isArray(at) ? at : Object.values(at)
    seen += inside.length
    if (seen > limit) return true
    open.push(...inside)
  }
  return false
}
