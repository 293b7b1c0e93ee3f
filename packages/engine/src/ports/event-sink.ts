import type { Id, Millis } from '@millrace/base'
import type { BatchStatus } from './inbox.ts'
import type { ExecutionStatus } from './journal.ts'

/** States of a step that the canvas shows. */
export type StepStatus = 'ready' | 'running' | 'waiting' | 'retrying' | 'completed' | 'failed' | 'skipped' | 'in-doubt' | 'cancelled'

export type LiveEvent =
  | {
      readonly type: 'execution'
      readonly tenantId: Id
      readonly executionId: Id
      readonly workflowId: Id
      readonly status: ExecutionStatus
      readonly at: Millis
      readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
    }
  | {
      readonly type: 'step'
      readonly tenantId: Id
      readonly executionId: Id
      readonly workflowId: Id
      readonly nodeId: string
      readonly runIndex: number
      readonly attempt: number
      readonly status: StepStatus
      readonly at: Millis
      readonly ms?: Millis
      /** Only news of how far the step is, from 0 to 1, as its node says. */
      readonly progress?: number
      /** Items per output port. */
      readonly itemsOut?: Readonly<Record<string, number>>
      readonly error?: { readonly code: string; readonly message: string }
    }
  | {
      readonly type: 'batch'
      readonly tenantId: Id
      readonly batchId: Id
      readonly workflowId: Id
      readonly status: BatchStatus
      readonly total: number
      readonly pending: number
      readonly running: number
      readonly completed: number
      readonly failed: number
      readonly cancelled: number
      /** 0 to 100. */
      readonly progress: number
      readonly at: Millis
    }

/** Live events: told, never asked for; a failing or slow listener cannot hurt an execution. */
export interface EventSink {
  /** Cheap to ask before building an event. */
  wants(tenantId: Id): boolean
  emit(event: LiveEvent): void
}
