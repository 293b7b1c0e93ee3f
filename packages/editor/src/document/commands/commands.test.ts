import { fragmentOf } from '../clipboard.ts'
import { pointOf } from '../grid.ts'
import { chain, countingIds, edge, node, renameQuoted, renameQuotedEverywhere, storeOf, testCatalog } from '../testing/documents.ts'
import { addNode, insertOnEdge } from './add-node.ts'
import { deleteSelection } from './delete-selection.ts'
import { paste } from './paste.ts'
import { renameNode } from './rename-node.ts'
import { setConfig, changedField } from './set-config.ts'
import { setNodeOption } from './set-node-option.ts'

describe('adding', () => {
  test('a node gets a unique name and a free place', () => {
    const store = storeOf(chain())
    store.run(addNode(node('n9', { name: 'A', position: [307, 4] })))
    expect(store.nodes.get('n9')).toMatchObject({ name: 'A 2' })
    expect(pointOf(store.nodes.get('n9')!)).toEqual({ x: 300, y: 100 })
  })

  test('inserting into an edge connects both sides and moves what follows', () => {
    const store = storeOf(chain())
    store.run(insertOnEdge(node('m', { position: [600, 0] }), { input: 'main', output: 'main' }, { id: 'e2', ids: ['e3', 'e4'] }))
    expect([...store.edges.values()]).toEqual([edge('e1', 'start', 'a'), edge('e3', 'a', 'm'), edge('e4', 'm', 'b')])
    expect(pointOf(store.nodes.get('b')!).x).toBe(900)
    expect(pointOf(store.nodes.get('m')!)).toEqual({ x: 600, y: 0 })
  })

  test('inserting a node without output ends the way there', () => {
    const store = storeOf(chain())
    store.run(insertOnEdge(node('m', { type: 'test.end' }), { input: 'main', output: undefined }, { id: 'e2', ids: ['e3', 'e4'] }))
    expect([...store.edges.keys()]).toEqual(['e1', 'e3'])
  })
})

describe('deleting', () => {
  test('a node takes its edges and its pinned data with it', () => {
    const document = chain()
    document.pinned = { a: [{ json: {} }], b: [{ json: {} }] }
    const store = storeOf(document)
    store.run(deleteSelection({ nodes: ['a'], edges: [] }))
    expect(store.edges.size).toBe(0)
    expect(Object.keys(store.head.pinned!)).toEqual(['b'])
    store.undo()
    expect(store.toDocument()).toEqual(document)
  })
})

describe('renaming', () => {
  const referring = () => {
    const document = chain()
    document.nodes[2] = node('b', { config: { list: [{ deep: { $expr: "{{ $('A').item.json.x }}" } }], plain: "$('A')" } })
    return storeOf(document)
  }

  test('expressions of other nodes follow the new name, plain text does not', () => {
    const store = referring()
    store.run(renameNode('a', '  Fetch order ', renameQuotedEverywhere))
    expect(store.nodes.get('a')!.name).toBe('Fetch order')
    expect(store.nodes.get('b')!.config).toEqual({
      list: [{ deep: { $expr: "{{ $('Fetch order').item.json.x }}" } }],
      plain: "$('A')",
    })
  })

  test.each([
    ['', 'needs a name'],
    ['B', 'already called'],
    ['__proto__', 'reserved'],
    ['x'.repeat(129), 'longer than'],
  ])('the name %j is refused with the reason', (name, reason) => {
    const store = referring()
    expect(() => store.run(renameNode('a', name, renameQuotedEverywhere))).toThrow(reason)
    expect(store.nodes.get('a')!.name).toBe('A')
  })
})

