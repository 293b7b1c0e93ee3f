import type { JsonObject } from '@millrace/base'
import { createCatalog } from '../catalog.ts'
import { chain, edge, node, renameQuotedEverywhere, said, storeOf, testCatalog } from '../testing/documents.ts'
import { replacementsFor, replaceNode } from './replace-node.ts'

const other = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.other',
  title: 'Other',
  config: { type: 'object', properties: { url: { type: 'string' }, count: { type: 'number' }, kept: {} } } as JsonObject,
  credentials: [{ type: 'http.bearer' }],
}
const catalog = createCatalog([...testCatalog.newest, other])
const options = { catalog, config: { count: 5 }, rename: renameQuotedEverywhere }

test('wires stay, and settings whose name and value the new type takes', () => {
  const document = chain()
  document.nodes[1] = node('a', {
    config: { url: 'https://a.example', count: 'many', gone: true, kept: { $expr: '{{ $json.x }}' } },
    credentials: { 'http.bearer': 'c1', 'http.basic': 'c2' },
    retry: { maxAttempts: 3 },
    position: [300, 0],
  })
  const store = storeOf(document)
  store.run(replaceNode('a', other, options))
  expect(store.nodes.get('a')).toEqual({
    ...{ id: 'a', name: 'A', type: 'test.other', typeVersion: 1, position: [300, 0], retry: { maxAttempts: 3 } },
    config: { url: 'https://a.example', count: 5, kept: { $expr: '{{ $json.x }}' } },
    credentials: { 'http.bearer': 'c1' },
  })
  expect([...store.edges.values()]).toEqual(chain().edges)
  expect(said(store.undo())).toBe('Replace by Other')
  expect(store.toDocument()).toEqual(document)
})

test('a connection moves to the port at the same place, and goes when there is none, or one like it', () => {
  const document = chain()
  document.nodes[1] = node('a', { type: 'test.if' })
  document.edges = [edge('e1', 'start', 'a'), edge('e2', 'a', 'b', 'true'), edge('e3', 'a', 'b', 'false')]
  const store = storeOf(document)
  store.run(replaceNode('a', other, options))
  expect([...store.edges.values()].map(({ id, from }) => [id, from.port])).toEqual([
    ['e1', 'main'],
    ['e2', 'main'],
  ])
  store.run(replaceNode('a', catalog.find('test.end', 1)!, options))
  expect([...store.edges.keys()]).toEqual(['e1'])
})

test('a name that the editor gave becomes the new type’s, and what speaks of it follows; a chosen one stays', () => {
  const document = chain()
  document.nodes[1] = node('a', { name: 'test.action 2' })
  document.nodes[2] = node('b', { config: { x: { $expr: "{{ $('test.action 2').item.json.x }}" } } })
  const store = storeOf(document)
  store.run(replaceNode('a', other, options))
  expect(store.nodes.get('a')?.name).toBe('Other')
  expect(store.nodes.get('b')?.config).toEqual({ x: { $expr: "{{ $('Other').item.json.x }}" } })
})

test('what was pinned to the old node is not what the new one gives', () => {
  const store = storeOf({ ...chain(), pinned: { a: [{ json: {} }], b: [{ json: {} }] } })
  store.run(replaceNode('a', other, options))
  expect(Object.keys(store.head.pinned ?? {})).toEqual(['b'])
})

test('a trigger is replaced by triggers alone, and what has connections only by what can have them', () => {
  const store = storeOf(chain())
  const types = (id: string) => replacementsFor(store, catalog, store.nodes.get(id)!).map(({ type }) => type)
  expect(types('start')).toEqual([])
  expect(types('a')).toContain('test.other')
  expect(types('a')).not.toContain('test.end')
  expect(types('a')).not.toContain('test.start')
  expect(types('b')).toContain('test.end')
})
