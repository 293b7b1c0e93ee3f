import type { Millis } from '@millrace/base'
import type { ExecutionHeader, ExecutionStatus, LiveEvent } from '../ports/index.ts'
import type { ExecutionState, StepRecord } from './state.ts'

/**
 * How a step stands, as people are told. The journal keeps an attempt that was given up as one that failed; nothing was wrong with it,
 * though: another branch was enough, or what it lay in had ended.
 */
export const endOf = ({ status, error }: StepRecord): StepRecord['status'] =>
  status === 'failed' && error?.code === 'cancelled' ? 'cancelled' : status

/** What listeners are told of a step as it stands. */
export function stepEvent(header: ExecutionHeader, step: StepRecord, at: Millis): Extract<LiveEvent, { type: 'step' }> {
  const itemsOut: Record<string, number> = {}
  for (const [port, output] of step.outputs) itemsOut[port] = output.items.length
  return {
    type: 'step',
    tenantId: header.tenantId,
    executionId: header.id,
    workflowId: header.workflowId,
    nodeId: step.node.id,
    runIndex: step.run,
    attempt: step.attempt,
    status: endOf(step),
    at,
    ...(step.ms === null ? {} : { ms: step.ms }),
    ...(step.outputs.size > 0 ? { itemsOut } : {}),
    ...(step.error === null ? {} : { error: { code: step.error.code, message: step.error.message } }),
  }
}

/** What listeners are told of an execution whose status changed. */
export function executionEvent(
  header: ExecutionHeader,
  status: ExecutionStatus,
  failure: ExecutionState['failure'],
  at: Millis,
): LiveEvent {
  return {
    type: 'execution',
    tenantId: header.tenantId,
    executionId: header.id,
    workflowId: header.workflowId,
    status,
    at,
    ...(failure === undefined ? {} : { error: briefError(failure) }),
  }
}

/** A failure without hint and detail. */
export function briefError({ code, message, node }: NonNullable<ExecutionState['failure']>): {
  code: string
  message: string
  node?: string
} {
  return { code, message, ...(node === undefined ? {} : { node }) }
}
