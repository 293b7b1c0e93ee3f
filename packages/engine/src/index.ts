export type {
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterMark,
  DeadLetterStore,
  ExecutionHeader,
  ExecutionFilter,
  ExecutionStats,
  JournalStore,
  LoadedNodeType,
  NodeCatalog,
  ResultCache,
  StepServices,
  LiveEvent,
  EventSink,
} from './ports/index.ts'
export type {
  WorkflowSource,
  AcceptRequest,
  ExecutionResult,
  AcceptedExecution,
  PacketView,
  StepErrorView,
  StepView,
  ExecutionView,
  ControlAction,
  ControlOptions,
  ControlView,
  Engine,
  EngineLoad,
  EnvironmentNames,
} from './engine-api.ts'
export type { ActorRecord, Decision, ErrorCallOutcome } from './run/events.ts'
export {
  ConcurrencyKeyError,
  ControlInvalidError,
  ControlRefusedError,
  ExecutionNotFoundError,
  OverloadedError,
  ShuttingDownError,
  StepNotFoundError,
  UnreadableJournalError,
  VersionUnfitError,
  WorkflowVersionMissingError,
} from './errors.ts'
export type { WorkflowLoad } from './worker/limits.ts'
export { createEngine, type EngineOptions } from './worker/engine.ts'
