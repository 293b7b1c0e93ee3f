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
} from './node-type.ts'
export { effectsOf } from './effects.ts'
export { ERROR_PORT, configAt, resolvePorts } from './ports.ts'
export { buildGraph, type Graph } from './graph.ts'
export { settingsSchema, retrySchema, cacheSchema } from './schemas.ts'
export { emptyDocument, newNodeId, newEdgeId } from './document.ts'
export { checkConfig } from './config/check-config.ts'
export type { ConfigIssue } from './config/verdict.ts'
export { validateWorkflow, isTimeZone, type TypeCatalog } from './validate/validate.ts'
export { analyseExpressions } from './validate/expressions.ts'
export { whyNoCache } from './validate/policies.ts'
export type { WorkflowProblem } from './validate/problem.ts'
export { schemaAt } from './config/schema-at.ts'
export { planNodeRename } from './rename/rename-node.ts'
export { planFieldRename, type FieldRenameContext, type FieldRenaming } from './rename/rename-field.ts'
export { applyRename, type RenameChange, type RenameDoubt, type RenamePlan } from './rename/plan.ts'
