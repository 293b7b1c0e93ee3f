import { label } from '@/i18n/label.ts'
import { fragmentOf } from '../clipboard.ts'
import { chain, countingIds, node, renameQuoted, storeOf } from '../testing/documents.ts'
import { startFrom } from './start-from.ts'

test('a ready workflow takes the place of the first trigger, where it has its nodes, and one undo brings that back', () => {
  const store = storeOf({ ...chain(), nodes: [node('n1', { name: 'A', type: 'test.start' })], edges: [] })
  const before = store.toDocument()
  const { nodes, edges } = chain()
  const { command, nodeIds } = startFrom(
    fragmentOf(
      storeOf(chain()),
      nodes.map(({ id }) => id),
    ),
    {
      ...{ ids: countingIds(), renameReferences: renameQuoted, instead: ['n1'] },
      label: label('done.example', { name: 'A chain' }),
    },
  )
  store.run(command)
  // Names are free again: nothing of the example is called “A 2”.
  expect([...store.nodes.values()].map(({ name, position }) => [name, position])).toEqual(
    nodes.map(({ name, position }) => [name, position]),
  )
  expect([store.edges.size, nodeIds]).toEqual([edges.length, [...store.nodes.keys()]])
  store.undo()
  expect(store.toDocument()).toEqual(before)
  expect(store.undoLabel).toBeUndefined()
})
