import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { checkTemplate, isExpressionValue, renameNodesInTemplate, type AnalysisContext } from '@millrace/expression'
import type { WorkflowNode } from '@millrace/workflow'
import type { ExpressionReport } from '../report.ts'

interface Found {
  readonly path: string
  readonly text: string
}

const step = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

function templatesIn(value: JsonValue, path = ''): Found[] {
  if (isExpressionValue(value)) return [{ path, text: value.$expr }]
  if (Array.isArray(value)) return value.flatMap((one, index) => templatesIn(one, `${path}/${index}`))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, one]) => templatesIn(one, `${path}/${step(key)}`))
}

const LONGEST_SOURCE = 500

/** The expressions of a node, and those that the language does not take as they stand. The context is the same for all nodes: it is read once. */
export function checkExpressions(
  { id, name, config }: WorkflowNode,
  context: AnalysisContext,
): { readonly count: number; readonly doubtful: readonly ExpressionReport[] } {
  const found = templatesIn((config ?? {}) as JsonObject)
  const doubtful = found.flatMap(({ path, text }): ExpressionReport[] => {
    const [problem] = checkTemplate(text, context)
    if (problem === undefined) return []
    const message = problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`
    return [{ ...{ nodeId: id, name, path, message }, source: text.slice(0, LONGEST_SOURCE), severity: problem.severity }]
  })
  return { count: found.length, doubtful }
}

/** The config with every mention of the nodes by their new names. */
export function withNewNames(value: JsonValue, renamed: ReadonlyMap<string, string>): JsonValue {
  if (renamed.size === 0) return value
  if (isExpressionValue(value)) {
    return { $expr: renameNodesInTemplate(value.$expr, renamed) }
  }
  if (Array.isArray(value)) return value.map((one) => withNewNames(one, renamed))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNewNames(one, renamed)]))
}
