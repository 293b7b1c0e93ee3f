import type { WorkflowDocument } from '@millrace/workflow'
import type { Command } from '../command.ts'
import { nodeOf } from '../lookup.ts'

export type PinnedItems = NonNullable<WorkflowDocument['pinned']>[string]

/** Pins what a node gives when the workflow is tried out, or lets it go (`null`). A document without pinned data says nothing about it. */
export const setPinned = (id: string, items: PinnedItems | null): Command => ({
  name: 'set-pinned',
  label: items === null ? 'Unpin data' : 'Pin data',
  apply(tx) {
    nodeOf(tx, id)
    const { pinned = {}, ...head } = tx.head
    const { [id]: before, ...others } = pinned
    if (items === null && before === undefined) return
    const next = items === null ? others : { ...others, [id]: items }
    tx.setHead(Object.keys(next).length === 0 ? head : { ...head, pinned: next })
  },
})

/** Pins the data of several nodes at once, as one step that can be undone. */
export const pinAll = (data: ReadonlyMap<string, PinnedItems>): Command => ({
  name: 'set-pinned',
  label: 'Pin data of an execution',
  apply(tx) {
    const known = [...data].filter(([id]) => tx.nodes.has(id))
    if (known.length > 0) tx.setHead({ ...tx.head, pinned: { ...tx.head.pinned, ...Object.fromEntries(known) } })
  },
})
