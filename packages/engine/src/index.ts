export type {
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterMark,
  DeadLetterStore,
  ExecutionHeader,
  ExecutionFilter,
  DayStats,
  ExecutionStats,
  JournalStore,
  LoadedNodeType,
  NodeCatalog,
  BlobHolder,
  BlobStore,
  ByteRange,
  OpenBlob,
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
  MoveReport,
  MoveRequest,
  Engine,
  EngineLoad,
  EnvironmentNames,
  ExpressionSettings,
} from './engine-api.ts'
export type { ActorRecord, Decision, ErrorCallOutcome } from './run/events.ts'
export {
  AcceptanceUnknownError,
  ConcurrencyKeyError,
  ControlInvalidError,
  ControlRefusedError,
  ExecutionNotFoundError,
  OverloadedError,
  ReuseRefusedError,
  InterruptedError,
  ShuttingDownError,
  StepNotFoundError,
  UnreadableJournalError,
  VersionUnfitError,
  WorkflowVersionMissingError,
  comesLater,
} from './errors.ts'
export type { WorkflowLoad } from './worker/limits.ts'
export { createEngine, type EngineOptions } from './worker/engine.ts'
export {
  createInbox,
  type BatchIntake,
  type BatchRequest,
  type BulkReplay,
  type Inbox,
  type InboxOptions,
  type Receipt,
  type ReceiveRequest,
} from './inbox/inbox.ts'
export { progressOf } from './inbox/batch-runner.ts'
export { InboxEventNotFoundError } from './inbox/errors.ts'
export type { GateState, InboxGate } from './inbox/inbox-ports.ts'
export { compilePolicies, type EventKeys, type EventPolicies } from './inbox/policies.ts'
export {
  INBOX_STATES,
  type BatchStatus,
  type InboxBatch,
  type InboxEvent,
  type InboxFilter,
  type InboxOutcome,
  type InboxState,
  type InboxStore,
} from './ports/index.ts'
export { BlobDamagedError, BlobTooLargeError, BlobUnwritableError } from './ports/index.ts'
export { DEFAULT_BINARY_LIMITS, type BinaryLimits } from './binary/blobs.ts'
export { DEFAULT_LIMITS, type PacketLimits } from './packets/execution-packets.ts'
export { charactersOf } from './packets/lazy-list.ts'
