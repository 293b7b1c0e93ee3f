import { type JsonObject, type JsonValue } from '@millrace/node-sdk'
import { fieldPath, setField } from './field-path.ts'

export interface Assignment {
  name: string
  value?: JsonValue
}

/** Sets each field of `target`, which the caller owns. A value that an expression left out becomes null. */
export function assignFields(target: JsonObject, assignments: readonly Assignment[]): JsonObject {
  for (const { name, value } of assignments) setField(target, fieldPath(name), value ?? null)
  return target
}
