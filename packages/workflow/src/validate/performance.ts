import { effectsOf } from '../effects.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import type { WorkflowProblem } from './problem.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** Attempts that follow each other so closely that a service in trouble gets more of it. */
const MANY_ATTEMPTS = 3
const SHORT_MS = 1000

/** A node that is tried again and again without a pause that grows: a service that is down stays down under it. */
export function backoffProblems(node: WorkflowNode, type: NodeTypeDescription, path: string): readonly WorkflowProblem[] {
  const { retry } = node
  if (retry === undefined || retry.maxAttempts < MANY_ATTEMPTS || effectsOf(type, node.config ?? {}) === 'none') return []
  const { backoff = 'exponential', delayMs = 1000 } = retry
  if (delayMs > 0 && (backoff === 'exponential' || delayMs > SHORT_MS)) return []
  const [its, times] = [node.name, retry.maxAttempts]
  const words =
    delayMs === 0 ? said('policy.no-pause', { node: its, times }) : said('policy.short-pause', { node: its, times, delay: delayMs })
  return [
    {
      ...{ code: 'performance.retry-without-backoff', severity: 'suggestion', path: `${path}/retry`, nodeId: node.id },
      ...spoken(words, said('policy.let-grow')),
    },
  ]
}
