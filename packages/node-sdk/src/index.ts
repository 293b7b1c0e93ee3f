export type { JsonValue, JsonObject } from '@millrace/base'
export type { NodeKind, Effects, NodeTypeDescription, PortsDescription, CredentialSlot, RequestRate } from '@millrace/workflow'
export type { Item, BinaryRef } from './item.ts'
export { binaryOf, contentDisposition, isBinaryRef, type BinaryContent, type BinaryFacts, type StepBinary } from './binary.ts'
export { NodeError, type NodeErrorOptions } from '@millrace/base'
export type { HttpRequest, HttpResponse, MultipartPart, WebhookRequest, WebhookResponse } from './http.ts'
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
export { defineNode, isTypeName, type NodeDefinition, type AnyDefinition } from './definition.ts'
export {
  defineTrigger,
  type Awaitable,
  type ListenContext,
  type ListenTrigger,
  type ManualTrigger,
  type PollContext,
  type PollResult,
  type PollTrigger,
  type RegisteredCall,
  type Registration,
  type RegistrationContext,
  type RespondMode,
  type ScheduleSpec,
  type ScheduleTrigger,
  type TriggerContext,
  type TriggerDefinition,
  type TriggerEvent,
  type Verdict,
  type WebhookSpec,
  type WebhookTrigger,
} from './trigger.ts'
export {
  checkCursor,
  checkDeliveryId,
  checkEvent,
  checkPage,
  checkRegistration,
  checkVerdict,
  type CheckedEvent,
  type CheckedPage,
} from './trigger-results.ts'
export {
  defineCredential,
  type CredentialDefinition,
  type CredentialSigning,
  type CredentialTestRequest,
  type HmacSigning,
  type OAuth2Flow,
} from './credential.ts'
export { matchingOptions, optionsNeed, type FieldOption, type OptionLoaders, type OptionPage, type OptionsContext } from './options.ts'
export { defineConnector, type ConnectorDefinition } from './connector/index.ts'
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
export { isForbiddenName, isJsonObject, plainFileName, plainMimeType, type Millis } from '@millrace/base'
export { sendRequest, statusError, withItemIndex, type Asked } from './http-errors.ts'
export { mapLimit } from './map-limit.ts'
export { definePlugin, type Plugin, type ExecutionNotice, type StepNotice } from './plugin.ts'
