import { defineError } from '@millrace/base'
import { t } from '@/i18n/t.ts'

/** A command names a node or edge that is not in the document (any more). */
export const MissingElementError = defineError<{ what: 'node' | 'edge' | 'note'; id: string }>('editor.missing-element', 404, (d) =>
  t(`document.${d.what}-gone`, { id: d.id }),
)

/** The nodes that are to become a workflow of their own are no longer what was sent to the server as one. */
export const PartChangedError = defineError<{ nodeIds: readonly string[] }>('editor.part-changed', 409, () => t('document.part-changed'))

/** Text from the clipboard that is no part of a workflow. */
export const ClipboardError = defineError<{ reason: string }>('editor.clipboard', 422, (d) => t('paste.refused', { reason: d.reason }))

/** A name that a node cannot have. */
export const NodeNameError = defineError<{ name: string; reason: string }>('editor.node-name', 422, (d) => d.reason)
