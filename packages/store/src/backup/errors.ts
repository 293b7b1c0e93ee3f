import { defineError } from '@millrace/base'

export const BackupTargetError = defineError<{ directory: string; reason: string }>(
  'backup.target',
  409,
  (d) => `${d.directory} cannot be used: ${d.reason}.`,
)

/** There is nothing at a place that could be backed up. */
export const NoDataError = defineError<{ directory: string }>(
  'backup.no-data',
  404,
  (d) => `${d.directory} holds no data of Millrace. Name the data directory with --data-dir or MILLRACE_DATA_DIR.`,
)

export const BackupBrokenError = defineError<{ directory: string; problems: readonly string[] }>(
  'backup.broken',
  422,
  (d) => `The backup in ${d.directory} cannot be used: ${d.problems.join('; ')}.`,
)
