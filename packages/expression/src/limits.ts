import { OptionError } from '@millrace/base'
import { processorClock } from './processor-clock.ts'

/** What one evaluation may use. Over a limit is an error with a code, never a hang. */
export interface ExpressionLimits {
  /** Work, in units of at most 10 ns (costs.ts). The default is about 40 ms when everything is as dear as it may be. */
  readonly fuel: number
  /** Milliseconds of the clock. Far more than the fuel takes, unless the caller lets others have a turn and begins anew (`stretchOf`). */
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
  /** Milliseconds that this thread has had of a processor: what others do on the machine does not count. */
  readonly processorClock: () => number
}

export const DEFAULT_LIMITS: ExpressionLimits = Object.freeze({
  fuel: 4_000_000,
  maxMillis: 5_000,
  maxOutputChars: 10_000_000,
  maxStringChars: 5_000_000,
  maxArrayItems: 1_000_000,
  maxDepth: 200,
  clock: () => performance.now(),
  processorClock,
})

/** Milliseconds of a short stretch, for the default fuel. A garbage collection may begin just before they are over, and takes up to 28 ms more. */
const SHORT_MILLIS = 20
/** Milliseconds of the processor that a long stretch has, for the default fuel: 8.75 ns a unit, which is twice what most units take. */
const LONG_MILLIS = 35
/** Short stretches before the long ones: by then V8 has compiled what it runs. */
export const SHORT_STRETCHES = 15
/** Of long ones the first is enough but for a garbage collection in it, or a processor that is slower for a moment. */
const LONG_STRETCHES = 5
/** Attempts at an expression before it fails. */
export const MOST_STRETCHES = SHORT_STRETCHES + LONG_STRETCHES

type Stretch = (limits: ExpressionLimits) => ExpressionLimits

const shorter = (limits: ExpressionLimits, millis: number): number =>
  Math.min(limits.maxMillis, Math.ceil(millis * Math.max(1, limits.fuel / DEFAULT_LIMITS.fuel)))
const shortStretch = remembered((limits) => ({ ...limits, maxMillis: shorter(limits, SHORT_MILLIS) }))
const longStretch = remembered((limits) => ({ ...limits, maxMillis: shorter(limits, LONG_MILLIS), clock: limits.processorClock }))

/**
 * The limits of one attempt at an expression: it is given up with `expression.too-slow` when it takes long, so that no expression holds up
 * everything else. For callers that let others have a turn then, and begin anew. First come short stretches, because V8 runs it for
 * the first time or because the machine is busy; then long ones, which have time for all the fuel on all but slow machines.
 *
 * @param attempt how often it was begun before; from MOST_STRETCHES - 1 on it is the last
 */
export const stretchOf = (limits: ExpressionLimits = DEFAULT_LIMITS, attempt = 0): ExpressionLimits =>
  attempt < SHORT_STRETCHES ? shortStretch(limits) : longStretch(limits)

/** The same for callers that cannot begin anew. */
export const onlyStretchOf = (limits: ExpressionLimits = DEFAULT_LIMITS): ExpressionLimits => longStretch(limits)

function remembered(make: Stretch): Stretch {
  const stretches = new WeakMap<ExpressionLimits, ExpressionLimits>()
  return (limits) => {
    let stretch = stretches.get(limits)
    if (stretch === undefined) {
      stretch = compileLimits(make(limits))
      stretches.set(limits, stretch)
    }
    return stretch
  }
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
  const { clock: _clock, processorClock: _processorClock, ...numbers } = compiled
  for (const [option, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new OptionError({ option: `limits.${option}`, expected: 'an integer of at least 1' })
  }
  checked.add(compiled)
  return compiled
}
