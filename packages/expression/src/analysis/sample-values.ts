import { MillraceError } from '@millrace/base'
import type { Node } from 'acorn'
import { compileExpression } from '../compile/program.ts'
import { compileLimits } from '../limits.ts'
import type { ExpressionScope } from '../machine.ts'
import { toJson } from '../to-json.ts'
import { describeKind } from '../values/convert.ts'
import { walk } from './find.ts'
import { typeOfSamples } from './sample-types.ts'
import { ANY, type Type } from './types.ts'

/** What a part of an expression may cost while somebody types. */
const LIMITS = compileLimits({ fuel: 50_000 })

/** What a part of an expression gives for the sample data; undefined where it fails, or needs locals. */
export function sampleValue(source: string, scope: ExpressionScope | undefined): { readonly value: unknown } | undefined {
  if (scope === undefined) return undefined
  try {
    return { value: compileExpression(source).evaluate(scope, LIMITS) }
  } catch (thrown) {
    if (thrown instanceof MillraceError) return undefined // half-written, or missing in the sample
    throw thrown
  }
}

/** Whether a part of an expression uses none of these names. */
export function usesNoneOf(node: Node, names: ReadonlySet<string>): boolean {
  let free = true
  walk(node, (part) => {
    if (part.type === 'Identifier' && names.has((part as { name?: string }).name ?? '')) free = false
  })
  return free
}

/** The type of one value at hand. */
export const typeOfValue = (value: unknown): Type => {
  const type = typeOfSamples([value])
  return type.kind === 'object' ? { ...type, known: 'open' } : type.kind === 'nothing' ? ANY : type
}

const LONGEST = 40

/** A value in a few characters. */
export function shortValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? describeKind(value) : String(value)
}

const LONGEST_HOVER = 300

/** A value as JSON, as far as it is worth showing. */
export function longValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return shortValue(value)
  try {
    const text = JSON.stringify(toJson(value, LIMITS)) ?? shortValue(value)
    return text.length > LONGEST_HOVER ? `${text.slice(0, LONGEST_HOVER)}…` : text
  } catch (thrown) {
    if (thrown instanceof MillraceError) return shortValue(value) // a function, or too large to be shown
    throw thrown
  }
}
