import { compileExpression, compileTemplate, ExpressionError, toJson, type ExpressionScope } from '../../packages/expression/src/index.ts'
import { leak } from './world.ts'

/** How an evaluation ended: with the code of a catalogued error, with JSON, or (never allowed) with something else. */
export type Outcome =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'broken'; readonly why: string }

/** Compiles, evaluates and turns into JSON, as a step does with its config. */
export function outcomeOf(source: string, scope: ExpressionScope, language: 'expression' | 'template' = 'expression'): Outcome {
  try {
    const program = language === 'template' ? compileTemplate(source) : compileExpression(source)
    const value = program.evaluate(scope)
    const leaked = leak(value)
    if (leaked !== undefined) return { kind: 'broken', why: `gave ${leaked}` }
    const json = toJson(value)
    return { kind: 'json', json }
  } catch (thrown) {
    return thrown instanceof ExpressionError ? errorOutcome(thrown) : { kind: 'broken', why: `threw ${String(thrown)}` }
  }
}

function errorOutcome(error: ExpressionError): Outcome {
  const leaked = leak(error.message) ?? leak(error.hint)
  if (leaked !== undefined) return { kind: 'broken', why: `an error told ${leaked}` }
  if (error.message.length > 2_000) return { kind: 'broken', why: `an error of ${error.message.length} characters` }
  return { kind: 'code', code: error.code }
}
