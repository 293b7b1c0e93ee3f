export type {
  WorkflowDocument,
  WorkflowNode,
  WorkflowEdge,
  WorkflowSettings,
  WorkflowVariable,
  RetrySettings,
  RateLimitSettings,
  CacheSettings,
  ConcurrencyKey,
  PortRef,
  PinnedItem,
  Sticky,
} from './generated/workflow.ts'
export type {
  NodeKind,
  Effects,
  PortDescription,
  PortsFromConfig,
  ConditionalPort,
  PortSource,
  PortsDescription,
  TriggerKind,
  LoopPorts,
  CredentialSlot,
  NodeTypeDescription,
  RequestRate,
} from './node-type.ts'
export { effectsOf } from './effects.ts'
export { ERROR_PORT, configAt, resolvePorts } from './ports.ts'
export { buildGraph, type Graph } from './graph.ts'
export { settingsSchema, retrySchema, cacheSchema } from './schemas.ts'
export { emptyDocument, newNodeId, newEdgeId } from './document.ts'
export { checkConfig } from './config/check-config.ts'
export { en as WORKFLOW_WORDS } from './words/en.ts'
export type { ConfigIssue } from './config/verdict.ts'
export { validateWorkflow, isTimeZone, type ExecutionSamples, type TypeCatalog } from './validate/validate.ts'
export { analyseExpressions } from './validate/expressions.ts'
export { codeToJudge, placeInText, withVerdicts, type CodeVerdicts, type NodeCode } from './validate/code.ts'
export { whyNoCache } from './validate/policies.ts'
export { inEnglish, type WorkflowProblem } from './validate/problem.ts'
export { holdsFixedText } from './config/fixed-text.ts'
export { fieldWords } from './config/field-words.ts'
export { optionsHint, optionsHintsIn, type OptionsHint } from './config/options-hint.ts'
export { schemaAt } from './config/schema-at.ts'
export { planNodeRename } from './rename/rename-node.ts'
export { planFieldRename, type FieldRenameContext, type FieldRenaming } from './rename/rename-field.ts'
export { applyRename, type RenameChange, type RenameDoubt, type RenamePlan } from './rename/plan.ts'
export {
  isConditionGroup,
  type Condition,
  type ConditionGroup,
  type ConditionOperator,
  type ConditionOptions,
  type ConditionTest,
  type ConditionType,
  type Conversion,
  type FunctionOperator,
} from './conditions/types.ts'
export {
  CONDITION_OPERATORS,
  CONDITION_TYPES,
  isBuiltIn,
  isFunctionName,
  isUnaryOperator,
  operandOf,
  operatorInfo,
  operatorsFor,
  fitsOperator,
  type BuiltInOperator,
  type Operand,
  type OperatorInfo,
} from './conditions/operators.ts'
export { operatorAbout, operatorWords, wordsOf } from './conditions/operator-words.ts'
export { conditionSchema, withConditions } from './conditions/condition-schema.ts'
export { evaluateCondition } from './conditions/evaluate-condition.ts'
export { conditionWords, describeCondition, type FunctionTitles } from './conditions/describe-condition.ts'
export { checkCondition, type ConditionIssue, type ToldConditionIssue } from './conditions/check-condition.ts'
export {
  describeFunctions,
  NO_FUNCTIONS,
  type ConditionFunction,
  type ConditionFunctionInfo,
  type ConditionFunctions,
  type FunctionContext,
  type FunctionOperand,
} from './conditions/functions.ts'
export type { ConditionContext } from './conditions/read-value.ts'
export { diffValues, type FieldChange } from './changes/diff-values.ts'
export { diffDocuments, endsOf, isEmptyDiff, type DocumentDiff, type NodeChange } from './changes/diff-documents.ts'
export { mergeDocuments, type Merge, type MergeConflict, type Side } from './changes/merge-documents.ts'
export { PROBLEM_CODES, type ProblemCategory, type ProblemWords } from './validate/problem-codes.ts'
export { fixAll, fixesFor } from './fixes/fixes-for.ts'
export { applyEdits, type NewIds } from './fixes/apply-edits.ts'
export type { DocumentEdit, ProblemFix, SecretMove } from './fixes/fix.ts'
export { isPlaceOf } from './fixes/secret-place.ts'
