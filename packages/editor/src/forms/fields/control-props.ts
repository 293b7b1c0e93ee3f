import type { JsonValue } from '@millrace/base'
import type { FieldKind, FieldOf } from '../model/field.ts'

/** What every control gets. */
export interface ControlProps<K extends FieldKind> {
  field: FieldOf<K>
  modelValue: JsonValue | undefined
  /** Inside a row of several fields. */
  row?: boolean
  disabled?: boolean
}

export interface ControlEmits {
  'update:modelValue': [value: JsonValue | undefined]
}
