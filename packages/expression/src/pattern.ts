import { compileRegExp, ExpressionRegExp, Search } from './values/regexp.ts'
import { Work } from './work.ts'

/** A regular expression outside of expressions, on the same matcher. */
export interface Pattern {
  /** Whether it is found anywhere in the text. Takes of `work` what it costs. @throws ExpressionError `expression.fuel` when that is too much */
  test(text: string, work?: Work): boolean
}

/** Compiles a pattern in JavaScript's syntax, without slashes. @throws ExpressionError `expression.regex` */
export function compilePattern(source: string, flags = ''): Pattern {
  const regexp = new ExpressionRegExp(compileRegExp(source, flags))
  return Object.freeze({ test: (text: string, work = new Work()) => new Search(Work.machineOf(work), regexp, text).test() })
}
