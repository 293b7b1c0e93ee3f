import { isJsonObject, type JsonValue } from '@millrace/base'
import { asNumber } from './read-value.ts'

/** How values are compared. */
export interface Sameness {
  readonly caseSensitive: boolean
  /** A number and text that means the same number are equal. */
  readonly convert: boolean
}

const fold = (text: string): string => text.toLowerCase()

/** Equality by value. Nothing is converted but, where that is allowed, between numbers and their text. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined, how: Sameness): boolean {
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined) return false
  if (typeof a === 'string' && typeof b === 'string') return !how.caseSensitive && fold(a) === fold(b)
  if (typeof a === 'number' || typeof b === 'number') return how.convert && sameNumber(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => sameValue(element, b[index], how))
  }
  return isJsonObject(a) && isJsonObject(b) && sameObject(a, b, how)
}

function sameNumber(a: JsonValue, b: JsonValue): boolean {
  const left = asNumber(a)
  return left !== undefined && left === asNumber(b)
}

function sameObject(a: { [key: string]: JsonValue }, b: { [key: string]: JsonValue }, how: Sameness): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key], how))
}
