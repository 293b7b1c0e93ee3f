import type { Clock, Id, IdSource, Logger } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { EnvironmentNames, ExecutionResult } from '../engine-api.ts'
import type { Blobs } from '../binary/blobs.ts'
import type { Packets } from '../packets/execution-packets.ts'
import type { EventSink, JournalStore, ResultCache, StepServices } from '../ports/index.ts'
import type { ChildCall, ErrorCall, ErrorCallOutcome, FailureRecord } from './events.ts'
import type { ExecutionRun } from './execution.ts'
import type { StepRecord } from './state.ts'

/** What an execution needs from the engine around it. */
export interface ExecutionPorts {
  readonly journal: JournalStore
  readonly services: StepServices
  readonly packets: Packets
  readonly blobs: Blobs
  readonly sink: EventSink
  readonly environment: EnvironmentNames
  /** Never rejects. */
  readonly cache: ResultCache | undefined
  readonly clock: Clock
  readonly ids: IdSource
  readonly log: Logger
  readonly random: () => number
  /** Starts a called workflow; resolves when it is accepted. Safe to repeat with the same id. */
  callWorkflow(call: ChildCall, items: readonly Item[], parent: ExecutionRun, step: StepRecord): Promise<void>
  /** Starts the error workflow of an execution that fails; resolves when it is accepted, or cannot be. Safe to repeat with the same id. */
  startErrorWorkflow(failing: ExecutionRun, call: ErrorCall, failure: FailureRecord): Promise<ErrorCallOutcome>
  /** Cancels a called workflow with all that it called; resolves when that is on disk. Harmless when it ended or never began. */
  cancelCalled(executionId: Id): Promise<void>
  /** A suspended execution has something to do again. */
  requeue(run: ExecutionRun): void
  /** An execution that no slot carries cannot be written any more. */
  brokeOff(run: ExecutionRun, error: Error): void
  /** The result of a called workflow, once it ended. */
  childResult(tenantId: Id, executionId: Id): Promise<ExecutionResult | undefined>
}
