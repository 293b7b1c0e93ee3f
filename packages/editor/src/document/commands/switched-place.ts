import { isJsonObject, sameJson, type JsonValue, pointerStep } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'

/** A value that became an expression, or was one. */
export interface SwitchedPlace {
  /** JSON pointer into the config. */
  readonly at: string
  readonly to: 'expression' | 'fixed'
}

/**
 * The value that changed between fixed and expression, where that is all that happened: it is a step of its own, which undo names.
 * Undefined for any other change; a member that went was taken out.
 */
export function switchedPlace(before: JsonValue | undefined, after: JsonValue | undefined, at = ''): SwitchedPlace | undefined {
  const [was, is] = [isExpressionValue(before), isExpressionValue(after)]
  if (was !== is) return is ? { at, to: 'expression' } : after === undefined ? undefined : { at, to: 'fixed' }
  if (was) return undefined
  const members = membersOf(before, after)
  const changed = members?.filter(([, old, next]) => !sameJson(old, next)) ?? []
  const [only] = changed
  return changed.length === 1 && only !== undefined ? switchedPlace(only[1], only[2], `${at}/${pointerStep(only[0])}`) : undefined
}

type Member = readonly [name: string, before: JsonValue | undefined, after: JsonValue | undefined]

/** The members of two values that are built alike. */
function membersOf(before: JsonValue | undefined, after: JsonValue | undefined): readonly Member[] | undefined {
  if (Array.isArray(before)) {
    if (!Array.isArray(after) || after.length !== before.length) return undefined
    return before.map((element, index) => [String(index), element, after[index]])
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => [name, own(before, name), own(after, name)])
}

const own = (object: Readonly<Record<string, JsonValue>>, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined
