import { defineError } from '@millrace/base'

/** The value is no n8n workflow, or one that cannot be read. */
export const NotReadableError = defineError<{ reason: string }>(
  'n8n.not-readable',
  422,
  (d) => `This n8n workflow cannot be imported: ${d.reason}`,
)

/** A node, as it is set, has no equal here. Caught where nodes are converted: the node is kept as it was. */
export const NoEquivalentError = defineError<{ reason: string }>('n8n.no-equivalent', 422, (d) => d.reason)
