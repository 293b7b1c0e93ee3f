import { isJsonObject, type JsonValue } from '@millrace/base'
import { asNumber } from './read-value.ts'

/** How values are compared. */
export interface Sameness {
  readonly caseSensitive: boolean
  /** A number and text that means the same number are equal. */
  readonly convert: boolean
  /** A text as it is compared where case does not count. */
  readonly fold?: (text: string) => string
}

const lowerCase = (text: string): string => text.toLowerCase()

/** Folds a value that is compared with many others once. */
export function foldingOnce(value: JsonValue | undefined): (text: string) => string {
  let folded: string | undefined
  return (text) => (text === value ? (folded ??= lowerCase(text)) : lowerCase(text))
}

/** Equality by value. Nothing is converted but, where that is allowed, between numbers and their text. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined, how: Sameness): boolean {
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined) return false
  if (typeof a === 'string' && typeof b === 'string') return !how.caseSensitive && sameText(a, b, how.fold ?? lowerCase)
  if (typeof a === 'number' || typeof b === 'number') return how.convert && sameNumber(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => sameValue(element, b[index], how))
  }
  return isJsonObject(a) && isJsonObject(b) && sameObject(a, b, how)
}

const sameText = (a: string, b: string, fold: (text: string) => string): boolean => fold(a) === fold(b)

function sameNumber(a: JsonValue, b: JsonValue): boolean {
  const left = asNumber(a)
  return left !== undefined && left === asNumber(b)
}

function sameObject(a: { [key: string]: JsonValue }, b: { [key: string]: JsonValue }, how: Sameness): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key], how))
}
