import { isForbiddenName, isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/node-sdk'

/** A dotted path into an item, checked: `customer.address.city`. */
export type FieldPath = readonly string[]

const MAX_DEPTH = 32
const MAX_INDEX = 100_000

// Paths repeat for every item; those that expressions make are many, so the map is bounded.
const parsed = new Map<string, FieldPath>()
const MAX_CACHED = 1000

/** Splits a path at its dots. Refuses empty steps and names that reach an object's machinery. */
export function fieldPath(text: string): FieldPath {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const path = text.split('.')
  if (path.length > MAX_DEPTH || path.some((step) => step.trim() === '')) {
    throw new NodeError('config.invalid', `"${text.slice(0, 100)}" is not a field name.`, {
      hint: `Write names joined by dots, such as customer.address.city, at most ${MAX_DEPTH} deep.`,
    })
  }
  const forbidden = path.find(isForbiddenName)
  if (forbidden !== undefined) throw forbiddenField(forbidden)
  if (parsed.size >= MAX_CACHED) parsed.clear()
  parsed.set(text, path)
  return path
}

export const forbiddenField = (name: string): NodeError =>
  new NodeError('config.invalid', `"${name}" cannot be used as a field name.`, { hint: 'Choose another name.' })

/** The value at a path, through own properties and list indexes only. */
export function getField(json: JsonObject, path: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = json
  for (const step of path) {
    if (Array.isArray(value)) value = isIndex(step) ? value[Number(step)] : undefined
    else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step]
    else return undefined
  }
  return value
}

/**
 * Sets the value at a path of `target`, which the caller owns. What lies on the way is copied, never changed, because other items
 * may share it; what is missing or no container becomes an object.
 */
export function setField(target: JsonObject, path: FieldPath, value: JsonValue): void {
  let container: JsonObject | JsonValue[] = target
  path.forEach((step, index) => {
    if (index === path.length - 1) return put(container, step, value)
    const inner = copyContainer(read(container, step))
    put(container, step, inner)
    container = inner
  })
}

const isIndex = (step: string): boolean => /^(0|[1-9]\d{0,6})$/.test(step)

function read(container: JsonObject | JsonValue[], step: string): JsonValue | undefined {
  if (Array.isArray(container)) return isIndex(step) ? container[Number(step)] : undefined
  return Object.hasOwn(container, step) ? container[step] : undefined
}

function put(container: JsonObject | JsonValue[], step: string, value: JsonValue): void {
  if (!Array.isArray(container)) {
    container[step] = value
    return
  }
  if (!isIndex(step) || Number(step) > MAX_INDEX) {
    throw new NodeError('config.invalid', `"${step}" is not an index of a list.`, { hint: 'Elements of a list are numbered from 0.' })
  }
  while (container.length < Number(step)) container.push(null)
  container[Number(step)] = value
}

function copyContainer(value: JsonValue | undefined): JsonObject | JsonValue[] {
  if (Array.isArray(value)) return [...value]
  return isJsonObject(value) ? { ...value } : {}
}
