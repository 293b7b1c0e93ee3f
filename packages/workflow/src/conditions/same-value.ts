import { isJsonObject, type JsonValue } from '@millrace/base'
import { asNumber } from './read-value.ts'

const fold = (text: string, caseSensitive: boolean): string => (caseSensitive ? text : text.toLowerCase())

/** Equality by value. A number and text that means the same number are equal; nothing else is converted. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined, caseSensitive: boolean): boolean {
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  if (b === null || b === undefined) return false
  if (typeof a === 'string' && typeof b === 'string') return !caseSensitive && fold(a, false) === fold(b, false)
  if (typeof a === 'number' || typeof b === 'number') return sameNumber(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => sameValue(element, b[index], caseSensitive))
  }
  return isJsonObject(a) && isJsonObject(b) && sameObject(a, b, caseSensitive)
}

function sameNumber(a: JsonValue, b: JsonValue): boolean {
  const left = asNumber(a)
  return left !== undefined && left === asNumber(b)
}

function sameObject(a: { [key: string]: JsonValue }, b: { [key: string]: JsonValue }, caseSensitive: boolean): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key], caseSensitive))
}
