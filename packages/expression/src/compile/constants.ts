import { ExpressionError } from '../errors.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { Machine } from '../machine.ts'
import type { Code } from './context.ts'

/** A value that is known when the expression is compiled. */
export const constant = (value: unknown): Code => ({ run: () => value, height: 1, cost: 1, constant: true })

/** Runs what depends on nothing now instead of every time; what fails stays to fail when it is evaluated. */
export function fold(made: Code, parts: readonly Code[]): Code {
  if (!parts.every((part) => part.constant)) return made
  try {
    const value = made.run(new Machine({ lookup: () => undefined }, DEFAULT_LIMITS, false), [])
    return typeof value === 'object' && value !== null ? made : constant(value)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return made
    throw thrown
  }
}
