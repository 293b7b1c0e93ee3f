import type { WorkflowDocument, WorkflowSettings } from '@millrace/workflow'
import { label, type Label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { putDirection, type Direction } from '../direction.ts'

/** Renames the workflow. An empty name changes nothing: a workflow always has one. */
export const setName = (wanted: string): Command => ({
  name: 'set-name',
  label: label('done.rename-workflow'),
  merge: 'name',
  apply(tx) {
    const name = wanted.trim().slice(0, 200)
    if (name !== '' && name !== tx.head.name) tx.setHead({ ...tx.head, name })
  },
})

/** Replaces the workflow's settings. */
export const setSettings = (settings: WorkflowSettings): Command => ({
  name: 'set-settings',
  label: label('done.settings'),
  merge: 'settings',
  apply(tx) {
    tx.setHead({ ...tx.head, settings })
  },
})

/** Turns the cards' handles; nodes stay where they are. */
export const setDirection = (direction: Direction): Command => ({
  name: 'set-direction',
  label: label(`done.direction-${direction}`),
  apply: (tx) => putDirection(tx, direction),
})

/** Replaces everything, as one step that can be undone (a version that was restored). */
export const replaceDocument = (document: WorkflowDocument, said: Label): Command => ({
  name: 'replace-document',
  label: said,
  apply(tx) {
    for (const id of [...tx.edges.keys()]) tx.removeEdge(id)
    for (const id of [...tx.nodes.keys()]) tx.removeNode(id)
    tx.setHead({ ...document, nodes: [], edges: [] })
    for (const node of document.nodes) tx.putNode(node)
    for (const edge of document.edges) tx.putEdge(edge)
  },
})
