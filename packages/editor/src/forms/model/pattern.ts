import { MillraceError } from '@millrace/base'
import { compilePattern, Work, type Pattern } from '@millrace/expression'

/** Of 10 ns at most: a form is checked with each key that is pressed. */
const UNITS = 1_000_000

/** A schema's `pattern`. */
export interface FieldPattern {
  /** Undefined when finding out takes too much work: the schema may be a stranger's, and this is the page's only thread. */
  test(text: string): boolean | undefined
}

const cache = new Map<string, FieldPattern | null>()

/** A schema's `pattern`; `null` when it cannot be read here, so that it refuses nothing. */
export function patternOf(source: string): FieldPattern | null {
  const known = cache.get(source)
  if (known !== undefined) return known
  const compiled = compile(source)
  cache.set(source, compiled)
  return compiled
}

function compile(source: string): FieldPattern | null {
  try {
    const pattern = compilePattern(source, 'u')
    return { test: (text) => bounded(pattern, text) }
  } catch (thrown) {
    if (thrown instanceof MillraceError) return null // the server has the last word on a pattern that is not understood here
    throw thrown
  }
}

function bounded(pattern: Pattern, text: string): boolean | undefined {
  try {
    return pattern.test(text, new Work({ fuel: UNITS }))
  } catch (thrown) {
    if (thrown instanceof MillraceError) return undefined
    throw thrown
  }
}
