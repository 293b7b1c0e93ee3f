import type { Id } from '@millrace/base'
import type { AcceptedEvent } from '../run/events.ts'

/**
 * The execution whose id begins the idempotency keys of a step: a retry goes on with those of the execution that it retries, a re-run
 * has new ones but for steps that it only carries on.
 */
export const keyBase = (accepted: AcceptedEvent | undefined, step: string, executionId: Id): Id =>
  accepted?.keysKept?.[step] ?? accepted?.keysOf ?? executionId
