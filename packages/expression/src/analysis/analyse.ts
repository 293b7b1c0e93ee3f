import type { Words } from '@millrace/base'
import type { Node } from 'acorn'
import { compileTemplate } from '../compile/program.ts'
import type { Reference } from '../compile/context.ts'
import { nameHint } from '../compile/identifiers.ts'
import { ExpressionError, isStackOverflow } from '../errors.ts'
import { EXPRESSION_NAMES } from '../names.ts'
import { nearestName } from '../nearest.ts'
import type { ParsedExpression } from '../syntax/parse.ts'
import { splitTemplate } from '../syntax/template.ts'
import { spoken, type AnalysisContext, type ExpressionProblem, type NodeFacts } from './context.ts'
import { quotedKey } from './edits.ts'
import { misfit } from './expects.ts'
import { inferNode } from './expression-types.ts'
import { settle } from './function-types.ts'
import { nodesOf } from './host-types.ts'
import { Inference, type FieldRead } from './inference.ts'
import { Locals } from './scope.ts'
import { TEXT, type Type } from './types.ts'
import { said } from '../words/said.ts'

/** What is known about a template without evaluating it. */
export interface Analysis {
  /** In the order of the text; empty when all is well. */
  readonly problems: readonly ExpressionProblem[]
  /** What the template gives; undefined when it cannot be compiled. */
  readonly type: Type | undefined
  /** Fields of data that it reads. */
  readonly reads: readonly FieldRead[]
}

/** An expression with the types of all its parts. */
export interface InferredExpression {
  readonly node: Node
  readonly type: Type
  readonly inference: Inference
}

/** Works out the types in one expression. */
export function inferExpression(node: Node, base: number, context: AnalysisContext): InferredExpression {
  const inference = new Inference(context, base, inferNode)
  const type = inference.infer(node, new Locals(undefined))
  settle(inference)
  return { node, type, inference }
}

/**
 * Analyses a template with what is known around it: grammar, forbidden constructs, names, nodes, fields that no sample has, methods
 * and arguments, the type of the result. Errors are what can never run; the rest are warnings.
 */
export function analyseTemplate(text: string, context: AnalysisContext = {}): Analysis {
  let references: readonly Reference[]
  try {
    references = compileTemplate(text).references
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    return { problems: [problemOf(thrown, text)], type: undefined, reads: [] }
  }
  const pieces = splitTemplate(text)
  const inferred = pieces.flatMap((piece) => (piece.kind === 'expression' ? (inferredOf(piece.parsed, context) ?? []) : []))
  const [only] = inferred
  const type = pieces.length === 1 && only !== undefined ? only.type : TEXT
  const misfits = misfitProblems(type, text, context)
  const named = referenceProblems(references, context)
  const problems = [...named, ...inferred.flatMap(({ inference }) => inference.problems), ...misfits].sort((a, b) => a.start - b.start)
  return { problems, type, reads: inferred.flatMap(({ inference }) => inference.reads) }
}

/** Undefined for an expression that can be compiled, but is nested too deeply for its types to be worked out. */
function inferredOf({ node, base }: ParsedExpression, context: AnalysisContext): InferredExpression | undefined {
  try {
    return inferExpression(node, base, context)
  } catch (thrown) {
    if (isStackOverflow(thrown)) return undefined
    throw thrown
  }
}

function problemOf(error: ExpressionError, text: string): ExpressionProblem {
  const { code, start = 0, end = text.length, hint } = error
  const words = error.words ?? verbatim(error.message)
  return { code, ...spoken(words, error.hintWords ?? (hint === undefined ? undefined : verbatim(hint))), start, end, severity: 'error' }
}

/** What has one language only. */
const verbatim = (text: string): Words => said('check.verbatim', { text })

function misfitProblems(type: Type, text: string, { expects }: AnalysisContext): ExpressionProblem[] {
  const found = expects === undefined ? undefined : misfit(type, expects)
  if (found === undefined) return []
  return [{ code: 'expression.wrong-type', ...spoken(found.words, found.hint), start: 0, end: text.length, severity: 'warning' }]
}

function referenceProblems(references: readonly Reference[], context: AnalysisContext): ExpressionProblem[] {
  const nodes = nodesOf(context)
  return references.flatMap((reference) => {
    if (reference.kind === 'name') return checkName(reference, context)
    return reference.kind === 'node' && nodes !== undefined ? checkNode(reference, nodes) : []
  })
}

interface At {
  readonly start: number
  readonly end: number
}

function checkName({ name, start }: At & { readonly name: string }, context: AnalysisContext): ExpressionProblem[] {
  if (Object.hasOwn(EXPRESSION_NAMES, name) || (context.names?.includes(name) ?? false)) return []
  const end = start + name.length
  const near = nearestName(name, Object.keys(EXPRESSION_NAMES))
  return [
    {
      code: 'expression.unknown-name',
      ...spoken(said('name.unknown', { name }), nameHint(name)),
      start,
      end,
      severity: 'error',
      ...(near === undefined ? {} : { fix: { start, end, text: near } }),
    },
  ]
}

function checkNode({ node, start, end }: At & { readonly node: string }, nodes: ReadonlyMap<string, NodeFacts>): ExpressionProblem[] {
  const facts = nodes.get(node)
  if (facts === undefined) {
    const isQuoted = end - start > node.length // rather than the member behind `$node.`
    const near = nearestName(node, nodes.keys())
    const saying = spoken(said('check.unknown-node', { node }), nodeHint(near))
    const fix = near === undefined || !isQuoted ? {} : { fix: { start, end, text: quotedKey(near) } }
    return [{ code: 'expression.unknown-node', ...saying, start, end, severity: 'error', ...fix }]
  }
  if (facts.isUpstream !== false) return []
  const saying = spoken(said('check.not-upstream', { node }), said('check.connect-or-earlier'))
  return [{ code: 'expression.node-not-upstream', ...saying, start, end, severity: 'warning' }]
}

/** What to write instead of the name of a node that there is not. */
export const nodeHint = (near: string | undefined): Words =>
  near === undefined ? said('check.name-on-node') : said('check.did-you-mean-node', { name: near })
