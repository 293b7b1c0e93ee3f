import { compileLimits } from './limits.ts'
import { Machine } from './machine.ts'
import { compileRegExp, ExpressionRegExp, Search } from './values/regexp.ts'

/** A regular expression outside of expressions, on the same matcher. */
export interface Pattern {
  /** Whether it is found anywhere in the text. @throws ExpressionError `expression.fuel` when that takes too long */
  test(text: string): boolean
}

const NO_SCOPE = { lookup: () => undefined }

/** Compiles a pattern in JavaScript's syntax, without slashes. @throws ExpressionError `expression.regex` */
export function compilePattern(source: string, flags = ''): Pattern {
  const regexp = new ExpressionRegExp(compileRegExp(source, flags))
  const limits = compileLimits(undefined)
  return Object.freeze({ test: (text: string) => new Search(new Machine(NO_SCOPE, limits, false), regexp, text).test() })
}
