import { toError, type JsonValue } from '@millrace/base'
import {
  analyseTemplate,
  compileTemplate,
  EXPRESSION_NAMES,
  ExpressionError,
  toJson,
  type CompletionContext,
  type ExpressionProblem,
} from '@millrace/expression'
import { labelText } from '@/i18n/label-text.ts'
import type { FormContext } from '../form-context.ts'
import { PairedLaterError } from './node-values.ts'
import { scopeOf, type SampleSurroundings } from './sample-scope.ts'
import { told } from './told.ts'

/** What an expression gives for the sample item. */
export type Preview =
  | { readonly at: 'value'; readonly value: JsonValue | undefined }
  | { readonly at: 'error'; readonly message: string; readonly hint: string | null }
  /** Names that only an execution knows. */
  | { readonly at: 'unknown'; readonly names: readonly string[] }

const LIMITS = { fuel: 200_000 }

/** Works a template out with sample data, in the browser; the same code that runs in the engine. */
export function previewOf(template: string, around: SampleSurroundings, now: number): Preview {
  try {
    const compiled = compileTemplate(template)
    const scope = scopeOf(around, now)
    const missing = compiled.references.flatMap((reference) => {
      if (reference.kind === 'name') return isOfScope(reference.name) && !scope.has(reference.name) ? [reference.name] : []
      return reference.kind === 'node' && !scope.hasNode(reference.node) ? [`$('${reference.node}')`] : []
    })
    if (missing.length > 0) return { at: 'unknown', names: [...new Set(missing)] }
    return { at: 'value', value: toJson(compiled.evaluate(scope, LIMITS), LIMITS) }
  } catch (thrown) {
    const error = toError(thrown)
    if (error instanceof PairedLaterError) return { at: 'unknown', names: [`$('${error.data.node}').item`] }
    if (!(error instanceof ExpressionError)) return { at: 'error', message: error.message, hint: null }
    const { words, message, hintWords, hint } = error
    return {
      at: 'error',
      message: words === undefined ? message : labelText(words),
      hint: hintWords === undefined ? (hint ?? null) : labelText(hintWords),
    }
  }
}

/** Functions like `$ifEmpty` need nothing from around them. */
const OF_SCOPE: ReadonlySet<string> = new Set([
  ...[
    '$json',
    '$data',
    '$binary',
    '$input',
    '$',
    '$node',
    '$items',
    '$item',
    '$itemIndex',
    '$position',
    '$runIndex',
    '$prevNode',
    '$parameter',
  ],
  ...['$vars', '$env', '$execution', '$executionId', '$mode', '$resumeWebhookUrl', '$workflow', '$trigger', '$nodeId', '$nodeVersion'],
])
const isOfScope = (name: string): boolean => OF_SCOPE.has(name) && Object.hasOwn(EXPRESSION_NAMES, name)

/** What is known around an expression of a form: for checks, completion and hints. */
export function contextOf({ nodes, nodeNames, sample, variables }: FormContext): CompletionContext {
  const named = nodes === undefined ? (nodeNames.length > 0 ? { nodeNames } : {}) : { nodes }
  return {
    ...named,
    ...(sample === null ? {} : { input: { samples: sample.items } }),
    ...(variables === undefined ? {} : { values: { $vars: variables } }),
  }
}

/** What is wrong with a template, for marks in the text. */
export const problemsIn = (template: string, context: CompletionContext): readonly ExpressionProblem[] =>
  told(analyseTemplate(template, context).problems)
