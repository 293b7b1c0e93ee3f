import { defineError, InvariantError, MillraceError, type Id } from '@millrace/base'

export const ExecutionNotFoundError = defineError<{ executionId: Id }>(
  'execution.not-found',
  404,
  (d) => `There is no execution ${d.executionId}.`,
)

export const ControlRefusedError = defineError<{ action: string; status: string; possible: readonly string[] }>(
  'execution.control-refused',
  409,
  (d) =>
    `An execution that is ${d.status} cannot be given "${d.action}"${d.possible.length > 0 ? `; possible now: ${d.possible.join(', ')}` : ''}.`,
)

/** A control whose options do not go together. */
export const ControlInvalidError = defineError<{ reason: string }>(
  'execution.control-invalid',
  422,
  (d) => `This cannot be asked for: ${d.reason}.`,
)

export const StepNotFoundError = defineError<{ executionId: Id; step: string }>(
  'execution.step-not-found',
  404,
  (d) => `Execution ${d.executionId} has no step "${d.step}". Steps are named nodeId:runIndex.`,
)

/** The version that was asked for cannot do what the execution needs. */
export const VersionUnfitError = defineError<{ reason: string }>(
  'execution.version-unfit',
  409,
  (d) => `The execution cannot run on that version: ${d.reason}.`,
)

/** The record of another execution cannot be gone on from. */
export const ReuseRefusedError = defineError<{ executionId: Id; reason: string }>(
  'execution.reuse-refused',
  409,
  (d) => `Execution ${d.executionId} cannot be gone on from: ${d.reason}.`,
)

/** A second retry would do the same writes under the same keys beside the first. */
export const AlreadyRetriedError = defineError<{ executionId: Id; by: Id | null }>(
  'execution.already-retried',
  409,
  (d) =>
    `Execution ${d.executionId} is being retried already${d.by === null ? '' : `, by execution ${d.by}`}. Retry that one when it fails, or replay this one to do all of it again.`,
)

/** Back-pressure: answered as 429 with Retry-After. */
export const OverloadedError = defineError<{ queued: number; retryAfterSeconds: number; reason?: 'queue' | 'workflow' | 'memory' }>(
  'engine.overloaded',
  429,
  ({ reason = 'queue', queued, retryAfterSeconds }) => `${OVERLOADS[reason](queued)}; try again in ${retryAfterSeconds} s.`,
)

const OVERLOADS = {
  queue: (queued: number) => `${queued} executions already wait here`,
  workflow: (queued: number) => `${queued} executions of this workflow already wait for its limits`,
  memory: () => 'The server is short of memory and takes nothing new',
} as const

/** The expression of a concurrency key failed for the input: without a key nothing would keep the order. */
export const ConcurrencyKeyError = defineError<{ workflowId: Id; reason: string }>(
  'workflow.concurrency-key',
  422,
  (d) => `The concurrency key of the workflow cannot be read from this input: ${d.reason}`,
)

export const ShuttingDownError = defineError<Record<string, never>>(
  'engine.shutting-down',
  503,
  () => 'The server is shutting down; call again, another start takes it.',
)

/** The answer of the journal was lost, and it could not be asked any more. */
export const AcceptanceUnknownError = defineError<{ executionId: Id }>(
  'journal.acceptance-unknown',
  503,
  (d) =>
    `The journal did not say whether execution ${d.executionId} was stored. Look for it before you call again: if it is there, it was accepted and runs.`,
)

/** The caller waits for the end of an execution, and the server stops: it was accepted, and calling again would make a second one. */
export const InterruptedError = defineError<{ executionId: Id }>(
  'execution.interrupted',
  503,
  (d) =>
    `The server is shutting down. Execution ${d.executionId} was accepted and goes on at the next start: do not call again, look at it there.`,
)

export const WorkflowVersionMissingError = defineError<{ workflowId: Id; version: number }>(
  'workflow.version-missing',
  404,
  (d) => `Version ${d.version} of workflow ${d.workflowId} does not exist any more.`,
)

export const UnreadableJournalError = defineError<{ executionId: Id; reason: string }>(
  'journal.unreadable',
  500,
  (d) => `The journal of execution ${d.executionId} cannot be read: ${d.reason}.`,
)

/** Passing: a newer Millrace can carry the execution on, so it must not be given up. */
export const NewerEngineError = defineError<{ executionId: Id; behaviour: number }>(
  'execution.newer-engine',
  503,
  (d) => `Execution ${d.executionId} was begun by a newer Millrace (behaviour ${d.behaviour}). Start that version again; it goes on there.`,
)

/** The process stops; the execution goes on at the next start. */
export class HaltedError extends InvariantError {
  constructor() {
    super({ what: 'the server is stopping' })
  }
}

/** Out of order for a while (a full disk, a server that stops): the same works later, so nothing may be given up for it. */
export const isPassing = (error: Error): boolean => error instanceof MillraceError && error.status === 503

/** Refused for now: too much work (429), or out of order for a while (503). The same is taken later. */
export const comesLater = (thrown: unknown): boolean => thrown instanceof MillraceError && (thrown.status === 429 || thrown.status === 503)
