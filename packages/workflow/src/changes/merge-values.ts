import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '@millrace/base'
import { isWhole } from './diff-values.ts'

/** Undefined stands for what is not there. */
type Value = JsonValue | undefined

export interface ThreeValues {
  readonly base: Value
  readonly mine: Value
  readonly theirs: Value
}

/** Asked where both sides changed the same place in different ways; gives the value that stands. `steps` lead there from the top. */
export type Decide = (values: ThreeValues, steps: readonly string[]) => Value

/** Three-way merge of values: what only one side changed is taken; objects are merged field by field, lists and expressions as a whole. */
export function mergeValues({ base, mine, theirs }: ThreeValues, decide: Decide, steps: readonly string[] = []): Value {
  if (sameJson(mine, theirs) || sameJson(base, theirs)) return mine
  if (sameJson(base, mine)) return theirs
  if (isWhole(mine) || isWhole(theirs)) return decide({ base, mine, theirs }, steps)
  return mergeObjects({ base, mine: mine as JsonObject, theirs: theirs as JsonObject }, decide, steps)
}

interface ThreeObjects extends ThreeValues {
  readonly mine: JsonObject
  readonly theirs: JsonObject
}

function mergeObjects({ base, mine, theirs }: ThreeObjects, decide: Decide, steps: readonly string[]): JsonObject {
  const before = isJsonObject(base) && !isWhole(base) ? base : {}
  const keys = new Set([...Object.keys(theirs), ...Object.keys(mine)])
  const merged = [...keys].flatMap((key) => {
    const value = mergeValues({ base: own(before, key), mine: own(mine, key), theirs: own(theirs, key) }, decide, [...steps, key])
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(merged) // whatever its keys are called
}

const own = (object: JsonObject, key: string): Value => (Object.hasOwn(object, key) ? object[key] : undefined)
