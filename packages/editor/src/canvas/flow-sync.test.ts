import { addNode } from '@/document/commands/add-node.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { moveNodes } from '@/document/commands/move-nodes.ts'
import { renameNode } from '@/document/commands/rename-node.ts'
import { setNodeOption } from '@/document/commands/set-node-option.ts'
import { setConfig } from '@/document/commands/set-config.ts'
import { replaceDocument, setDirection } from '@/document/commands/set-head.ts'
import { chain, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { label } from '@/i18n/label.ts'
import { RefTable } from './canvas-registry.ts'
import { drawableEdges, flowEdge, flowNode, syncFlow, type FlowSyncOptions } from './flow-sync.ts'
import type { NodeFacts } from './node-facts.ts'

/** Vue Flow as the sync sees it. */
function fakeFlow(store: ReturnType<typeof storeOf>) {
  const nodes = new Map([...store.nodes.values()].map((one) => [one.id, flowNode(one)]))
  const edges = new Map(drawableEdges(store).map((one) => [one.id, flowEdge(one)]))
  const measured: string[] = []
  const flow = {
    findNode: (id: string) => nodes.get(id),
    findEdge: (id: string) => edges.get(id),
    addNodes: (one: ReturnType<typeof flowNode>) => void nodes.set(one.id, one),
    removeNodes: (id: string) => {
      nodes.delete(id)
      for (const [key, one] of edges) if (one.source === id || one.target === id) edges.delete(key)
    },
    addEdges: (one: ReturnType<typeof flowEdge>) => void edges.set(one.id, one),
    removeEdges: (id: string) => void edges.delete(id),
    updateNode: (id: string, { position }: { position: { x: number; y: number } }) => void nodes.set(id, { ...nodes.get(id)!, position }),
    updateNodeInternals: (ids: string[]) => void measured.push(...ids),
  }
  return { flow: flow as unknown as FlowSyncOptions['flow'], nodes, edges, measured }
}

function setUp(document = chain()) {
  const store = storeOf(document)
  const facts = new RefTable<NodeFacts>()
  const fake = fakeFlow(store)
  syncFlow({ source: store, catalog: testCatalog, canvas: { facts }, flow: fake.flow, afterRender: (work) => work() })
  const same = (): void => {
    expect(Object.fromEntries([...fake.nodes].map(([id, one]) => [id, one.position]))).toEqual(
      Object.fromEntries([...store.nodes.values()].map((one) => [one.id, { x: one.position![0], y: one.position![1] }])),
    )
    expect([...fake.edges.keys()].sort()).toEqual(
      drawableEdges(store)
        .map(({ id }) => id)
        .sort(),
    )
    for (const id of store.nodes.keys()) expect(facts.at(id).value?.id).toBe(id)
  }
  return { store, facts, same, ...fake }
}

test('the canvas follows adding, moving, deleting, and taking that back', () => {
  const { store, same } = setUp()
  store.run(addNode(node('x', { position: [900, 0] }), [edge('ex', 'b', 'x')]))
  same()
  store.run(moveNodes(new Map([['a', { x: 300, y: 200 }]])))
  same()
  store.run(deleteSelection({ nodes: ['a'], edges: [] }))
  same()
  store.undo()
  same()
  store.undo()
  same()
})

test('a document that is replaced keeps the cards of the nodes that stay', () => {
  const { store, same } = setUp()
  store.run(replaceDocument({ ...chain(), nodes: chain().nodes.slice(0, 2), edges: [edge('e1', 'start', 'a')] }, label('done.tidy')))
  same()
  store.undo()
  same()
})

test('a card says at once that one of its outputs is connected now', () => {
  const { store, facts } = setUp({ ...chain(), edges: [] })
  expect(facts.at('a').value!.outputs[0]!.connected).toBe(false)
  store.run(addNode(node('x', { position: [900, 0] }), [edge('ex', 'a', 'x')]))
  expect(facts.at('a').value!.outputs[0]!.connected).toBe(true)
})

test('a card that takes another back says so, under the name that it has now, until it no longer does', () => {
  const { store, facts } = setUp()
  store.run(setNodeOption('a', { compensate: 'b' }))
  expect(facts.at('b').value!.takesBack).toEqual(['A'])
  expect(facts.at('a').value!.takenBackBy).toBe('B')
  store.run(renameNode('a', 'Reserve', (document) => document))
  expect(facts.at('b').value!.takesBack).toEqual(['Reserve'])
  store.run(renameNode('b', 'Release', (document) => document))
  expect(facts.at('a').value!.takenBackBy).toBe('Release')
  store.run(setNodeOption('a', { compensate: undefined }))
  expect(facts.at('b').value!.takesBack).toEqual([])
})

test('an edge to an output that an option switched off is still drawn', () => {
  const { store, edges } = setUp({
    ...chain(),
    nodes: [...chain().nodes, node('l', { type: 'test.loop', config: { onFailure: 'collect' } })],
    edges: [edge('ef', 'l', 'b', 'failed')],
  })
  store.run(setConfig('l', {}, testCatalog.find('test.loop', 1)))
  expect(edges.has('ef')).toBe(true)
})

test('new outputs are measured before edges are drawn to them', () => {
  const { store, measured, same } = setUp({ ...chain(), nodes: [...chain().nodes, node('s', { type: 'test.switch' })] })
  store.run(setConfig('s', { rules: [{ key: 'big' }] }, testCatalog.find('test.switch', 1)))
  expect(measured).toEqual(['s'])
  same()
})

test('turned handles are measured anew at every card, and edges put back on them', () => {
  const { store, same, measured } = setUp()
  store.run(setDirection('down'))
  expect(measured.sort()).toEqual(['a', 'b', 'start'])
  same()
})
