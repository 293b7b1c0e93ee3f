import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'

/** Names on the way of a JSON pointer (RFC 6901); none for the whole. */
export const segmentsOf = (pointer: string): readonly string[] => (pointer === '' ? [] : pointer.slice(1).split('/').map(nameOfStep))

/** What stands at a pointer; undefined when nothing does. Inherited properties do not count. */
export function readAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const segment of segmentsOf(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined
    at = (at as JsonObject)[segment]
  }
  return at
}

/** A copy with `put` at a pointer. Objects that are missing on the way are made; what was given stays as it is. */
export const withValueAt = (value: JsonValue | undefined, pointer: string, put: JsonValue): JsonValue =>
  withValue(value, segmentsOf(pointer), put)

function withValue(value: JsonValue | undefined, segments: readonly string[], put: JsonValue): JsonValue {
  const [first, ...rest] = segments
  if (first === undefined) return put
  if (Array.isArray(value) && isPlaceIn(value, first)) {
    const copy = [...value]
    copy[Number(first)] = withValue(value[Number(first)], rest, put)
    return copy
  }
  const object = isJsonObject(value) ? value : {}
  const inside = withValue(Object.hasOwn(object, first) ? object[first] : undefined, rest, put)
  // `fromEntries` makes own properties even of hostile names.
  return Object.fromEntries([...Object.entries(object).filter(([name]) => name !== first), [first, inside]])
}

/** An element that is there, or the place right behind the last one. */
const isPlaceIn = (list: readonly JsonValue[], segment: string): boolean => /^\d{1,6}$/.test(segment) && Number(segment) <= list.length
