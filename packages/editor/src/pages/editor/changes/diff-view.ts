import { diffDocuments, endsOf, type DocumentDiff, type WorkflowDocument } from '@millrace/workflow'
import type { ChangeMark } from '@/canvas/change-marks.ts'

/** Two documents on one canvas: what is in the second, and what went since the first, each with its mark. */
export interface DiffView {
  readonly diff: DocumentDiff
  readonly document: WorkflowDocument
  readonly nodeMarks: ReadonlyMap<string, ChangeMark>
  readonly edgeMarks: ReadonlyMap<string, ChangeMark>
}

/** An edge that went, among those of the document after: both may have given one id to different edges. */
export const goneId = (id: string): string => `before-${id}`

export function diffView(before: WorkflowDocument, after: WorkflowDocument): DiffView {
  const diff = diffDocuments(before, after)
  const nodeMarks = new Map<string, ChangeMark>([
    ...diff.nodes.added.map(({ id }) => [id, 'added'] as const),
    ...diff.nodes.removed.map(({ id }) => [id, 'removed'] as const),
    ...diff.nodes.changed.map(({ after: { id }, fields }) => [id, fields.length > 0 ? 'changed' : 'moved'] as const),
  ])
  const gone = new Set(diff.edges.removed.map(endsOf))
  const fresh = new Set(diff.edges.added.map(endsOf))
  const removed = before.edges.filter((edge) => gone.has(endsOf(edge))).map((edge) => ({ ...edge, id: goneId(edge.id) }))
  const edgeMarks = new Map<string, ChangeMark>([
    ...after.edges.flatMap((edge) => (fresh.has(endsOf(edge)) ? [[edge.id, 'added'] as const] : [])),
    ...removed.map(({ id }) => [id, 'removed'] as const),
  ])
  const document = { ...after, nodes: [...after.nodes, ...diff.nodes.removed], edges: [...after.edges, ...removed] }
  return { diff, document, nodeMarks, edgeMarks }
}
