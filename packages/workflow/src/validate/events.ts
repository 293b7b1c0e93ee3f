import type { Words } from '@millrace/base'
import { checkTemplate, isExpressionValue } from '@millrace/expression'
import type { WorkflowDocument } from '../generated/workflow.ts'
import type { WorkflowProblem } from './problem.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'
import { spokenAt } from './expressions.ts'

/** De-duplication, order and debounce of a workflow's events: what can be known about them before anything runs. */
export function checkEvents({ settings }: WorkflowDocument): readonly WorkflowProblem[] {
  const { deduplicate, orderBy, debounce } = settings ?? {}
  return [
    ...keyProblems(said('problem.deduplication-key'), deduplicate?.key, '/settings/deduplicate/key'),
    ...keyProblems(said('problem.order-key'), orderBy, '/settings/orderBy'),
    ...keyProblems(said('problem.debounce-key'), debounce?.key, '/settings/debounce/key'),
    ...waitProblems(debounce),
  ]
}

/** An event has no nodes behind it: only names about itself can be used. */
function keyProblems(where: Words, key: unknown, path: string): WorkflowProblem[] {
  if (!isExpressionValue(key)) return []
  return checkTemplate(key.$expr, { nodeNames: [] }).map((problem) => ({
    span: { start: problem.start, end: problem.end },
    ...{ code: 'workflow.bad-expression', severity: problem.severity, path },
    ...spokenAt(where, problem),
  }))
}

function waitProblems(debounce: NonNullable<WorkflowDocument['settings']>['debounce']): WorkflowProblem[] {
  if (debounce?.maxWaitMs === undefined || debounce.maxWaitMs >= debounce.waitMs) return []
  return [
    {
      ...{ code: 'workflow.bad-debounce', severity: 'error', path: '/settings/debounce/maxWaitMs' },
      ...spoken(said('policy.debounce', { longest: debounce.maxWaitMs, wait: debounce.waitMs }), said('policy.raise-wait')),
    },
  ]
}
