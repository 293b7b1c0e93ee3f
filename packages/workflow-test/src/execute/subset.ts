import { isJsonObject, type JsonValue } from '@millrace/base'

/** Whether a value is equal to another one; of objects only the members that the wanted one names count. */
export function holds(value: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && value.length === wanted.length && wanted.every((each, index) => holds(value[index], each))
  if (!isJsonObject(wanted)) return Object.is(value, wanted) || value === wanted
  return isJsonObject(value) && Object.entries(wanted).every(([name, inside]) => Object.hasOwn(value, name) && holds(value[name], inside))
}

/** Equal in all members, in any order of them. */
export function equals(value: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && value.length === wanted.length && wanted.every((each, index) => equals(value[index], each))
  if (!isJsonObject(wanted)) return Object.is(value, wanted) || value === wanted
  if (!isJsonObject(value) || Object.keys(value).length !== Object.keys(wanted).length) return false
  return Object.entries(wanted).every(([name, inside]) => Object.hasOwn(value, name) && equals(value[name], inside))
}

/** Whether a text fits a pattern in which `*` stands for anything. */
export function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (!text.startsWith(first)) return false
  if (rest.length === 0) return text === first
  const last = rest.at(-1) ?? ''
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
