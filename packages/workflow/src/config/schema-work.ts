import { MillraceError, type Words } from '@millrace/base'
import { compileLimits, compilePattern, Work, type ExpressionLimits, type Pattern } from '@millrace/expression'
import { said } from '../words/said.ts'

/** Steps of one check: a step is about one thing that a schema says, asked of one value. Some tenths of a second. */
const MOST_STEPS = 20_000_000
/** A schema says about so much. */
const STEPS_A_SCHEMA = 20
/** Units, of at most 10 ns, that patterns may take in one check beyond what each text is worth. */
const PATTERN_UNITS = 4_000_000
/** What looking for a pattern may cost in any case: so a list with many texts is checked whole. */
const UNITS_A_TEXT = 2_000
const UNITS_A_CHARACTER = 200
/** Of nearly all texts that have a pattern. */
const SHORT_TEXT = 500
const MOST_KEPT = 2_000

/** Limits are checked when they are made, which costs more than most patterns do. */
const USUAL = compileLimits({ fuel: PATTERN_UNITS + UNITS_A_TEXT + UNITS_A_CHARACTER * SHORT_TEXT })
const limitsOf = (units: number): Partial<ExpressionLimits> =>
  units > PATTERN_UNITS && units <= USUAL.fuel ? USUAL : { fuel: Math.ceil(units) }

const kept = new Map<string, Pattern | null>()

/** A pattern of a schema, with the flag that JSON Schema asks for, on the matcher whose work is bounded; null when it is none. */
function patternOf(source: string): Pattern | null {
  const known = kept.get(source)
  if (known !== undefined) return known
  let made: Pattern | null = null
  try {
    made = compilePattern(source, 'u')
  } catch (thrown) {
    if (!(thrown instanceof MillraceError)) throw thrown
  }
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(source, made)
  return made
}

/** `unusable`: it is no pattern, or none that can be bounded. `too much`: nobody knows, because finding out takes too much work. */
export type Matched = 'yes' | 'no' | 'unusable' | 'too much'

/**
 * What one check of a value against a schema may cost. Schemas come with packages of strangers, and are run where everything else runs: a
 * pattern that tries for ever, or references that double with each step, must end.
 */
export class SchemaWork {
  #steps = MOST_STEPS
  #units = PATTERN_UNITS

  /** Whether one more schema may be looked at. */
  visit(steps = STEPS_A_SCHEMA): boolean {
    this.#steps -= steps
    return this.#steps >= 0
  }

  /** Whether a pattern is found in a text. */
  matches(pattern: string, text: string): Matched {
    const compiled = patternOf(pattern)
    if (compiled === null) return 'unusable'
    const free = UNITS_A_TEXT + UNITS_A_CHARACTER * text.length
    const work = new Work(limitsOf(free + this.#units))
    try {
      return compiled.test(text, work) ? 'yes' : 'no'
    } catch (thrown) {
      if (thrown instanceof MillraceError) return 'too much'
      throw thrown
    } finally {
      this.#units = Math.max(0, this.#units - Math.max(0, work.spent - free))
    }
  }
}

/** What is said where nobody knows whether a text has the form that a schema asks for. */
export const tooMuchFor = (pattern: string): Words => said('config.pattern-work', { pattern })

/** What is said where a schema asks for more steps than a check may take. */
export const TOO_MUCH_WORK = said('config.too-much-work')
