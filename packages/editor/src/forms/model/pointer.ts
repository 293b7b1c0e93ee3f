import { isJsonObject, type JsonObject, type JsonValue, nameOfStep, pointerStep } from '@millrace/base'

export { sameJson } from '@millrace/base'

/** The JSON pointer (RFC 6901) of a member of the value at `parent`. */
export const pointerTo = (parent: string, key: string | number): string => `${parent}/${pointerStep(key)}`

/** The steps of a JSON pointer. */
export const stepsOf = (pointer: string): string[] => (pointer === '' ? [] : pointer.slice(1).split('/').map(nameOfStep))

/** The member of an object, own properties only. */
export const memberOf = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** The object with one member set, or taken out when the value is `undefined`. Key order is kept; nothing is changed in place. */
export function withMember(object: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  if (value === undefined) {
    const rest = Object.entries(object).filter(([name]) => name !== key)
    return ownEntries(rest)
  }
  const entries = Object.entries(object).map(([name, old]) => [name, name === key ? value : old] as const)
  return ownEntries(Object.hasOwn(object, key) ? entries : [...entries, [key, value] as const])
}

/** Like `Object.fromEntries`, which sets own properties whatever their name (`__proto__` too). */
const ownEntries = (entries: readonly (readonly [string, JsonValue])[]): JsonObject => Object.fromEntries(entries)

/** The object with a key renamed in its place; a key that exists already is not overwritten. */
export function renameMember(object: JsonObject, from: string, to: string): JsonObject {
  if (from === to || Object.hasOwn(object, to)) return object
  return ownEntries(Object.entries(object).map(([name, value]) => [name === from ? to : name, value] as const))
}
