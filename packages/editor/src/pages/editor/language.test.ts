import { fragmentOf } from '@/document/clipboard.ts'
import { paste } from '@/document/commands/paste.ts'
import { renameNode } from '@/document/commands/rename-node.ts'
import { chain, countingIds, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { checkDocument, renameInDocument, renameReferences } from './language.ts'

const referring = () =>
  storeOf({
    ...chain(),
    nodes: [
      ...chain().nodes,
      node('a2', { name: 'A 2' }),
      node('c', { config: { x: { $expr: `{{ $('A').item.json.total + $node["A 2"].json.total }} of "A"` } } }),
    ],
  })

test('a renamed node is renamed in expressions, and nowhere else in their text', () => {
  const store = referring()
  store.run(renameNode('a', `It's "new"`, renameInDocument(testCatalog)))
  expect(store.nodes.get('c')!.config).toEqual({ x: { $expr: `{{ $('It\\'s "new"').item.json.total + $node["A 2"].json.total }} of "A"` } })
})

test('pasted nodes speak of their own copies, also when the names move up', () => {
  const store = referring()
  const { command, nodeIds } = paste(fragmentOf(store, ['a', 'a2', 'c']), { ids: countingIds(), renameReferences })
  store.run(command)
  expect(store.nodes.get(nodeIds[2]!)!.config).toEqual({ x: { $expr: `{{ $('A 3').item.json.total + $node["A 4"].json.total }} of "A"` } })
})

test('problems name their node', () => {
  const problems = checkDocument({ ...chain(), nodes: [...chain().nodes, node('odd', { type: 'no.such' })] }, testCatalog)
  expect(problems).toContainEqual(expect.objectContaining({ code: 'workflow.unknown-node-type', nodeId: 'odd' }))
})
