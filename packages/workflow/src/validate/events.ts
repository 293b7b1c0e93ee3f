import { checkTemplate, isExpressionValue } from '@millrace/expression'
import type { WorkflowDocument } from '../generated/workflow.ts'
import type { WorkflowProblem } from './problem.ts'

/** De-duplication, order and debounce of a workflow's events: what can be known about them before anything runs. */
export function checkEvents({ settings }: WorkflowDocument): readonly WorkflowProblem[] {
  const { deduplicate, orderBy, debounce } = settings ?? {}
  return [
    ...keyProblems('de-duplication key', deduplicate?.key, '/settings/deduplicate/key'),
    ...keyProblems('order', orderBy, '/settings/orderBy'),
    ...keyProblems('debounce key', debounce?.key, '/settings/debounce/key'),
    ...waitProblems(debounce),
  ]
}

/** An event has no nodes behind it: only names about itself can be used. */
function keyProblems(what: string, key: unknown, path: string): WorkflowProblem[] {
  if (!isExpressionValue(key)) return []
  return checkTemplate(key.$expr, { nodeNames: [] }).map(({ severity, start, end, message, hint }) => ({
    span: { start, end },
    ...{ code: 'workflow.bad-expression', severity, path, message: `The ${what} at ${start + 1}: ${message}` },
    ...(hint === undefined ? {} : { suggestion: hint }),
  }))
}

function waitProblems(debounce: NonNullable<WorkflowDocument['settings']>['debounce']): WorkflowProblem[] {
  if (debounce?.maxWaitMs === undefined || debounce.maxWaitMs >= debounce.waitMs) return []
  return [
    {
      ...{ code: 'workflow.bad-debounce', severity: 'error', path: '/settings/debounce/maxWaitMs' },
      message: `The longest wait of ${debounce.maxWaitMs} ms is shorter than the ${debounce.waitMs} ms for which it must be quiet.`,
      suggestion: 'Raise the longest wait, or leave it out.',
    },
  ]
}
