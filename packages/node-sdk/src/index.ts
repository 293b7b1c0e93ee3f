export type { JsonValue, JsonObject } from '@millrace/base'
export type { NodeKind, Effects, NodeTypeDescription, PortsDescription, CredentialSlot } from '@millrace/workflow'
export type { Item, BinaryRef } from './item.ts'
export { NodeError, type NodeErrorOptions } from './node-error.ts'
export type { HttpRequest, HttpResponse, WebhookRequest, WebhookResponse } from './http.ts'
export type {
  PortOutputs,
  WaitDirective,
  CallDirective,
  IterateDirective,
  FinishLoopDirective,
  StepDirective,
  StepResult,
  StepResume,
  LoopTurn,
  CodeRequest,
  StepLogger,
  StepContext,
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
