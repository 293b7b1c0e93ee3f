import type { Id } from '@millrace/base'

/** Carries only ids; the truth is in the journal, so a lost or doubled job changes nothing. */
export interface RunQueue {
  /** Higher priority first; FIFO within one. */
  push(job: RunJob): Promise<void>
  /** Calls `handle` for each job, at most `concurrency` at a time, until stopped. */
  consume(handle: (job: RunJob) => Promise<void>, options: { concurrency: number }): void
  /** Jobs that wait. */
  size(): Promise<number>
  /** Stops handing out jobs and waits for those under way. */
  stop(): Promise<void>
}

export interface RunJob {
  readonly executionId: Id
  readonly tenantId: Id
  readonly priority: number
}
