import type { JsonValue } from '@millrace/base'

type Scalar = string | number | boolean

/** Text, numbers, true and false: an object can have members of the names that JavaScript makes text of it by. */
const isScalar = (value: JsonValue | undefined): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** A value as text; what is no text, number, true or false is the fallback. */
export const textOf = (value: JsonValue | undefined, fallback = ''): string => (isScalar(value) ? String(value) : fallback)

/** A value as a number; NaN for what is none. */
export const numberOf = (value: JsonValue | undefined): number => (isScalar(value) ? Number(value) : Number.NaN)
