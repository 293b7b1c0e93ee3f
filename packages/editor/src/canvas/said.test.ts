import { connect, disconnect } from '@/document/commands/connect.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { moveNodes } from '@/document/commands/move-nodes.ts'
import type { DocumentStore } from '@/document/document-store.ts'
import { chain, edge, storeOf } from '@/document/testing/documents.ts'
import { saidOf } from './said.ts'

function heard(work: (store: DocumentStore) => void): string[] {
  const store = storeOf(chain())
  const said: string[] = []
  store.listen((delta) => said.push(saidOf(delta, store)))
  work(store)
  return said
}

test('a connection is told with the names of its ends, and the output where it says something', () => {
  expect(heard((store) => store.run(connect(edge('e3', 'start', 'b'))))).toEqual(['Connected START to B'])
  expect(heard((store) => store.run(connect(edge('e3', 'start', 'b', 'true'))))).toEqual(['Connected START (true) to B'])
  expect(heard((store) => store.run(disconnect('e2')))).toEqual(['Deleted the connection from A to B'])
})
test('one node that moves says where it lies; several are counted', () => {
  const to = (...ids: string[]) => moveNodes(new Map(ids.map((id, at) => [id, { x: 40, y: 20 + at }])))
  expect(heard((store) => store.run(to('a')))).toEqual(['Moved A to 40, 20'])
  expect(heard((store) => store.run(to('a', 'b')))).toEqual(['Move 2 nodes'])
})
test('what was deleted is named, and undoing says what was undone', () => {
  const said = heard((store) => {
    store.run(deleteSelection({ nodes: ['a'] }))
    store.undo()
  })
  expect(said).toEqual(['Deleted A', 'Undone: Delete 1 node'])
})
