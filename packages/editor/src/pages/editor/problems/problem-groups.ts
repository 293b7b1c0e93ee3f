import type { Words } from '@millrace/base'
import { PROBLEM_CODES, type ProblemFix } from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import type { WorkflowProblem } from '../language.ts'
import { wordsTogether } from './fix-text.ts'

export type Severity = WorkflowProblem['severity']

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'suggestion']
const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, suggestion: 2 }

/** A problem with what one click can do about it. */
export interface ShownProblem {
  readonly problem: WorkflowProblem
  readonly fixes: readonly ProblemFix[]
}

/** Problems of one code. */
export interface ProblemGroup {
  readonly code: string
  readonly title: string
  readonly problems: readonly ShownProblem[]
  /** What can be done for several of them at once. */
  readonly together: readonly { readonly kind: string; readonly words: Words | string; readonly count: number }[]
}

/** How many there are of each severity. */
export function countsOf(problems: readonly WorkflowProblem[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, suggestion: 0 }
  for (const { severity } of problems) counts[severity] += 1
  return counts
}

/** Problems by code, those with the worst of them first, otherwise in the order of the document. */
export function groupProblems(
  problems: readonly WorkflowProblem[],
  fixesOf: (problem: WorkflowProblem) => readonly ProblemFix[],
): readonly ProblemGroup[] {
  const groups = [...Map.groupBy(problems, ({ code }) => code)].map(([code, members]): ProblemGroup => {
    const shown = members.toSorted(bySeverity).map((problem) => ({ problem, fixes: fixesOf(problem) }))
    const known = Object.hasOwn(PROBLEM_CODES, code) ? PROBLEM_CODES[code] : undefined
    const title = known === undefined ? t('problems.other') : labelText(known.title)
    return { code, title, problems: shown, together: togetherOf(shown) }
  })
  return groups.toSorted((a, b) => bySeverity(a.problems[0]?.problem, b.problems[0]?.problem))
}

const bySeverity = (a: WorkflowProblem | undefined, b: WorkflowProblem | undefined): number =>
  RANK[a?.severity ?? 'suggestion'] - RANK[b?.severity ?? 'suggestion']

/** Kinds of fixes that several problems have; a secret needs somebody each time. */
function togetherOf(problems: readonly ShownProblem[]): ProblemGroup['together'] {
  const fixes = problems.flatMap(({ fixes: own }) => own.filter(({ secret }) => secret === undefined))
  return [...Map.groupBy(fixes, ({ kind }) => kind)].flatMap(([kind, [first, ...more]]) =>
    first === undefined || more.length === 0 ? [] : [{ kind, words: wordsTogether([first, ...more]), count: more.length + 1 }],
  )
}
