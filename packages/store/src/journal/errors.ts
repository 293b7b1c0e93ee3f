import { defineError } from '@millrace/base'

/** One day's journal file cannot be read; other days keep working. */
export const JournalFileError = defineError<{ file: string; reason: string }>(
  'journal.file-unreadable',
  503,
  (d) =>
    `The journal file ${d.file} cannot be used: ${d.reason}. Its executions are not available; stop Millrace, restore the file from a backup or move it away, and start again.`,
)

/** The directory of the journal cannot be made or read. */
export const JournalDirectoryError = defineError<{ directory: string; reason: string }>(
  'journal.directory-unusable',
  503,
  (d) =>
    `The journal directory ${d.directory} cannot be used: ${d.reason}. Give Millrace the right to write there, or set MILLRACE_DATA_DIR.`,
)
