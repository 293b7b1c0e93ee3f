import { isJsonObject, type JsonValue, pointerStep } from '@millrace/base'
import { diffOf } from './diff.ts'

/** Something that did not come as a test expects it. */
export interface Failure {
  /** JSON pointer into the test. */
  readonly path: string
  readonly message: string
  /** Lines: `-` was expected, `+` came. */
  readonly diff?: string
}

export const pointer = (...names: readonly (string | number)[]): string => names.map((name) => `/${pointerStep(name)}`).join('')

export const different = (
  path: string,
  message: string,
  [expected, actual]: readonly [JsonValue | undefined, JsonValue | undefined],
): Failure => ({
  path,
  message,
  diff: diffOf(expected, actual),
})

/** Of a value only what the wanted one names, so that a difference shows nothing else. */
export function narrowed(value: JsonValue | undefined, wanted: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value) && Array.isArray(wanted)) return value.map((each, index) => narrowed(each, wanted[index] ?? each) ?? null)
  if (!isJsonObject(value) || !isJsonObject(wanted)) return value
  return Object.fromEntries(
    Object.keys(wanted).flatMap((name) => (Object.hasOwn(value, name) ? [[name, narrowed(value[name], wanted[name]) ?? null]] : [])),
  )
}
