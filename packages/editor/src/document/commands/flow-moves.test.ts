import type { WorkflowEdge } from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'
import { edge, node, storeOf, testCatalog } from '../testing/documents.ts'
import type { DocumentStore } from '../document-store.ts'
import { placeBeside } from './place-beside.ts'
import { planSwap, swapInFlow } from './swap-in-flow.ts'

const start = node('start', { type: 'test.start' })
const row = (edges: readonly WorkflowEdge[], rest: Parameters<typeof node>[1] = {}): DocumentStore =>
  storeOf({
    ...{ schema: 'millrace/workflow@1', name: 'x' },
    nodes: [start, node('a', { position: [300, 0] }), node('b', { position: [600, 0], ...rest }), node('c', { position: [900, 0] })],
    edges: [...edges],
  })
const chain = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b'), edge('e3', 'b', 'c')]
const ways = (store: DocumentStore): string[] =>
  [...store.edges.values()].map(({ id, from, to }) => `${id} ${from.node}.${from.port}>${to.node}.${to.port}`)
function move(store: DocumentStore, id: string, way: 'earlier' | 'later'): string {
  const plan = planSwap(store, testCatalog, { id, way })
  if (!plan.ok) return plan.refusal.kind
  store.run(swapInFlow(plan.swap, testCatalog, id))
  return 'moved'
}

test('a node moves on in its chain, its edges keep their ids, and both change places', () => {
  const store = row(chain)
  expect(move(store, 'a', 'later')).toBe('moved')
  expect(ways(store)).toEqual(['e1 start.main>b.main', 'e2 b.main>a.main', 'e3 a.main>c.main'])
  expect(store.nodes.get('a')?.position).toEqual([600, 0])
  expect(store.nodes.get('b')?.position).toEqual([300, 0])
  store.undo()
  expect(ways(store)).toEqual(['e1 start.main>a.main', 'e2 a.main>b.main', 'e3 b.main>c.main'])
})

test('earlier is the way back', () => {
  const store = row(chain)
  move(store, 'b', 'earlier')
  expect(ways(store)).toEqual(['e1 start.main>b.main', 'e2 b.main>a.main', 'e3 a.main>c.main'])
})

test('the last of a chain can move forward, and ways that come together go along', () => {
  const store = row([edge('e1', 'start', 'a'), edge('e0', 'c', 'a'), edge('e2', 'a', 'b')])
  expect(move(store, 'b', 'earlier')).toBe('moved')
  expect(ways(store)).toEqual(['e1 start.main>b.main', 'e0 c.main>b.main', 'e2 b.main>a.main'])
})

test('what fails stays with its node', () => {
  const store = row([edge('e1', 'start', 'a'), edge('e2', 'a', 'b'), edge('e3', 'b', 'c', 'error')], { onError: 'port' })
  expect(move(store, 'b', 'earlier')).toBe('moved')
  expect(ways(store)).toEqual(['e1 start.main>b.main', 'e2 b.main>a.main', 'e3 b.error>c.main'])
})

test.each([
  ['start', 'later', chain, 'starts'],
  ['a', 'earlier', chain, 'starts'],
  ['c', 'later', chain, 'no-neighbour'],
  ['a', 'later', [edge('e2', 'a', 'b'), edge('e3', 'b', 'a')], 'circle'],
  ['b', 'later', [edge('e2', 'a', 'b'), edge('e3', 'b', 'a')], 'circle'],
  ['a', 'later', [...chain, edge('e4', 'a', 'c')], 'several-ways'],
  ['b', 'later', [...chain, edge('e4', 'a', 'c')], 'several-inputs'],
  ['b', 'earlier', [edge('e1', 'start', 'b'), edge('e2', 'a', 'b')], 'several-inputs'],
  ['a', 'later', [{ ...chain[1]!, map: { total: '{{ $json.sum }}' } }], 'mapped'],
] as const)('%s does not move %s where that would mean something else', (id, way, edges, reason) => {
  const store = row(edges)
  const before = ways(store)
  expect(move(store, id, way)).toBe(reason)
  expect(ways(store)).toEqual(before)
})

test('a node that ends the flow does not move forward', () => {
  expect(move(row([edge('e1', 'start', 'a'), edge('e2', 'a', 'b')], { type: 'test.end' }), 'b', 'earlier')).toBe('ends')
})

test('a node is placed beside another, and never on a third', () => {
  const store = row(chain)
  store.run(placeBeside('c', { id: 'a', name: 'A' }, 'below'))
  expect(store.nodes.get('c')?.position).toEqual([300, 160])
  expect(store.undoLabel && labelText(store.undoLabel)).toBe('Place below A')
  store.run(placeBeside('c', { id: 'a', name: 'A' }, 'right'))
  expect(store.nodes.get('c')?.position).not.toEqual([600, 0])
})
