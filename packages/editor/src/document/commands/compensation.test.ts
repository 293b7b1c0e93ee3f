import { fragmentOf } from '../clipboard.ts'
import { chain, countingIds, node, renameQuoted, storeOf } from '../testing/documents.ts'
import { deleteSelection } from './delete-selection.ts'
import { paste } from './paste.ts'
import { setNodeOption } from './set-node-option.ts'

/** A is taken back by UNDO. */
function compensated() {
  const document = chain()
  document.nodes[1] = node('a', { position: [300, 0], compensate: 'undo' })
  document.nodes.push(node('undo', { position: [300, 200] }))
  return { document, store: storeOf(document) }
}
const options = () => ({ ids: countingIds(), renameReferences: renameQuoted })

test('deleting the node that takes back frees the one that named it; undo brings both back', () => {
  const { document, store } = compensated()
  store.run(deleteSelection({ nodes: ['undo'], edges: [] }))
  expect(store.nodes.get('a')).not.toHaveProperty('compensate')
  store.undo()
  expect(store.toDocument()).toEqual(document)
})

test('who takes back is chosen and taken away as an option', () => {
  const { store } = compensated()
  store.run(setNodeOption('b', { compensate: 'undo' }))
  expect(store.nodes.get('b')).toMatchObject({ compensate: 'undo' })
  store.run(setNodeOption('b', { compensate: undefined }))
  expect(store.nodes.get('b')).not.toHaveProperty('compensate')
})

test('a copy made together with what takes it back is taken back by that copy', () => {
  const { store } = compensated()
  const { command, nodeIds } = paste(fragmentOf(store, ['a', 'undo']), options())
  store.run(command)
  expect(store.nodes.get(nodeIds[0]!)!.compensate).toBe(nodeIds[1])
})

test('a duplicate alone keeps what takes it back; a paste, which may come from elsewhere, does not', () => {
  const { store } = compensated()
  const duplicate = paste(fragmentOf(store, ['a']), options(), 'duplicate')
  store.run(duplicate.command)
  expect(store.nodes.get(duplicate.nodeIds[0]!)!.compensate).toBe('undo')
  store.undo()
  const pasted = paste(fragmentOf(store, ['a']), options())
  store.run(pasted.command)
  expect(store.nodes.get(pasted.nodeIds[0]!)).not.toHaveProperty('compensate')
})
