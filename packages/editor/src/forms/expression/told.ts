import type { ExpressionProblem } from '@millrace/expression'
import { labelText } from '@/i18n/label-text.ts'

/** Problems with their words in the language of the interface. */
export const told = (problems: readonly ExpressionProblem[]): readonly ExpressionProblem[] =>
  problems.map((problem) => ({
    ...problem,
    ...(problem.words === undefined ? {} : { message: labelText(problem.words) }),
    ...(problem.hintWords === undefined ? {} : { hint: labelText(problem.hintWords) }),
  }))
