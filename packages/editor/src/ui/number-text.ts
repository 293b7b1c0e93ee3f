/** What somebody typed where a number is wanted. */
export type NumberReading =
  | { readonly at: 'empty' }
  | { readonly at: 'unreadable' }
  /** It has more digits than a number keeps. */
  | { readonly at: 'number'; readonly value: number; readonly exact: boolean }

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu

/** Reads a number as it was typed: nothing is left out and nothing moved into limits. */
export function readNumber(text: string): NumberReading {
  const trimmed = text.trim()
  if (trimmed === '') return { at: 'empty' }
  const value = NUMBER.test(trimmed) ? Number(trimmed) : NaN
  if (!Number.isFinite(value)) return { at: 'unreadable' }
  return { at: 'number', value, exact: !Number.isInteger(value) || Number.isSafeInteger(value) || /e/iu.test(trimmed) }
}

export interface NumberLimits {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** One press of a button or an arrow: never out of the limits, and without the rounding errors of sums. */
export function stepped(value: number | null, by: number, { min = -Infinity, max = Infinity }: NumberLimits): number {
  const from = value ?? (Number.isFinite(min) ? min - by : 0)
  return Math.min(max, Math.max(min, Number((from + by).toFixed(12))))
}
