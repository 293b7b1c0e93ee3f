import { defineError } from '@millrace/base'

/** A command names a node or edge that is not in the document (any more). */
export const MissingElementError = defineError<{ what: 'node' | 'edge' | 'note'; id: string }>(
  'editor.missing-element',
  404,
  (d) => `The ${d.what} "${d.id}" is not in this workflow any more. Nothing was changed.`,
)

/** The nodes that are to become a workflow of their own are no longer what was sent to the server as one. */
export const PartChangedError = defineError<{ nodeIds: readonly string[] }>(
  'editor.part-changed',
  409,
  () => 'The selected nodes or their connections were changed in the meantime. Nothing was changed here.',
)

/** Text from the clipboard that is no part of a workflow. */
export const ClipboardError = defineError<{ reason: string }>('editor.clipboard', 422, (d) => `This cannot be pasted: ${d.reason}`)

/** A name that a node cannot have. */
export const NodeNameError = defineError<{ name: string; reason: string }>('editor.node-name', 422, (d) => d.reason)
