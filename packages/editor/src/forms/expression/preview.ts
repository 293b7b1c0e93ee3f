import { toError, type JsonValue } from '@millrace/base'
import { checkTemplate, compileTemplate, EXPRESSION_NAMES, ExpressionError, toJson, type ExpressionProblem } from '@millrace/expression'
import type { FormSample } from '../form-context.ts'
import { scopeOf } from './sample-scope.ts'

/** What an expression gives for the sample item. */
export type Preview =
  | { readonly at: 'value'; readonly value: JsonValue | undefined }
  | { readonly at: 'error'; readonly message: string; readonly hint: string | null }
  /** Names that only an execution knows. */
  | { readonly at: 'unknown'; readonly names: readonly string[] }

const LIMITS = { fuel: 200_000 }

/** Works a template out with sample data, in the browser; the same code that runs in the engine. */
export function previewOf(template: string, sample: FormSample | null, now: number): Preview {
  try {
    const compiled = compileTemplate(template)
    const scope = scopeOf(sample, now)
    const missing = compiled.references.flatMap((reference) => {
      if (reference.kind === 'name') return isOfScope(reference.name) && !scope.has(reference.name) ? [reference.name] : []
      return reference.kind === 'node' && !scope.has('$') ? [`$('${reference.node}')`] : []
    })
    if (missing.length > 0) return { at: 'unknown', names: [...new Set(missing)] }
    return { at: 'value', value: toJson(compiled.evaluate(scope, LIMITS), LIMITS) }
  } catch (thrown) {
    const error = toError(thrown)
    return { at: 'error', message: error.message, hint: error instanceof ExpressionError ? (error.data.hint ?? null) : null }
  }
}

const isOfScope = (name: string): boolean => name.startsWith('$') && Object.hasOwn(EXPRESSION_NAMES, name) && name !== '$ifEmpty'

/** What is wrong with a template, for marks in the text. */
export const problemsIn = (template: string, nodeNames: readonly string[]): readonly ExpressionProblem[] =>
  checkTemplate(template, nodeNames.length > 0 ? { nodeNames } : {})
