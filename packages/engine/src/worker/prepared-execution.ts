import type { Id } from '@millrace/base'
import type { AcceptRequest } from '../engine-api.ts'
import type { ExecutionPackets } from '../packets/execution-packets.ts'
import type { TakenItems } from '../packets/take-in.ts'
import type { WorkflowPlan } from '../run/plan.ts'

/** An execution that can be taken in at once: its items are where they will stay. */
export interface PreparedExecution {
  readonly executionId: Id
  readonly request: AcceptRequest
  readonly plan: WorkflowPlan
  readonly depth: number
  readonly packets: ExecutionPackets
  readonly taken: TakenItems
}
