import type {
  Append,
  Claimed,
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterMark,
  ExecutionFilter,
  ExecutionHeader,
  ExecutionStats,
  Segment,
} from '@millrace/engine/ports'
import type { Period } from './period.ts'

/** One write of a batch, with the file that it goes to. */
export type WriteOperation =
  | { readonly kind: 'append'; readonly period: Period; readonly append: Append }
  | { readonly kind: 'release'; readonly period: Period; readonly executionId: string; readonly epoch: number }
  /** Changes nothing; shows whether the file can be written. */
  | { readonly kind: 'probe'; readonly period: Period }

/**
 * `ok`; `refused`: stale epoch, repeated or missing seq, ended execution; `unavailable`: the file cannot be written; `invalid`: this
 * operation cannot be stored, others can.
 */
export type WriteOutcome = 'ok' | 'refused' | { readonly unavailable: string } | { readonly invalid: string }

export interface ClaimRequest {
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  readonly limit: number
  readonly executionId?: string
  readonly takeOver?: boolean
  /** With `executionId`: its file. */
  readonly period?: Period
}

export interface ListRequest {
  readonly period: Period
  readonly tenantId: string
  readonly filter: ExecutionFilter
  readonly limit: number
  /** Only ids below it. */
  readonly before?: string
}

export interface DeadLettersRequest {
  readonly period: Period
  readonly tenantId: string
  readonly filter: DeadLetterFilter
  readonly limit: number
  /** Only ids below it. */
  readonly before?: string
}

export interface BrokenFile {
  readonly file: string
  readonly reason: string
}

/** Everything that the main thread asks the worker for: what goes in, what comes back. */
export interface Operations {
  open: { in: null; out: { readonly periods: readonly Period[]; readonly broken: readonly BrokenFile[] } }
  commit: { in: readonly WriteOperation[]; out: readonly WriteOutcome[] }
  list: { in: ListRequest; out: readonly ExecutionHeader[] }
  headers: { in: { period: Period; tenantId: string; executionIds: readonly string[] }; out: readonly ExecutionHeader[] }
  header: { in: { period: Period; tenantId: string; executionId: string }; out: ExecutionHeader | undefined }
  segments: { in: { period: Period; tenantId: string; executionId: string }; out: readonly Segment[] }
  stats: { in: { period: Period; tenantId: string; workflowIds: readonly string[]; since: number }; out: readonly ExecutionStats[] }
  claim: { in: ClaimRequest; out: readonly Claimed[] }
  heartbeat: { in: { owner: string; leaseUntil: number }; out: number }
  children: { in: { period: Period; tenantId: string; parentId: string }; out: readonly ExecutionHeader[] }
  deadLetters: { in: DeadLettersRequest; out: readonly ExecutionHeader[] }
  deadLetterCounts: { in: Omit<DeadLettersRequest, 'limit' | 'before'>; out: readonly DeadLetterCount[] }
  markDeadLetters: {
    in: { period: Period; tenantId: string; marks: readonly (DeadLetterMark & { readonly executionId: string })[] }
    out: readonly string[]
  }
  deadLetterMark: { in: { period: Period; tenantId: string; executionId: string }; out: DeadLetterMark | undefined }
  nextWake: { in: null; out: number | null }
  /** One slice of pruning one file; `removed` rows, and whether the file has more to remove. */
  prune: { in: { period: Period; before: number }; out: { removed: number; more: boolean; dropped: boolean } }
  /** Packets of whole days before that have no journal file. */
  pruneUnrecorded: { in: { before: number }; out: null }
  /** Removes packets that belong to no execution of these days any more, or of other days than those and the broken ones. */
  sweep: { in: { periods: readonly Period[]; broken: readonly Period[] }; out: number }
  close: { in: null; out: null }
}
export type OperationName = keyof Operations

export interface Request<N extends OperationName = OperationName> {
  readonly id: number
  readonly name: N
  readonly input: Operations[N]['in']
}

export interface Failure {
  readonly file: string | null
  readonly reason: string
}

export type Reply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: Failure }
  /** Told without being asked: a file turned out to be broken and is left out from now on. */
  | { readonly broken: BrokenFile }

/** What the worker is started with. */
export interface WorkerSettings {
  readonly directory: string
  /** Folder of the packets that go with the executions; absent when there are none. */
  readonly packetDirectory?: string
  /** Owner of executions that an append creates. */
  readonly owner: string
  readonly leaseMs: number
  /** Files kept open at the same time. */
  readonly openFiles: number
  /** Longest a journal file may become, in pages of 8 KiB; 0 for no limit. */
  readonly maxPages: number
}
