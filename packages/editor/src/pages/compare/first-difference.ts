import { isJsonObject } from '@millrace/base'
import { memberPath } from '@/forms/model/paths.ts'

/** The first place at which two values differ; `undefined` stands for what one of them does not have. */
export interface Difference {
  readonly path: string
  readonly left: unknown
  readonly right: unknown
}

/** Looks through both in the order of the first; undefined when they say the same, whatever the order of their members. */
export function firstDifference(left: unknown, right: unknown, path = '$json'): Difference | undefined {
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
      const found = firstDifference(left[at], right[at], memberPath(path, at))
      if (found !== undefined) return found
    }
    return undefined
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [one, other] = [Object.hasOwn(left, key) ? left[key] : undefined, Object.hasOwn(right, key) ? right[key] : undefined]
      const found = firstDifference(one, other, memberPath(path, key))
      if (found !== undefined) return found
    }
    return undefined
  }
  return Object.is(left, right) ? undefined : { path, left, right }
}
