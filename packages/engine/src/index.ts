export * from './ports/index.ts'
export * from './engine-api.ts'
export {
  ExecutionNotFoundError,
  ControlRefusedError,
  OverloadedError,
  ShuttingDownError,
  UnreadableJournalError,
  WorkflowVersionMissingError,
} from './errors.ts'
export { createEngine, type EngineOptions } from './worker/engine.ts'
