import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { createCatalog } from '@/document/catalog.ts'
import { DocumentState } from '@/document/document-state.ts'
import { edge, node, testCatalog } from '@/document/testing/documents.ts'
import { flowTree, type FlowItem } from './flow-tree.ts'

const loopType = {
  ...testCatalog.find('test.loop', 1)!,
  type: 'test.repeat',
  ports: { inputs: ['main', 'next'], outputs: ['body', 'done'] },
}
const catalog = createCatalog([...testCatalog.newest, { ...loopType, loop: { body: 'body', next: 'next', done: 'done' } }])
const start = node('start', { type: 'test.start' })
const branch = (id: string): WorkflowNode => node(id, { type: 'test.if' })

/** `a(e2: b c)`: node a, on whose edge e2 lie b and c. */
const written = (items: readonly FlowItem[]): string =>
  items.map(({ id, ways }) => `${id}${[...ways].map(([way, inside]) => `(${way}: ${written(inside)})`).join('')}`).join(' ')
function treeOf(nodes: readonly WorkflowNode[], edges: readonly WorkflowEdge[]) {
  const document: WorkflowDocument = { schema: 'millrace/workflow@1', name: 'x', nodes: [...nodes], edges: [...edges] }
  const tree = flowTree(new DocumentState(document), catalog)
  return { main: written(tree.main), loose: written(tree.loose) }
}

test('a chain is one list', () => {
  const edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b')]
  expect(treeOf([node('b'), start, node('a')], edges)).toEqual({ main: 'start a b', loose: '' })
})

test('what lies on one way of a branch stands inside of it; where ways come together the list goes on', () => {
  const nodes = [start, branch('if'), node('yes'), node('no'), node('no2'), node('join'), node('after')]
  const edges = [
    edge('e1', 'start', 'if'),
    edge('e2', 'if', 'yes', 'true'),
    edge('e3', 'if', 'no', 'false'),
    edge('e4', 'no', 'no2'),
    edge('e5', 'no2', 'join'),
    edge('e6', 'yes', 'join'),
    edge('e7', 'join', 'after'),
  ]
  expect(treeOf(nodes, edges).main).toBe('start if(e2: yes)(e3: no no2) join after')
})

test('ways are told in the order of the outputs, not of the edges', () => {
  const edges = [edge('e1', 'start', 'if'), edge('e2', 'if', 'no', 'false'), edge('e3', 'if', 'yes', 'true')]
  expect(treeOf([start, branch('if'), node('no'), node('yes')], edges).main).toBe('start if(e3: yes)(e2: no)')
})

test('a branch with one way goes on beneath itself, and an error stands aside', () => {
  const edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b'), edge('e3', 'a', 'help', 'error')]
  expect(treeOf([start, node('a', { onError: 'port' }), node('b'), node('help')], edges).main).toBe('start a(e3: help) b')
})

test('the body of a loop stands inside of it, and the list goes on where it is done', () => {
  const edges = [
    edge('e1', 'start', 'loop'),
    edge('e2', 'loop', 'work', 'body'),
    { ...edge('e3', 'work', 'loop'), to: { node: 'loop', port: 'next' } },
    edge('e4', 'loop', 'after', 'done'),
  ]
  const nodes = [start, node('loop', { type: 'test.repeat' }), node('work'), node('after')]
  expect(treeOf(nodes, edges).main).toBe('start loop(e2: work) after')
})

test('several triggers stand one after the other, and what they share comes after both', () => {
  const nodes = [start, node('second', { type: 'test.start', position: [0, 200] }), node('own'), node('shared')]
  const edges = [edge('e1', 'start', 'own'), edge('e2', 'own', 'shared'), edge('e3', 'second', 'shared')]
  expect(treeOf(nodes, edges).main).toBe('start own second shared')
})

test('what no trigger leads to stands apart, circles too, and each node stands somewhere once', () => {
  const nodes = [start, node('a'), node('x'), node('y'), node('round1'), node('round2')]
  const edges = [edge('e1', 'start', 'a'), edge('e2', 'x', 'y'), edge('e3', 'round1', 'round2'), edge('e4', 'round2', 'round1')]
  expect(treeOf(nodes, edges)).toEqual({ main: 'start a', loose: 'x y round1 round2' })
})

test('edges to nodes that do not exist, and from a node to itself, change nothing', () => {
  const edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'gone'), edge('e3', 'a', 'a')]
  expect(treeOf([start, node('a')], edges).main).toBe('start a')
})

test('a chain of 5,000 nodes is no matter', () => {
  const nodes = [start, ...Array.from({ length: 5_000 }, (_, at) => node(`n${at}`))]
  const edges = nodes.slice(1).map(({ id }, at) => edge(`e${at}`, nodes[at]!.id, id))
  expect(treeOf(nodes, edges).main.split(' ')).toHaveLength(5_001)
})
