import type { NodeTypeDescription } from '@millrace/workflow'
import { createCatalog } from '@/document/catalog.ts'
import { chain, countingIds, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import type { EditorSession } from './editor-session.ts'
import { exitsOf } from './exits-of.ts'

const loop: NodeTypeDescription = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.each',
  ports: { inputs: ['main', { name: 'next', title: 'Next' }], outputs: [{ name: 'loop', title: 'Loop' }, 'done'] },
  loop: { body: 'loop', next: 'next', done: 'done' },
}

/** s → a by `x`, a loop l → b → l, and a node that is free. */
function session(readOnly = false) {
  const store = storeOf({
    ...chain(),
    nodes: [
      node('s', { type: 'test.switch', config: { rules: [{ key: 'x' }, { key: 'y' }] } }),
      node('l', { type: 'test.each' }),
      node('a', { position: [300, 0] }),
      node('b', { position: [200, 0] }),
    ],
    edges: [
      edge('e1', 's', 'a', 'x'),
      edge('e2', 'l', 'b', 'loop'),
      { id: 'e3', from: { node: 'b', port: 'main' }, to: { node: 'l', port: 'next' } },
    ],
  })
  const catalog = createCatalog([...testCatalog.newest, loop])
  const given = { store, catalog, readOnly, ids: countingIds(), run: (command: Parameters<typeof store.run>[0]) => store.run(command) }
  return { store, session: given as Partial<EditorSession> as EditorSession }
}

test('every way out says where it leads, and which of them entries of a list give', () => {
  const { out, listed, back } = exitsOf(session().session, 's')
  expect(out.map(({ port, targets }) => [port, targets.map(({ name }) => name)])).toEqual([
    ['x', ['A']],
    ['y', []],
    ['other', []],
  ])
  expect([...listed]).toEqual(['x', 'y'])
  expect(back).toBeNull()
})

test('a node that opens scopes says what leads back to it', () => {
  expect(exitsOf(session().session, 'l').back).toEqual({
    port: 'next',
    title: 'Next',
    sources: [{ edgeId: 'e3', nodeId: 'b', name: 'B' }],
  })
})

test('what can be connected is, from left to right, and can be let go of', () => {
  const { store, session: open } = session()
  const exits = exitsOf(open, 's')
  expect(exits.candidates('x').map(({ id }) => id)).toEqual(['l', 'b'])
  expect(exits.candidates('y').map(({ id }) => id)).toEqual(['l', 'b', 'a'])
  exits.connect('y', 'b')
  exits.disconnect('e1')
  expect([...store.edges.values()].filter(({ from }) => from.node === 's')).toEqual([
    { id: 'ex1', from: { node: 's', port: 'y' }, to: { node: 'b', port: 'main' } },
  ])
})

test('who may only look is offered nothing to connect', () => {
  expect(exitsOf(session(true).session, 's').candidates('y')).toEqual([])
})
