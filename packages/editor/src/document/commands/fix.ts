import { applyEdits, type ProblemFix, type WorkflowDocument } from '@millrace/workflow'
import { label, type Label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import type { ShortIds } from '../ids.ts'
import type { Transaction } from '../transaction.ts'
import { documentOf, putDocument } from '../whole-document.ts'

/** Mends a problem: one step, whatever it touches. */
export const applyFix = ({ label: text, words, edits }: Pick<ProblemFix, 'label' | 'words' | 'edits'>, ids: ShortIds): Command => ({
  name: 'fix',
  label: label('done.fix', { what: words ?? text }),
  apply: (tx) => putWhole(tx, applyEdits(documentOf(tx), edits, ids)),
})

/** Puts another state of the document in place of this one; nodes and edges that are the same objects stay untouched. */
export const putFixed = (label: Label, document: WorkflowDocument): Command => ({
  name: 'fix',
  label,
  apply: (tx) => putWhole(tx, document),
})

function putWhole(tx: Transaction, document: WorkflowDocument): void {
  const kept = { nodes: new Set(document.nodes.map(({ id }) => id)), edges: new Set(document.edges.map(({ id }) => id)) }
  for (const id of [...tx.edges.keys()]) if (!kept.edges.has(id)) tx.removeEdge(id)
  for (const id of [...tx.nodes.keys()]) if (!kept.nodes.has(id)) tx.removeNode(id)
  putDocument(tx, document)
}
