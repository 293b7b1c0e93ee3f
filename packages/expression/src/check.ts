import { analyseTemplate } from './analysis/analyse.ts'
import type { AnalysisContext, ExpressionProblem } from './analysis/context.ts'

/** Checks a template without evaluating it, as far as the context knows what is around it. Empty when all is well. */
export const checkTemplate = (text: string, context: AnalysisContext = {}): readonly ExpressionProblem[] =>
  analyseTemplate(text, context).problems
