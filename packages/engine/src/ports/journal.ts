import type { Id, Millis } from '@millrace/base'
import type { ExecutionMode } from '@millrace/node-sdk'
import type { DeadLetterStore } from './dead-letters.ts'

/**
 * States of an execution that the list shows. `queued`: accepted, not begun. `retrying`: suspended, and nothing but next attempts of
 * failed steps is waited for. Terminal: completed, failed, cancelled.
 */
export type ExecutionStatus = 'queued' | 'running' | 'waiting' | 'retrying' | 'paused' | 'completed' | 'failed' | 'cancelled'

const TERMINAL: readonly ExecutionStatus[] = ['completed', 'failed', 'cancelled']
export const isTerminal = (status: ExecutionStatus): boolean => TERMINAL.includes(status)
/** Suspended until a time, a token, a child or a person: it holds no slot, and wakes at its `wakeAt`. */
export const isSuspended = (status: ExecutionStatus): boolean => status === 'waiting' || status === 'retrying'

/** One row for each execution, beside its journal: what lists, filters and recovery need. */
export interface ExecutionHeader {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  /** Version number of the workflow that runs. 0: an unsaved document, kept in the accepted event. */
  readonly workflowVersion: number
  readonly mode: ExecutionMode
  /** `manual`, `webhook`, `schedule`, `workflow` (called by another one), `replay`. */
  readonly trigger: string
  readonly status: ExecutionStatus
  /** When it was accepted. */
  readonly createdAt: Millis
  readonly startedAt: Millis | null
  readonly finishedAt: Millis | null
  /** When a waiting or retrying execution goes on by itself; null for none. */
  readonly wakeAt: Millis | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  /** Node that failed. */
  readonly errorNode: string | null
  /** Execution that this one was called by, with the step that waits: `nodeId:runIndex`. */
  readonly parentId: Id | null
  readonly parentStep: string | null
  /** Execution that this one repeats. */
  readonly replayOf: Id | null
}

/** What may change in a header after it was written. */
export type HeaderPatch = Partial<
  Pick<ExecutionHeader, 'workflowVersion' | 'status' | 'startedAt' | 'finishedAt' | 'wakeAt' | 'errorCode' | 'errorMessage' | 'errorNode'>
>

/** One append: a run of events of one execution, encoded. Rows are `(executionId, seq)`; seq counts up from 0 without a gap. */
export interface Append {
  readonly executionId: Id
  readonly tenantId: Id
  readonly seq: number
  /** J2. The store refuses an append whose epoch is not the execution's. */
  readonly epoch: number
  /** JSON text of an array of events. The store may compress it. */
  readonly payload: string
  /** Present with seq 0: creates the execution, owned at `epoch`. */
  readonly create?: ExecutionHeader
  readonly patch?: HeaderPatch
}

export interface Segment {
  readonly seq: number
  readonly epoch: number
  /** JSON text of an array of events, decompressed. */
  readonly payload: string
}

export interface ExecutionFilter {
  readonly workflowId?: Id
  readonly status?: readonly ExecutionStatus[]
  readonly mode?: ExecutionMode
  /** createdAt within [from, to). */
  readonly from?: Millis
  readonly to?: Millis
}

export interface Page<T> {
  readonly data: readonly T[]
  /** Hand back as `cursor` for the next page; null at the end. */
  readonly nextCursor: string | null
}

/** What ended on one UTC day, by the day it was accepted. */
export interface DayStats {
  /** Midnight, UTC. */
  readonly day: Millis
  readonly completed: number
  readonly failed: number
}

/** Counts of one workflow's executions in a period, for lists. */
export interface ExecutionStats {
  readonly workflowId: Id
  readonly completed: number
  readonly failed: number
  readonly running: number
  /** Days on which something ended, the newest first. */
  readonly days: readonly DayStats[]
  readonly lastId: Id | null
  readonly lastStatus: ExecutionStatus | null
  readonly lastAt: Millis | null
}

/**
 * The journal: the only truth about executions.
 * J1. An append is durable (fsynced) when its promise resolves; appends made in the same few milliseconds share one commit.
 * J2. Appends carry the epoch; a stale one is refused with StaleEpochError and nothing of it is written.
 * J3. An append is atomic with its header: both or neither.
 * J4. A terminal header never changes again.
 * J5. `(executionId, seq)` is written once; a repeated append is refused with StaleEpochError.
 * J8. A store that cannot be written says so in its log, once, and once more when it can: its callers do not.
 */
export interface JournalStore extends DeadLetterStore {
  append(append: Append): Promise<void>
  /** Every execution for this tenant, newest first, by keyset. */
  list(tenantId: Id, filter: ExecutionFilter, page: { limit: number; cursor?: string }): Promise<Page<ExecutionHeader>>
  header(tenantId: Id, executionId: Id): Promise<ExecutionHeader | undefined>
  /** Those of these executions that exist, in no order, in one question. */
  headers(tenantId: Id, executionIds: readonly Id[]): Promise<readonly ExecutionHeader[]>
  /** In seq order. Empty when the execution does not exist. */
  segments(tenantId: Id, executionId: Id): Promise<readonly Segment[]>
  stats(tenantId: Id, workflowIds: readonly Id[], since: Millis): Promise<readonly ExecutionStats[]>
  /**
   * Takes over up to `limit` executions that are neither terminal, nor leased by a live owner, nor paused, nor waiting (or retrying)
   * for a later time than `now` (or for no time at all): raises their epoch and leases them to `owner` until `leaseUntil`. One transaction. Fewer than
   * there are when their journals are large; none only when there are none.
   */
  claim(claim: {
    owner: string
    now: Millis
    leaseUntil: Millis
    limit: number
    /** Only this execution, whatever it waits for, paused ones too. */
    executionId?: Id
    /** Ignore leases: the caller knows that their owners are dead (it holds the lock on the data directory). */
    takeOver?: boolean
  }): Promise<readonly Claimed[]>
  /** Extends all leases of `owner`; returns the ids that it still holds. */
  heartbeat(owner: string, leaseUntil: Millis): Promise<number>
  /** Gives up the lease (e.g. for a durable wait), only if `epoch` is current. */
  release(executionId: Id, epoch: number): Promise<void>
  /** Children of an execution that ended or not, by the parent's step. */
  children(tenantId: Id, parentId: Id): Promise<readonly ExecutionHeader[]>
  /** The earliest wakeAt among waiting and retrying executions that nobody leases: those in somebody's memory need no waking. Null for none. */
  nextWake(): Promise<Millis | null>
  /** Removes terminal executions created before `before` (whole files where possible); returns how many. */
  prune(before: Millis): Promise<number>
  close(): Promise<void>
}

export interface Claimed {
  readonly header: ExecutionHeader
  readonly epoch: number
  readonly segments: readonly Segment[]
}
