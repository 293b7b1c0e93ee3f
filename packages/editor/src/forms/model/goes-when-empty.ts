import type { FieldBase } from './field.ts'

/** Whether an empty list or object is left out of the value: where it must be there, or a default would stand in its place, it stays. */
export const goesWhenEmpty = ({ required, default: start }: Pick<FieldBase, 'required' | 'default'>): boolean =>
  !required && start === undefined
