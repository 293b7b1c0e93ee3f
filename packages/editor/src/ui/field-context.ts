import { computed, inject, provide, useId, type ComputedRef, type InjectionKey } from 'vue'

/** What a control needs to know of the field around it. */
export interface FieldContext {
  readonly controlId: string
  readonly labelId: string
  /** Ids of the description and the error that are shown now. */
  readonly describedBy: ComputedRef<string | undefined>
  readonly invalid: ComputedRef<boolean>
  /** The error that is shown below the control. */
  readonly error: ComputedRef<string | undefined>
  readonly required: ComputedRef<boolean>
  readonly disabled: ComputedRef<boolean>
}

const FIELD: InjectionKey<FieldContext> = Symbol('field')

export const provideField = (context: FieldContext): void => provide(FIELD, context)

/** The field around this control, or one for a control that stands alone (then the caller labels it). */
export function useField(): FieldContext {
  const alone = (): FieldContext => {
    const id = useId()
    return {
      controlId: id,
      labelId: `${id}-label`,
      describedBy: computed(() => undefined),
      invalid: computed(() => false),
      error: computed(() => undefined),
      required: computed(() => false),
      disabled: computed(() => false),
    }
  }
  return inject(FIELD, alone, true)
}
