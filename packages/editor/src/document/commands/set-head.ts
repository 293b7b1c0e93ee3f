import type { WorkflowDocument, WorkflowSettings } from '@millrace/workflow'
import type { Command } from '../command.ts'

/** Renames the workflow. An empty name changes nothing: a workflow always has one. */
export const setName = (wanted: string): Command => ({
  name: 'set-name',
  label: 'Rename workflow',
  merge: 'name',
  apply(tx) {
    const name = wanted.trim().slice(0, 200)
    if (name !== '' && name !== tx.head.name) tx.setHead({ ...tx.head, name })
  },
})

/** Replaces the workflow's settings. */
export const setSettings = (settings: WorkflowSettings): Command => ({
  name: 'set-settings',
  label: 'Change workflow settings',
  merge: 'settings',
  apply(tx) {
    tx.setHead({ ...tx.head, settings })
  },
})

/** Replaces everything, as one step that can be undone (a version that was restored). */
export const replaceDocument = (document: WorkflowDocument, label: string): Command => ({
  name: 'replace-document',
  label,
  apply(tx) {
    for (const id of [...tx.edges.keys()]) tx.removeEdge(id)
    for (const id of [...tx.nodes.keys()]) tx.removeNode(id)
    tx.setHead({ ...document, nodes: [], edges: [] })
    for (const node of document.nodes) tx.putNode(node)
    for (const edge of document.edges) tx.putEdge(edge)
  },
})
