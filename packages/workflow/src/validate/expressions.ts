import { pointerStep, isJsonObject, type JsonObject, type JsonValue, type Words } from '@millrace/base'
import { analyseTemplate, isExpressionValue, type AnalysisContext, type ExpressionProblem } from '@millrace/expression'
import { fieldWords } from '../config/field-words.ts'
import { schemaAt } from '../config/schema-at.ts'
import type { WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { expressionFacts, type ExpressionFacts } from './expression-facts.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken, type Saying } from '../words/english.ts'
import { said } from '../words/said.ts'

/** What was found out about the expressions of a config, for as long as the config and everything around it stay the same. */
const known = new WeakMap<JsonObject, { readonly facts: ExpressionFacts; readonly node: string; readonly found: readonly Found[] }>()

interface Found {
  /** JSON pointer into the config. */
  readonly at: string
  readonly problem: ExpressionProblem
  /** Only the data of an execution shows it. */
  readonly isByExecution: boolean
}

/** What is wrong with the expressions of a node's config. */
export function configExpressionProblems(
  node: WorkflowNode,
  { path, description, facts }: { path: string; description: NodeTypeDescription; facts: ExpressionFacts },
): WorkflowProblem[] {
  const config = node.config ?? {}
  return analysed(node, config, { description, facts }).map(({ at, problem, isByExecution }) =>
    expressionProblem(isByExecution ? byExecution(problem) : problem, {
      path: `${path}/config${at}`,
      nodeId: node.id,
      where: said('problem.setting', { node: node.name, field: fieldWords(description.config, at) }),
    }),
  )
}

function analysed(
  node: WorkflowNode,
  config: JsonObject,
  { description, facts }: { description: NodeTypeDescription; facts: ExpressionFacts },
): readonly Found[] {
  const analysis = analyseConfig(node, config, { description, facts })
  for (;;) {
    const { done, value } = analysis.next()
    if (done === true) return value
  }
}

/** Templates between two yields: some tenths of a millisecond. */
const TEMPLATES_AT_ONCE = 10

function* analyseConfig(
  node: WorkflowNode,
  config: JsonObject,
  { description, facts }: { description: NodeTypeDescription; facts: ExpressionFacts },
): Generator<void, readonly Found[]> {
  const before = known.get(config)
  if (before !== undefined && before.facts === facts && before.node === node.id) return before.found
  const found: Found[] = []
  for (const [index, { at, text }] of expressionsIn(config).entries()) {
    if (index % TEMPLATES_AT_ONCE === 0) yield
    const context = facts.contextOf(node)
    const { problems } = analyseTemplate(text, { ...context, expects: schemaAt(description.config, at) })
    const plain = problems.length === 0 || facts.byPinned === undefined ? undefined : facts.byPinned.contextOf(node)
    const without = plain && analyseTemplate(text, { ...plain, expects: schemaAt(description.config, at) }).problems
    const isKnown = ({ code, start }: ExpressionProblem): boolean =>
      without === undefined || without.some((one) => one.code === code && one.start === start)
    for (const problem of problems) found.push({ at, problem, isByExecution: !isKnown(problem) })
  }
  known.set(config, { facts, node: node.id, found })
  return found
}

/**
 * Analyses the expressions of a document a few at a time, and yields after each lot: the check that follows finds the results there. So a
 * document of any size can be checked without holding up whoever types, or whoever else the thread works for.
 */
export function* analyseExpressions(document: WorkflowDocument, catalog: TypeCatalog): Generator<void, void> {
  const facts = expressionFacts(document, catalog)
  for (const node of document.nodes) {
    const description = catalog.get(node.type, node.typeVersion)
    if (description === undefined || description.kind === 'trigger' || node.config === undefined) continue
    yield* analyseConfig(node, node.config, { description, facts })
    yield
  }
}

/** What came in the last execution need not come in the next one. */
const byExecution = (problem: ExpressionProblem): ExpressionProblem => ({
  ...problem,
  severity: 'warning',
  hintWords: problem.hintWords === undefined ? said('problem.seen-last') : said('problem.hint-seen-last', { hint: problem.hintWords }),
})

type About = Pick<WorkflowProblem, 'path' | 'nodeId' | 'edgeId'> & {
  /** Where the template stands. */
  readonly where: Words
}

/** What is wrong with one template. */
export const templateProblems = (text: string, context: AnalysisContext, about: About): WorkflowProblem[] =>
  analyseTemplate(text, context).problems.map((problem) => expressionProblem(problem, about))

/** Errors keep a workflow from being published; what is only likely to be wrong is a warning under the code of its kind. */
function expressionProblem(problem: ExpressionProblem, { where, ...about }: About): WorkflowProblem {
  const { code, severity, start, end } = problem
  return {
    code: code === 'expression.unknown-node' ? 'workflow.unknown-node-reference' : severity === 'error' ? 'workflow.bad-expression' : code,
    severity,
    ...spokenAt(where, problem),
    ...about,
    span: { start, end },
  }
}

/** What is wrong with a template, after where it is. */
export const spokenAt = (where: Words, { start, message, words, hintWords }: ExpressionProblem): Saying =>
  spoken(said('problem.at', { where, at: String(start + 1), what: words ?? message }), hintWords)

/** Every template in a value, with a JSON pointer to it. */
export function expressionsIn(config: JsonValue, at = ''): { at: string; text: string }[] {
  if (isExpressionValue(config)) return [{ at, text: config.$expr }]
  if (Array.isArray(config)) return config.flatMap((value, index) => expressionsIn(value, `${at}/${index}`))
  if (!isJsonObject(config)) return []
  return Object.entries(config).flatMap(([key, value]) => expressionsIn(value, `${at}/${pointerStep(key)}`))
}