describe('settings of a node', () => {
  test('edges follow a rule that gets another key', () => {
    const document = chain()
    document.nodes[1] = node('a', { type: 'test.switch', config: { rules: [{ key: 'big' }, { key: 'small' }] } })
    document.edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b', 'big')]
    const store = storeOf(document)
    store.run(setConfig('a', { rules: [{ key: 'large' }, { key: 'small' }] }, testCatalog.find('test.switch', 1)))
    expect(store.edges.get('e2')).toMatchObject({ from: { node: 'a', port: 'large' } })
  })

  test('edges of a port that an option switched off stay, to be seen as a problem', () => {
    const document = chain()
    document.nodes[1] = node('a', { type: 'test.loop', config: { onFailure: 'collect' } })
    document.edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b', 'failed')]
    const store = storeOf(document)
    store.run(setConfig('a', {}, testCatalog.find('test.loop', 1)))
    expect(store.edges.has('e2')).toBe(true)
  })

  test('edges of a rule that was taken out of the list are removed', () => {
    const document = chain()
    document.nodes[1] = node('a', { type: 'test.switch', config: { rules: [{ key: 'big' }, { key: 'small' }] } })
    document.edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b', 'big'), edge('e3', 'a', 'b', 'small')]
    const store = storeOf(document)
    store.run(setConfig('a', { rules: [{ key: 'small' }] }, testCatalog.find('test.switch', 1)))
    expect([...store.edges.keys()]).toEqual(['e1', 'e3'])
  })

  test('leaving the error port removes its edges', () => {
    const document = chain()
    document.nodes[1] = node('a', { onError: 'port' })
    document.edges.push(edge('e3', 'a', 'b', 'error'))
    const store = storeOf(document)
    store.run(setNodeOption('a', { timeoutMs: 5 }))
    expect(store.edges.has('e3')).toBe(true)
    store.run(setNodeOption('a', { onError: undefined }))
    expect(store.edges.has('e3')).toBe(false)
    expect(store.nodes.get('a')).not.toHaveProperty('onError')
  })

  test('the changed field is named', () => {
    expect(changedField({ a: 1, b: [1] }, { a: 1, b: [2] })).toBe('b')
    expect(changedField({ a: 1 }, { a: 1 })).toBeUndefined()
  })
})

describe('pasting', () => {
  test('copies get new ids, names and places, and refer to each other', () => {
    const document = chain()
    document.nodes[2] = node('b', { position: [600, 0], config: { x: { $expr: "{{ $('A').item }} {{ $('START').item }}" } } })
    const store = storeOf(document)
    const { command, nodeIds } = paste(fragmentOf(store, ['a', 'b']), { ids: countingIds(), renameReferences: renameQuoted })
    store.run(command)
    const [first, second] = nodeIds.map((id) => store.nodes.get(id)!)
    expect([first!.name, second!.name]).toEqual(['A 2', 'B 2'])
    expect(second!.config).toEqual({ x: { $expr: "{{ $('A 2').item }} {{ $('START').item }}" } })
    expect(first!.position).toEqual([340, 40])
    expect([...store.edges.values()].at(-1)).toMatchObject({ from: { node: first!.id }, to: { node: second!.id } })
  })

  test('names that move up together are not mixed up', () => {
    const document = chain()
    document.nodes.push(node('a2', { name: 'A 2', config: { x: { $expr: "{{ $('A').item }} {{ $('A 2').item }}" } } }))
    const store = storeOf(document)
    const { command, nodeIds } = paste(fragmentOf(store, ['a', 'a2']), { ids: countingIds(), renameReferences: renameQuoted })
    store.run(command)
    expect(store.nodes.get(nodeIds[0]!)!.name).toBe('A 3')
    expect(store.nodes.get(nodeIds[1]!)).toMatchObject({ name: 'A 4', config: { x: { $expr: "{{ $('A 3').item }} {{ $('A 4').item }}" } } })
  })
})

test('an entry whose key is cleared and then written anew keeps its edges', () => {
  const type = testCatalog.find('test.switch', 1)!
  const rules = (...keys: string[]) => ({ rules: keys.map((key) => ({ key })) })
  const store = storeOf({
    ...chain(),
    nodes: [node('s', { type: 'test.switch', config: rules('a', 'b') }), node('x'), node('y')],
    edges: [edge('e1', 's', 'x', 'a'), edge('e2', 's', 'y', 'b')],
  })
  const ports = () => [...store.edges.values()].map(({ from }) => from.port)
  store.run(setConfig('s', rules('', 'b'), type))
  expect(ports()).toEqual(['a', 'b'])
  store.run(setConfig('s', rules('n', 'b'), type))
  expect(ports()).toEqual(['n', 'b'])
  store.run(setConfig('s', rules('b', 'n'), type))
  expect(ports()).toEqual(['n', 'b'])
  store.run(setConfig('s', rules('b'), type))
  expect(ports()).toEqual(['b'])
})
