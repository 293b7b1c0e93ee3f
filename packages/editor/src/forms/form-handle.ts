import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { InvariantError, type JsonObject, type JsonValue } from '@millrace/base'
import type { FormContext, FormMode, FormProblem } from './form-context.ts'

/** What the fields of one form share. */
export interface FormHandle {
  /** The whole schema, where `$ref` looks. */
  readonly root: ComputedRef<JsonObject>
  /** The whole value, for hints that look further up. */
  readonly whole: ComputedRef<JsonValue>
  readonly mode: ComputedRef<FormMode>
  readonly context: Readonly<Ref<FormContext>>
  readonly disabled: ComputedRef<boolean>
  /** Whether the value at a place must be known before anything runs, whatever its schema says. */
  isFixed(pointer: string): boolean
  /** Secrets that are saved already and not sent here. */
  readonly keptSecrets: ComputedRef<boolean>
  /** What is wrong at a place, when people should hear of it: they left the field, or the workflow was checked. */
  problemAt(pointer: string): FormProblem | undefined
  /** Whether something is wrong at a place or below it. */
  hasProblemsIn(pointer: string): boolean
  /** The field was left. */
  touch(pointer: string): void
  /** Something new stands there, for which nobody could fill in anything yet: nothing is said of its fields until they were left. */
  begin(pointer: string): void
}

const HANDLE: InjectionKey<FormHandle> = Symbol('form')

export const provideForm = (handle: FormHandle): void => provide(HANDLE, handle)

/** The form around a field. */
export function useForm(): FormHandle {
  const handle = inject(HANDLE, null)
  if (handle === null) throw new InvariantError({ what: 'a form field stands outside of a form' })
  return handle
}
