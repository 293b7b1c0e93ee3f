export { asOneEvaluation, compileTemplate, compileExpression, type CompiledTemplate, type CompiledExpression } from './compile/program.ts'
export type { Reference } from './compile/context.ts'
export type { ExpressionScope } from './machine.ts'
export {
  DEFAULT_LIMITS,
  MOST_STRETCHES,
  SHORT_STRETCHES,
  compileLimits,
  onlyStretchOf,
  stretchOf,
  type ExpressionLimits,
} from './limits.ts'
export { ExpressionError, type ExpressionCode, type ExpressionErrorData, type ExpressionErrorOptions, type Span } from './errors.ts'
export { hostObject, hostFunction, paidFunction, type HostMember, type HostLookup, type Pay } from './values/callable.ts'
export { Work } from './work.ts'
export { noteWidth } from './values/widths.ts'
export { compilePattern, type Pattern } from './pattern.ts'
export { isExpressionValue } from './values/expression-value.ts'
export { TemplateCache } from './template-cache.ts'
export { toJson } from './to-json.ts'
export { checkTemplate } from './check.ts'
export { analyseTemplate, type Analysis } from './analysis/analyse.ts'
export type { AnalysisContext, ExpressionProblem, InputFacts, NodeFacts, ProblemCode, SampleItem } from './analysis/context.ts'
export { completionsFor, type CompletionContext, type Completions } from './analysis/completions.ts'
export type { CompletionOption } from './analysis/completion-options.ts'
export { hoverAt, signatureAt, valueFacts, type Hover, type SignatureHint, type ValueFacts } from './analysis/hints.ts'
export { findReferences, renameNodeReferences, renameNodesInTemplate } from './references.ts'
export { renameFieldReferences, type FieldRename, type RenamedField } from './analysis/rename-field.ts'
export { mayReadField, renameFieldInCode, renameNodeInCode, type NodeRename, type RenamedCode } from './analysis/code-source.ts'
export { codeFault, type CodeFault } from './analysis/code-syntax.ts'
export { codeCompletions, codeHover, codeProblems, codeSignature } from './analysis/code-support.ts'
export { EXPRESSION_NAMES, type NameInfo } from './names.ts'
export { dateTimeNow } from './facades/dates.ts'
export { nearestName } from './nearest.ts'
export { typesOf, type DocType, type EntryDocs, type Example, type ParamDocs, type TypeName } from './values/docs.ts'
export { TABLES, type TableKind } from './values/tables.ts'
export { en as EXPRESSION_WORDS } from './words/en.ts'
