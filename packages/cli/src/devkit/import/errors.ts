import { defineError } from '@millrace/base'

/** A document that was named on the command line cannot be had. */
export const DocumentSourceError = defineError<{ source: string; reason: string }>(
  'devkit.document-source',
  422,
  (d) => `${d.source} cannot be read: ${d.reason}. Give the path of a file, or an address that begins with https:// or http://.`,
)
