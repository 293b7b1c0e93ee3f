import { isForbiddenName, isJsonObject, nameOfStep, type JsonObject, type JsonValue } from '@millrace/base'

const stepsOf = (path: string): string[] => path.split('/').slice(1).map(nameOfStep)

/** The value at a JSON pointer; own members only. */
export function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  let at = value
  for (const step of stepsOf(path)) {
    if (Array.isArray(at)) at = at[Number(step)]
    else if (isJsonObject(at) && Object.hasOwn(at, step)) at = at[step]
    else return undefined
  }
  return at
}

/** The value with something else at a JSON pointer; `undefined` takes a member or an entry away. What is not touched stays the same object. */
export function withValueAt<T extends object>(value: T, path: string, next: JsonValue | undefined): T {
  // The document's types are narrower than JSON; what is set is checked with the rest of the document.
  return put(value as unknown as JsonValue, stepsOf(path), next) as unknown as T
}

function put(value: JsonValue | undefined, steps: readonly string[], next: JsonValue | undefined): JsonValue {
  const [step = '', ...rest] = steps
  if (isForbiddenName(step)) return value ?? {}
  if (Array.isArray(value)) {
    const index = Number(step)
    if (rest.length === 0 && next === undefined) return value.filter((_, at) => at !== index)
    return value.map((element, at) => (at === index ? (rest.length === 0 ? (next ?? element) : put(element, rest, next)) : element))
  }
  const object: JsonObject = isJsonObject(value) ? value : {}
  if (rest.length > 0) return { ...object, [step]: put(object[step], rest, next) }
  if (next !== undefined) return { ...object, [step]: next }
  const { [step]: _, ...others } = object
  return others
}
