import { MillraceError, NodeError, toError, type Words } from '@millrace/base'
import { compilePattern, type Pattern, type Work } from '@millrace/expression'
import { english } from '../words/english.ts'
import { said } from '../words/said.ts'

const MOST_KEPT = 500
const SHORT_PATTERN = 200
const kept = new Map<string, Pattern>()

/**
 * Whether `pattern` is found anywhere in `text`: JavaScript's syntax, on the matcher of expressions. Throws its ExpressionError where that
 * takes more work than there is, NodeError `condition.pattern` for a pattern that cannot be read.
 */
export function matchesPattern(text: string, pattern: string, { caseSensitive, work }: { caseSensitive: boolean; work: Work }): boolean {
  if (pattern.length > SHORT_PATTERN) work.spend(pattern.length) // it is looked up by its text, and compiled where it is new
  return patternOf(pattern, caseSensitive).test(text, work)
}

/** What is wrong with a pattern; undefined when it can be used. */
export function patternFault(pattern: string): Words | undefined {
  try {
    patternOf(pattern, true)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown
    return faultWords(pattern, thrown.cause)
  }
}

/** The reason is the engine's own: it has one language. */
const faultWords = (pattern: string, cause: unknown): Words =>
  said('condition.pattern-fault', { pattern: JSON.stringify(pattern.slice(0, 100)), reason: toError(cause).message })

function patternOf(pattern: string, caseSensitive: boolean): Pattern {
  const key = `${caseSensitive ? 's' : 'i'}${pattern}`
  const known = kept.get(key)
  if (known !== undefined) return known
  try {
    const compiled = compilePattern(pattern, caseSensitive ? '' : 'i')
    if (kept.size >= MOST_KEPT) kept.clear() // patterns made by expressions must not pile up
    kept.set(key, compiled)
    return compiled
  } catch (thrown) {
    throw thrown instanceof MillraceError ? unusable(pattern, thrown) : thrown
  }
}

function unusable(pattern: string, cause: MillraceError): NodeError {
  const { hint } = cause.data as { hint?: string }
  return new NodeError('condition.pattern', english(faultWords(pattern, cause)), {
    hint: hint ?? 'Write a regular expression as in JavaScript, without the slashes: ^order-\\d+$',
    cause,
  })
}
