import type { WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import { diffDocuments, isEmptyDiff } from './diff-documents.ts'

const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  ...{ id, name: id.toUpperCase(), type: 'core.set', typeVersion: 1, position: [0, 0] },
  ...more,
})
const edge = (id: string, from: string, to: string) => ({ id, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const documentOf = (nodes: WorkflowNode[], more: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  ...{ schema: 'millrace/workflow@1', name: 'Orders', nodes, edges: [] },
  ...more,
})

test('a document does not differ from itself, whatever the order of its keys and the ids of its edges', () => {
  const before = documentOf([node('a', { config: { x: 1, y: [1, { z: 2 }] } }), node('b')], { edges: [edge('e1', 'a', 'b')] })
  const after = documentOf([node('a', { config: { y: [1, { z: 2 }], x: 1 } }), node('b')], { edges: [edge('e9', 'a', 'b')] })
  expect(isEmptyDiff(diffDocuments(before, after))).toBe(true)
})

test('nodes that came, went, changed and moved are told apart, and each changed field by its place', () => {
  const before = documentOf([node('a', { config: { url: 'x', headers: [{ name: 'A' }] } }), node('b'), node('c')])
  const after = documentOf([
    node('a', { config: { url: { $expr: '{{ $json.url }}' }, headers: [{ name: 'B' }], method: 'POST' }, position: [20, 0] }),
    node('c', { position: [40, 40] }),
    node('d'),
  ])
  const { nodes } = diffDocuments(before, after)
  expect(nodes.added.map(({ id }) => id)).toEqual(['d'])
  expect(nodes.removed.map(({ id }) => id)).toEqual(['b'])
  expect(nodes.changed.map(({ after: { id }, moved, fields }) => ({ id, moved, fields }))).toEqual([
    {
      id: 'a',
      moved: true,
      fields: [
        { path: '/config/url', before: 'x', after: { $expr: '{{ $json.url }}' } },
        { path: '/config/headers/0/name', before: 'A', after: 'B' },
        { path: '/config/method', after: 'POST' },
      ],
    },
    { id: 'c', moved: true, fields: [] },
  ])
})

test('lists of different length differ as a whole, and an expression is one value', () => {
  const before = documentOf([node('a', { config: { list: [1, 2], text: { $expr: 'a' } } })])
  const after = documentOf([node('a', { config: { list: [1, 2, 3], text: { $expr: 'b' } } })])
  expect(diffDocuments(before, after).nodes.changed[0]?.fields).toEqual([
    { path: '/config/list', before: [1, 2], after: [1, 2, 3] },
    { path: '/config/text', before: { $expr: 'a' }, after: { $expr: 'b' } },
  ])
})

test('edges and the head are compared too', () => {
  const nodes = [node('a'), node('b')]
  const before = documentOf(nodes, { edges: [edge('e1', 'a', 'b')], settings: { timezone: 'UTC' } })
  const after = documentOf(nodes, { edges: [edge('e1', 'b', 'a')], settings: { timezone: 'Europe/Berlin' }, description: 'New' })
  const { edges, head } = diffDocuments(before, after)
  expect(edges).toEqual({ added: [edge('e1', 'b', 'a')], removed: [edge('e1', 'a', 'b')] })
  expect(head).toEqual([
    { path: '/settings/timezone', before: 'UTC', after: 'Europe/Berlin' },
    { path: '/description', after: 'New' },
  ])
})
