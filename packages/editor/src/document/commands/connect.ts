import type { PortRef, WorkflowEdge } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { edgeOf, nodeOf } from '../lookup.ts'

/** Draws an edge. Whether it makes sense is `canConnect`'s business. */
export const connect = (edge: WorkflowEdge): Command => ({
  name: 'connect',
  label: label('done.connect'),
  apply(tx) {
    nodeOf(tx, edge.from.node)
    nodeOf(tx, edge.to.node)
    tx.putEdge(edge)
  },
})

/** Removes an edge. */
export const disconnect = (id: string): Command => ({
  name: 'disconnect',
  label: label('done.disconnect'),
  apply(tx) {
    tx.removeEdge(edgeOf(tx, id).id)
  },
})

/** Puts one end of an edge somewhere else. */
export const reconnect = (id: string, ends: { readonly from: PortRef; readonly to: PortRef }): Command => ({
  name: 'reconnect',
  label: label('done.reconnect'),
  apply(tx) {
    tx.putEdge({ ...edgeOf(tx, id), ...ends })
  },
})
