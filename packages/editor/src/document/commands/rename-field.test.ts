import { planFieldRename } from '@millrace/workflow'
import { chain, node, said, storeOf, testCatalog } from '../testing/documents.ts'
import { renameField } from './rename-field.ts'

test('the chosen places of a renamed field change as one step, which undo takes back', () => {
  const text = (source: string) => ({ text: { $expr: source } })
  const document = {
    ...chain(),
    nodes: [chain().nodes[0]!, node('a'), node('b', { config: text('{{ $json.total }}') })],
    pinned: { a: [{ json: { total: 1 } }] },
  }
  document.edges[0] = { ...document.edges[0]!, map: { x: { $expr: "{{ $('A').first().json.total }}" } } }
  const store = storeOf(document)
  const catalog = { get: testCatalog.find.bind(testCatalog), types: () => [], versionsOf: () => [1] }
  const { changes } = planFieldRename(store.toDocument(), { nodeId: 'a', path: ['total'], to: 'amount' }, { catalog })
  expect(changes).toHaveLength(3)
  store.run(renameField({ from: 'total', to: 'amount' }, changes))
  expect(store.nodes.get('b')!.config).toEqual(text('{{ $json.amount }}'))
  expect(store.edges.get('e1')!.map).toEqual({ x: { $expr: "{{ $('A').first().json.amount }}" } })
  expect(store.head.pinned).toEqual({ a: [{ json: { amount: 1 } }] })
  expect(said(store.undoLabel)).toBe('Rename total to amount')
  store.undo()
  expect(store.toDocument()).toEqual(document)
})
