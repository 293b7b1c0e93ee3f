import { pointerStep, isJsonObject, sameJson, type JsonObject, type JsonValue } from '@millrace/base'

/** One place that differs. `before` is absent for what is new, `after` for what is gone. */
export interface FieldChange {
  /** JSON pointer below the value that was compared. */
  readonly path: string
  readonly before?: JsonValue
  readonly after?: JsonValue
}

/** An expression is one value to whoever reads it, not an object with a field. */
export const isWhole = (value: JsonValue | undefined): boolean => !isJsonObject(value) || typeof value['$expr'] === 'string'

/** Where two values differ, as deep as it can be told. Lists of different length differ as a whole: nobody can say which element went. */
export function diffValues(before: JsonValue | undefined, after: JsonValue | undefined, path = ''): readonly FieldChange[] {
  if (sameJson(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((element, index) => diffValues(element, after[index], `${path}/${index}`))
  }
  if (isWhole(before) || isWhole(after)) {
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  }
  const [left, right] = [before as JsonObject, after as JsonObject]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    diffValues(left[key], right[key], `${path}/${pointerStep(key)}`),
  )
}
