import type { WorkflowDocument } from '@millrace/workflow'
import { edge, node } from '@/document/testing/documents.ts'
import { diffView } from './diff-view.ts'

const documentOf = (nodes: WorkflowDocument['nodes'], edges: WorkflowDocument['edges']): WorkflowDocument => ({
  ...{ schema: 'millrace/workflow@1', name: 'Orders', nodes, edges },
})

test('what was removed stands on the canvas beside what is there, each with its mark', () => {
  const before = documentOf([node('a'), node('b'), node('c')], [edge('e1', 'a', 'b'), edge('e2', 'b', 'c')])
  const after = documentOf([node('a', { position: [20, 0] }), node('c', { notes: 'new' }), node('d')], [edge('e1', 'a', 'c')])
  const { document, nodeMarks, edgeMarks } = diffView(before, after)
  expect(document.nodes.map(({ id }) => id)).toEqual(['a', 'c', 'd', 'b'])
  expect(Object.fromEntries(nodeMarks)).toEqual({ a: 'moved', b: 'removed', c: 'changed', d: 'added' })
  expect(Object.fromEntries(edgeMarks)).toEqual({ e1: 'added', 'before-e1': 'removed', 'before-e2': 'removed' })
  expect(new Set(document.edges.map(({ id }) => id)).size).toBe(document.edges.length)
})
