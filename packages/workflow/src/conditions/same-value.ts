import { isJsonObject, type JsonValue } from '@millrace/base'
import type { Work } from '@millrace/expression'
import { asNumber } from './read-value.ts'

/** How values are compared. */
export interface Sameness {
  readonly caseSensitive: boolean
  /** A number and text that means the same number are equal. */
  readonly convert: boolean
  /** What comparing takes from. */
  readonly work: Work
  /** A text as it is compared where case does not count. */
  readonly fold?: (text: string) => string
}

/** Units (of at most 10 ns) of comparing two values. */
const COMPARE = 6

/** Folds a value that is compared with many others once. */
export function foldingOnce(value: JsonValue | undefined, work: Work): (text: string) => string {
  let folded: string | undefined
  return (text) => (text === value ? (folded ??= work.lowerCase(text)) : work.lowerCase(text))
}

/** Equality by value. Nothing is converted but, where that is allowed, between numbers and their text. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined, how: Sameness, depth = 0): boolean {
  const { work } = how
  work.spend(COMPARE)
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) work.read(a) // else the lengths tell
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined) return false
  if (typeof a === 'string' && typeof b === 'string')
    return !how.caseSensitive && sameText(a, b, how.fold ?? ((text) => work.lowerCase(text)))
  if (typeof a === 'number' || typeof b === 'number') return how.convert && sameNumber(a, b, work)
  work.nesting(depth)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => sameValue(element, b[index], how, depth + 1))
  }
  return isJsonObject(a) && isJsonObject(b) && sameObject(a, b, how, depth)
}

const sameText = (a: string, b: string, fold: (text: string) => string): boolean => fold(a) === fold(b)

function sameNumber(a: JsonValue, b: JsonValue, work: Work): boolean {
  const left = asNumber(a, work)
  return left !== undefined && left === asNumber(b, work)
}

function sameObject(a: { [key: string]: JsonValue }, b: { [key: string]: JsonValue }, how: Sameness, depth: number): boolean {
  const keys = how.work.keysOf(a)
  return (
    keys.length === how.work.keysOf(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key], how, depth + 1))
  )
}
