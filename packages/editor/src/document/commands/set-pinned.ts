import type { WorkflowDocument } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { nodeOf } from '../lookup.ts'
import { putPinned, unpin } from '../pinned.ts'

export type PinnedItems = NonNullable<WorkflowDocument['pinned']>[string]

/** Pins what a node gives when the workflow is tried out, or lets it go (`null`). A document without pinned data says nothing about it. */
export const setPinned = (id: string, items: PinnedItems | null): Command => ({
  name: 'set-pinned',
  label: label(items === null ? 'done.unpin' : 'done.pin'),
  apply(tx) {
    nodeOf(tx, id)
    if (items === null) unpin(tx, new Set([id]))
    else putPinned(tx, { ...tx.head.pinned, [id]: items })
  },
})

/** Pins the data of several nodes at once, as one step that can be undone. */
export const pinAll = (data: ReadonlyMap<string, PinnedItems>): Command => ({
  name: 'set-pinned',
  label: label('done.pin-all'),
  apply(tx) {
    const known = [...data].filter(([id]) => tx.nodes.has(id))
    if (known.length > 0) putPinned(tx, { ...tx.head.pinned, ...Object.fromEntries(known) })
  },
})
