import { ExpressionError, type Span } from './errors.ts'
import { said } from './words/said.ts'

/** Names that reach an object's machinery. They do not exist: not as names, members, keys or patterns. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'constructor',
  'prototype',
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

export const isForbiddenKey = (name: string): boolean => FORBIDDEN.has(name)

export const forbiddenName = (name: string, span?: Span): ExpressionError =>
  new ExpressionError('expression.forbidden-name', said('grammar.forbidden-name', { name }), {
    span,
    hint: said('grammar.data-only'),
  })
