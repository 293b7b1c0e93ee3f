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
  conditionSchema,
  describeCondition,
  evaluateCondition,
  isConditionGroup,
  isUnaryOperator,
  withConditions,
  type Condition,
  type ConditionContext,
  type ConditionFunction,
  type ConditionFunctions,
  type ConditionGroup,
  type ConditionOperator,
  type ConditionOptions,
  type ConditionTest,
  type ConditionType,
  type Conversion,
  type FunctionContext,
  type FunctionOperand,
} from '@millrace/workflow'
export { isForbiddenName, isJsonObject, type Millis } from '@millrace/base'
export { definePlugin, type Plugin, type ExecutionNotice, type StepNotice } from './plugin.ts'
