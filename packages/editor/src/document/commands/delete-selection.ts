import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { countedParts, edgesOf, type Parts } from '../lookup.ts'
import { notesOf, putNotes } from '../notes.ts'
import { unpin } from '../pinned.ts'
import { withoutCompensation } from './set-node-option.ts'

/** Removes nodes, edges and notes, the edges of those nodes, their pinned data, and what names them as the node that takes back. */
export const deleteSelection = (selection: Parts, name: 'delete' | 'cut' = 'delete'): Command => ({
  name,
  label: label(`done.${name}`, { parts: countedParts(selection) }),
  apply(tx) {
    const nodes = new Set(selection.nodes)
    for (const edge of edgesOf(tx, nodes)) tx.removeEdge(edge.id)
    for (const id of selection.edges ?? []) tx.removeEdge(id)
    for (const id of nodes) tx.removeNode(id)
    for (const node of [...tx.nodes.values()]) {
      if (node.compensate !== undefined && nodes.has(node.compensate)) tx.putNode(withoutCompensation(node))
    }
    unpin(tx, nodes)
    const notes = new Set(selection.notes)
    if (notes.size > 0)
      putNotes(
        tx,
        notesOf(tx).filter(({ id }) => !notes.has(id)),
      )
  },
})
