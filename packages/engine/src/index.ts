export * from './ports/index.ts'
export * from './engine-api.ts'
export { ExecutionNotFoundError, ControlRefusedError, OverloadedError, ShuttingDownError, WorkflowVersionMissingError } from './errors.ts'
