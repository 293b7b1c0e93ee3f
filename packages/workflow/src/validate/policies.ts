import { checkTemplate, isExpressionValue } from '@millrace/expression'
import type { JsonObject, JsonValue, Words } from '@millrace/base'
import { effectsOf } from '../effects.ts'
import type { RetrySettings, WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'
import { spokenAt } from './expressions.ts'

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
  const about = node === undefined ? {} : { nodeId: node.id }
  const problems: WorkflowProblem[] = []
  if (retry.maxDelayMs !== undefined && retry.delayMs !== undefined && retry.maxDelayMs < retry.delayMs) {
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/maxDelayMs`, ...about },
      ...spoken(
        node === undefined
          ? said('policy.workflow-delay', { delay: retry.delayMs, longest: retry.maxDelayMs })
          : said('policy.node-delay', { node: node.name, delay: retry.delayMs, longest: retry.maxDelayMs }),
        said('policy.raise-delay'),
      ),
    })
  }
  if (retry.on?.length === 0) {
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/on`, ...about },
      ...spoken(
        node === undefined ? said('policy.workflow-no-error') : said('policy.node-no-error', { node: node.name }),
        said('policy.name-errors'),
      ),
    })
  }
  for (const [index, pattern] of (retry.on ?? []).entries()) {
    if (ERROR_PATTERN.test(pattern)) continue
    problems.push({
      ...{ code: 'workflow.bad-retry', severity: 'error', path: `${path}/on/${index}`, ...about },
      ...spoken(said('policy.no-code', { code: pattern }), said('policy.codes')),
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
            ...spoken(said('policy.no-cache', { node: node.name, why }), said('policy.cache-off')),
          },
        ]
  const { key } = node.cache
  return [...refused, ...(key === undefined ? [] : keyProblems(key as JsonValue, `${path}/key`, names, node))]
}

/** Why a node of this type, with this config, cannot take earlier results; undefined when it can. */
export function whyNoCache(type: NodeTypeDescription, config: JsonObject = {}): Words | undefined {
  if (type.kind === 'trigger') return said('policy.starts')
  if (effectsOf(type, config) === 'write') return said('policy.writes')
  if (type.loop !== undefined) return said('policy.decides')
  return undefined
}

/** A key is a value or one expression. */
function keyProblems(key: JsonValue, path: string, nodeNames: readonly string[], node?: WorkflowNode): WorkflowProblem[] {
  const about = { path, ...(node === undefined ? {} : { nodeId: node.id }) }
  if (isExpressionValue(key)) {
    const where = node === undefined ? said('problem.concurrency-key') : said('problem.cache-key', { node: node.name })
    return checkTemplate(key.$expr, { nodeNames }).map((problem) => ({
      span: { start: problem.start, end: problem.end },
      ...{ code: 'workflow.bad-expression', severity: problem.severity, ...about },
      ...spokenAt(where, problem),
    }))
  }
  if (typeof key !== 'object') return []
  return [
    {
      ...{ code: 'workflow.bad-key', severity: 'error', ...about },
      ...spoken(said('policy.key'), said('policy.key-example', { example: '{ "$expr": "{{ $json.customerId }}" }' })),
    },
  ]
}
