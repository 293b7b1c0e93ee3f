import type { Id, Millis } from '@millrace/base'
import type { ExecutionHeader, Page } from './journal.ts'

export interface DeadLetterFilter {
  readonly workflowId?: Id
  readonly errorCode?: string
  readonly errorNode?: string
  /** createdAt within [from, to). */
  readonly from?: Millis
  readonly to?: Millis
}

export interface DeadLetterCount {
  readonly workflowId: Id
  readonly errorCode: string
  readonly count: number
}

/** How somebody dealt with a dead letter. */
export interface DeadLetterMark {
  readonly as: 'retried' | 'dismissed'
  /** The execution that does it again; null for a dismissal. */
  readonly by: Id | null
  readonly at: Millis
}

/**
 * Dead letters: production executions that failed and that nobody has dealt with. What somebody did stands beside the header, which
 * never changes any more (J4).
 * J9. A dead letter is marked once; repeating the same mark changes nothing.
 */
export interface DeadLetterStore {
  /** Newest first, by keyset. */
  deadLetters(tenantId: Id, filter: DeadLetterFilter, page: { limit: number; cursor?: string }): Promise<Page<ExecutionHeader>>
  deadLetterCounts(tenantId: Id, filter: DeadLetterFilter): Promise<readonly DeadLetterCount[]>
  /** J9. Ids that have these very marks afterwards: others are no dead letters, or were dealt with otherwise. Durable when it resolves. */
  markDeadLetters(tenantId: Id, marks: readonly (DeadLetterMark & { readonly executionId: Id })[]): Promise<readonly Id[]>
  deadLetterMark(tenantId: Id, executionId: Id): Promise<DeadLetterMark | undefined>
}
