import { defineError, type Id } from '@millrace/base'

/** Another owner took the execution over; whoever gets this stops writing and forgets it. */
export const StaleEpochError = defineError<{ executionId: Id }>(
  'journal.stale-epoch',
  409,
  (d) => `Execution ${d.executionId} was taken over by another process.`,
)

/** One append cannot be stored, and never will be, whatever the state of the disk; the journal goes on without it. */
export const AppendInvalidError = defineError<{ executionId: Id; reason: string }>(
  'journal.append-invalid',
  500,
  (d) => `What happened in execution ${d.executionId} cannot be stored: ${d.reason}.`,
)

/** The journal cannot be written (disk full, read-only, broken). Nothing was accepted. */
export const JournalUnavailableError = defineError<{ reason: string }>(
  'journal.unavailable',
  503,
  (d) => `The journal cannot be written: ${d.reason}. Nothing was accepted; free space or fix the data directory and try again.`,
)

/** Back-pressure of the inbox: answered as 429 with Retry-After. */
export const InboxFullError = defineError<{ events: number; megabytes: number; retryAfterSeconds: number }>(
  'inbox.full',
  429,
  (d) =>
    `The inbox is full: ${d.events} events (${d.megabytes} MB) wait in it. Nothing was stored; try again in ${d.retryAfterSeconds} s, or raise MILLRACE_INBOX_MAX_EVENTS or MILLRACE_INBOX_MAX_MB.`,
)

/** The inbox cannot be written (disk full, read-only, broken). Nothing was stored. */
export const InboxUnavailableError = defineError<{ reason: string }>(
  'inbox.unavailable',
  503,
  (d) => `The inbox cannot be used: ${d.reason}. Nothing was stored; free space or mend the data directory and try again.`,
)
