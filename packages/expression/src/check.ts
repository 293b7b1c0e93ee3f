import { compileTemplate, type CompiledTemplate } from './compile/program.ts'
import { nameHint } from './compile/identifiers.ts'
import { ExpressionError, type ExpressionCode } from './errors.ts'
import { EXPRESSION_NAMES } from './names.ts'
import { nearestName } from './nearest.ts'

/** What is wrong with a template, and where. */
export interface ExpressionProblem {
  readonly code: ExpressionCode
  readonly message: string
  readonly hint?: string
  readonly start: number
  readonly end: number
  readonly severity: 'error' | 'warning'
}

export interface CheckContext {
  /** Names of the nodes that expressions may name; without it node names are not checked. */
  readonly nodeNames?: readonly string[]
  /** Names known besides EXPRESSION_NAMES. */
  readonly names?: readonly string[]
}

/** Checks a template without evaluating it: grammar, forbidden constructs, names, nodes. Empty when all is well. */
export function checkTemplate(text: string, context: CheckContext = {}): readonly ExpressionProblem[] {
  let template: CompiledTemplate
  try {
    template = compileTemplate(text)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return [problemOf(thrown, text)]
    throw thrown
  }
  return template.references.flatMap((reference) => {
    if (reference.kind === 'name') return checkName(reference, context)
    return reference.kind === 'node' ? checkNode(reference, context) : []
  })
}

function problemOf(error: ExpressionError, text: string): ExpressionProblem {
  const { code, message, hint, start = 0, end = text.length } = error
  return { code, message, ...(hint === undefined ? {} : { hint }), start, end, severity: 'error' }
}

type At = { readonly start: number; readonly end: number }

function checkName({ name, start }: At & { readonly name: string }, context: CheckContext): ExpressionProblem[] {
  if (Object.hasOwn(EXPRESSION_NAMES, name) || (context.names?.includes(name) ?? false)) return []
  const message = `The name "${name}" does not exist in expressions.`
  return [{ code: 'expression.unknown-name', message, hint: nameHint(name), start, end: start + name.length, severity: 'error' }]
}

function checkNode({ node, start, end }: At & { readonly node: string }, { nodeNames }: CheckContext): ExpressionProblem[] {
  if (nodeNames === undefined || nodeNames.includes(node)) return []
  const near = nearestName(node, nodeNames)
  const hint = near === undefined ? 'Use the name that stands on the node.' : `Did you mean "${near}"?`
  return [{ code: 'expression.unknown-node', message: `There is no node named "${node}".`, hint, start, end, severity: 'error' }]
}
