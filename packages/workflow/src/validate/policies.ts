import { checkTemplate, isExpressionValue } from '@millrace/expression'
import type { JsonObject, JsonValue } from '@millrace/base'
import { effectsOf } from '../effects.ts'
import type { RetrySettings, WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'

/** Retries, limits and caches: what can be known about them before anything runs. */
export function checkPolicies(document: WorkflowDocument, catalog: TypeCatalog): readonly WorkflowProblem[] {
  const { retry, concurrencyKey } = document.settings ?? {}
  return [
    ...document.nodes.flatMap((node, index) => [
      ...retryProblems(node.retry, `/nodes/${index}/retry`, node),
      ...cacheProblems(node, `/nodes/${index}/cache`, { type: catalog.get(node.type, node.typeVersion), document }),
    ]),
    ...retryProblems(retry, '/settings/retry'),
    ...(concurrencyKey === undefined ? [] : keyProblems(concurrencyKey.key as JsonValue, '/settings/concurrencyKey/key', [])),
  ]
}

function retryProblems(retry: RetrySettings | undefined, path: string, node?: WorkflowNode): WorkflowProblem[] {
  if (retry === undefined) return []
  const whose = node === undefined ? 'The workflow' : `"${node.name}"`
  const about = node === undefined ? {} : { nodeId: node.id }
  const problems: WorkflowProblem[] = []
  if (retry.maxDelayMs !== undefined && retry.delayMs !== undefined && retry.maxDelayMs < retry.delayMs) {
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/maxDelayMs`, ...about },
      message: `${whose} waits ${retry.delayMs} ms before a retry, but at most ${retry.maxDelayMs} ms.`,
      suggestion: 'Raise the longest delay, or leave it out.',
    })
  }
  if (retry.on?.length === 0) {
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/on`, ...about },
      message: `${whose} retries, but on no error.`,
      suggestion: 'Name errors such as http.5xx or timeout, or leave the list out to retry whatever may work later.',
    })
  }
  for (const [index, pattern] of (retry.on ?? []).entries()) {
    if (ERROR_PATTERN.test(pattern)) continue
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/on/${index}`, ...about },
      message: `"${pattern}" is not an error code.`,
      suggestion: 'Codes look like timeout, http.503, http.5xx or http.*; a step that failed shows its code.',
    })
  }
  return problems
}

/** `timeout`, `http.503`, `http.5xx`, `http.*`, `*`. */
const ERROR_PATTERN = /^(\*|[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*(\.\*|\*)?)$/i

function cacheProblems(
  node: WorkflowNode,
  path: string,
  { type, document }: { type: NodeTypeDescription | undefined; document: WorkflowDocument },
): WorkflowProblem[] {
  if (node.cache === undefined || type === undefined) return []
  const why = whyNoCache(type, node.config)
  const names = document.nodes.map(({ name }) => name)
  const refused: WorkflowProblem[] =
    why === undefined
      ? []
      : [
          {
            ...{ code: 'workflow.bad-cache', severity: 'error', path, nodeId: node.id },
            message: `"${node.name}" cannot take earlier results: ${why}.`,
            suggestion: 'Turn the cache of this node off.',
          },
        ]
  const { key } = node.cache
  return [...refused, ...(key === undefined ? [] : keyProblems(key as JsonValue, `${path}/key`, names, node))]
}

/** Why a node of this type, with this config, cannot take earlier results; undefined when it can. */
export function whyNoCache(type: NodeTypeDescription, config: JsonObject = {}): string | undefined {
  if (type.kind === 'trigger') return 'it starts executions'
  if (effectsOf(type, config) === 'write') return 'it changes something outside, which must happen each time'
  if (type.loop !== undefined) return 'it decides how the workflow goes on'
  return undefined
}

/** A key is a value or one expression. */
function keyProblems(key: JsonValue, path: string, nodeNames: readonly string[], node?: WorkflowNode): WorkflowProblem[] {
  const about = { path, ...(node === undefined ? {} : { nodeId: node.id }) }
  if (isExpressionValue(key)) {
    return checkTemplate(key.$expr, { nodeNames }).map((problem) => ({
      span: { start: problem.start, end: problem.end },
      ...{ code: 'workflow.bad-expression', severity: problem.severity, ...about },
      message: `${node === undefined ? 'The concurrency key' : `The cache key of "${node.name}"`} at ${problem.start + 1}: ${problem.message}`,
      ...(problem.hint === undefined ? {} : { suggestion: problem.hint }),
    }))
  }
  if (typeof key !== 'object') return []
  return [
    {
      ...{ code: 'workflow.bad-key', severity: 'error', ...about },
      message: 'A key is a text, a number, or one expression.',
      suggestion: 'Write { "$expr": "{{ $json.customerId }}" } for the field of the first item.',
    },
  ]
}
