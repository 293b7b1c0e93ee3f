export type { JsonValue, JsonObject } from '@millrace/base'
export type { NodeKind, Effects, NodeTypeDescription, PortsDescription, CredentialSlot } from '@millrace/workflow'
export type { Item, BinaryRef } from './item.ts'
export { NodeError, type NodeErrorOptions } from '@millrace/base'
export type { HttpRequest, HttpResponse, WebhookRequest, WebhookResponse } from './http.ts'
export type {
  PortOutputs,
  WaitDirective,
  CallDirective,
  IterateDirective,
  OpenDirective,
  FinishLoopDirective,
  BreakDirective,
  StepDirective,
  StepResult,
  StepResume,
  LoopTurn,
  EndedScope,
  CodeRequest,
  ScriptRequest,
  ScriptOutcome,
  StepLogger,
  StepContext,
  ItemsPart,
  ItemChunk,
  ScratchItems,
  StreamContext,
  ExecutionMode,
} from './step.ts'
export {
  defineNode,
  defineTrigger,
  defineCredential,
  isTypeName,
  type NodeDefinition,
  type TriggerDefinition,
  type AnyDefinition,
  type RespondMode,
  type WebhookSpec,
  type WebhookTrigger,
  type ScheduleSpec,
  type ScheduleTrigger,
  type ManualTrigger,
  type CredentialDefinition,
  type CredentialSigning,
} from './definition.ts'
export {
  CONDITION_OPERATORS,
  isConditionGroup,
  isUnaryOperator,
  type Condition,
  type ConditionGroup,
  type ConditionTest,
  type ConditionOperator,
  type ConditionType,
} from './conditions/condition.ts'
export { conditionSchema } from './conditions/condition-schema.ts'
export { evaluateCondition } from './conditions/evaluate-condition.ts'
export { describeCondition } from './conditions/describe-condition.ts'
export type { ConditionContext } from './conditions/read-value.ts'
export { isForbiddenName, isJsonObject, type Millis } from '@millrace/base'
export { definePlugin, type Plugin, type ExecutionNotice, type StepNotice } from './plugin.ts'
