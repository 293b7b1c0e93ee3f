import { OptionError } from '@millrace/base'

/** What one evaluation may use. Over a limit is an error with a code, never a hang. */
export interface ExpressionLimits {
  /** Work: one unit for each call, loop turn and element that a built-in walks over, and for every 16 characters made. */
  readonly fuel: number
  /** Characters of the whole result of a template, or of its JSON. */
  readonly maxOutputChars: number
  /** Characters of one string. */
  readonly maxStringChars: number
  /** Elements of one array, keys of one object. */
  readonly maxArrayItems: number
  /** Nested function calls, and nesting of data that is turned into text or JSON. */
  readonly maxDepth: number
}

export const DEFAULT_LIMITS: ExpressionLimits = Object.freeze({
  fuel: 5_000_000,
  maxOutputChars: 10_000_000,
  maxStringChars: 5_000_000,
  maxArrayItems: 1_000_000,
  maxDepth: 200,
})

/** Longest source of one `{{ }}`. */
export const MAX_SOURCE_CHARS = 50_000
/** Longest template text. */
export const MAX_TEMPLATE_CHARS = 1_000_000
/** Nesting of closures for one function body; with `MAX_STACK` it keeps evaluation far from the end of the native stack. */
export const MAX_HEIGHT = 250
/** Sum of the closure heights of all function bodies that are running. Measured: Node overflows at about 7,000. */
export const MAX_STACK = 2_500

/** The limits to use: defaults where none is given; each must be a positive integer. */
export function compileLimits(limits: Partial<ExpressionLimits> | undefined): ExpressionLimits {
  if (limits === undefined) return DEFAULT_LIMITS
  const compiled = { ...DEFAULT_LIMITS, ...limits }
  for (const [option, value] of Object.entries(compiled)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new OptionError({ option: `limits.${option}`, expected: 'an integer of at least 1' })
  }
  return compiled
}
