import { OptionError } from '@millrace/base'

/** What one evaluation may use. Over a limit is an error with a code, never a hang. */
export interface ExpressionLimits {
  /** Work, in units of at most 10 ns (costs.ts). The default is about 40 ms when everything is as dear as it may be. */
  readonly fuel: number
  /** Milliseconds of the clock. Far more than the fuel takes: honest work on a machine that is busy with something else must not fail. */
  readonly maxMillis: number
  /** Characters of the whole result of a template, or of its JSON. */
  readonly maxOutputChars: number
  /** Characters of one string. */
  readonly maxStringChars: number
  /** Elements of one array, keys of one object. */
  readonly maxArrayItems: number
  /** Nested function calls, and nesting of data that is turned into text or JSON. */
  readonly maxDepth: number
  /** Milliseconds from any fixed moment. */
  readonly clock: () => number
}

export const DEFAULT_LIMITS: ExpressionLimits = Object.freeze({
  fuel: 4_000_000,
  maxMillis: 5_000,
  maxOutputChars: 10_000_000,
  maxStringChars: 5_000_000,
  maxArrayItems: 1_000_000,
  maxDepth: 200,
  clock: () => performance.now(),
})

/** Milliseconds of one stretch for the default fuel. A garbage collection may begin just before they are over, and takes up to 28 ms more. */
const STRETCH_MILLIS = 20
/** Stretches before fuel alone decides: by then V8 has compiled what it runs, and the whole fuel takes no longer than a stretch may. */
export const MOST_STRETCHES = 15

const stretches = new WeakMap<ExpressionLimits, ExpressionLimits>()

/**
 * The limits of an attempt that is given up with `expression.too-slow` when it takes long, because V8 runs it for the first time or because
 * the machine is busy. For callers that let others have a turn then, and begin anew.
 */
export function stretchOf(limits: ExpressionLimits = DEFAULT_LIMITS): ExpressionLimits {
  let stretch = stretches.get(limits)
  if (stretch === undefined) {
    const millis = Math.ceil(STRETCH_MILLIS * Math.max(1, limits.fuel / DEFAULT_LIMITS.fuel))
    stretch = compileLimits({ ...limits, maxMillis: Math.min(limits.maxMillis, millis) })
    stretches.set(limits, stretch)
  }
  return stretch
}

/** Longest source of one `{{ }}`. */
export const MAX_SOURCE_CHARS = 50_000
/** Longest template text. */
export const MAX_TEMPLATE_CHARS = 1_000_000
/** Nesting of closures for one function body; with `MAX_STACK` it keeps evaluation far from the end of the native stack. */
export const MAX_HEIGHT = 250
/** Sum of the closure heights of all function bodies that are running. Measured: Node overflows at about 7,000. */
export const MAX_STACK = 2_500

const checked = new WeakSet<object>([DEFAULT_LIMITS])

/** The limits to use: defaults where none is given; each number must be a positive integer. What it gave before it gives again. */
export function compileLimits(limits: Partial<ExpressionLimits> | undefined): ExpressionLimits {
  if (limits === undefined) return DEFAULT_LIMITS
  if (checked.has(limits)) return limits as ExpressionLimits // only what is complete is in there
  const compiled = Object.freeze({ ...DEFAULT_LIMITS, ...limits })
  const { clock: _clock, ...numbers } = compiled
  for (const [option, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new OptionError({ option: `limits.${option}`, expected: 'an integer of at least 1' })
  }
  checked.add(compiled)
  return compiled
}
