import { moveNodes } from '@/document/commands/move-nodes.ts'
import { disconnect } from '@/document/commands/connect.ts'
import { chain, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { RefTable } from '../canvas-registry.ts'
import { connectedPorts, nodeFacts, type NodeFacts } from '../node-facts.ts'
import { Scene } from './scene.ts'

function sceneOf(document = chain()) {
  const store = storeOf(document)
  const facts = new RefTable<NodeFacts>()
  const connected = connectedPorts(store)
  for (const one of store.nodes.values()) facts.set(one.id, nodeFacts(store, testCatalog, one, connected(one.id)))
  return { store, scene: new Scene(() => store, facts) }
}
const everywhere = { x: -5000, y: -5000, width: 20000, height: 20000 }

test('a node that is drawn is found by any point of its card, the one on top first', () => {
  const { scene } = sceneOf({ ...chain(), nodes: [...chain().nodes, node('over', { position: [310, 10] })] })
  expect(scene.nodeAt({ x: 305, y: 5 })).toBe('a')
  expect(scene.nodeAt({ x: 400, y: 30 })).toBe('over')
  expect(scene.nodeAt({ x: 260, y: 30 })).toBeUndefined()
})

test('an edge is found near its line, the nearest first, and nowhere else', () => {
  const { scene } = sceneOf()
  expect(scene.edgeAt({ x: 260, y: 33 }, 11)).toBe('e1')
  expect(scene.edgeAt({ x: 560, y: 28 }, 11)).toBe('e2')
  expect(scene.edgeAt({ x: 260, y: 80 }, 11)).toBeUndefined()
})

test('only what is near an area is drawn in it; an edge counts where its line passes', () => {
  const { scene } = sceneOf()
  const area = { x: 560, y: 0, width: 300, height: 100 }
  expect([...scene.nodesIn(area)].map(({ id }) => id)).toEqual(['b'])
  expect([...scene.edgesIn(area)].map((drawn) => drawn.edge.id)).toContain('e2')
  expect([...scene.edgesIn({ x: 4000, y: 4000, width: 10, height: 10 })]).toEqual([])
})

test('edges begin at the port that they hang on', () => {
  const { scene } = sceneOf({
    ...chain(),
    nodes: [node('i', { type: 'test.if' }), node('b', { position: [600, 0] })],
    edges: [edge('yes', 'i', 'b', 'true'), edge('no', 'i', 'b', 'false')],
  })
  const [yes, no] = [...scene.edgesIn(everywhere)].map(({ shape }) => shape.start)
  expect(yes?.x).toBe(226)
  expect(no!.y - yes!.y).toBe(32)
})

test('what is dragged lies where it is now, and its edges follow', () => {
  const { scene, store } = sceneOf()
  const tip = (): number => [...scene.edgesIn(everywhere)].find((drawn) => drawn.edge.id === 'e2')!.shape.tip.y
  const before = tip()
  scene.lifted.set('b', { x: 600, y: 400 })
  expect(scene.boundsOf('b')).toMatchObject({ x: 600, y: 400 })
  expect(tip()).toBe(before + 400)
  scene.lifted.clear()
  expect(tip()).toBe(before)
  store.run(moveNodes(new Map([['b', { x: 600, y: 200 }]])))
  expect(tip()).toBe(before + 200)
})

test('an edge that is gone is not drawn any more', () => {
  const { scene, store } = sceneOf()
  store.run(disconnect('e1'))
  scene.prune()
  expect([...scene.edgesIn(everywhere)].map((drawn) => drawn.edge.id)).toEqual(['e2'])
  expect(scene.middleOf('e1')).toBeUndefined()
})

test('notes lie where they are pulled to, also to another size', () => {
  const { scene } = sceneOf({ ...chain(), stickies: [{ id: 's', text: '', position: [0, 300], size: [200, 100] }] })
  expect([...scene.everything()]).toHaveLength(4)
  scene.liftedNotes.set('s', { x: 20, y: 300, width: 400, height: 100 })
  expect([...scene.notesIn({ x: 400, y: 300, width: 10, height: 10 })].map(({ note }) => note.id)).toEqual(['s'])
  expect(scene.middleOfNote('s')).toEqual({ x: 220, y: 350 })
})

describe('folded frames', () => {
  const folded = (direction?: 'down') =>
    sceneOf({
      ...chain(),
      ...(direction === undefined ? {} : { direction }),
      nodes: [...chain().nodes, node('c', { position: [300, 200] })],
      edges: [...chain().edges, edge('e3', 'start', 'c')],
      stickies: [{ id: 'f', kind: 'frame', text: '', position: [260, -60], size: [300, 400], folded: { nodes: ['a', 'c'], notes: [] } }],
    })

  test('what they hide is not there: not drawn, not found, not counted', () => {
    const { scene } = folded()
    expect([...scene.allNodes()].map(({ id }) => id)).toEqual(['start', 'b'])
    expect(scene.nodeAt({ x: 305, y: 5 })).toBeUndefined()
    expect([...scene.everything()]).toHaveLength(3)
  })

  test('edges that lead in and out end at the frame, those between the same places as one', () => {
    const { scene } = folded()
    const drawn = [...scene.edgesIn(everywhere)]
    expect(drawn.map(({ bundle }) => bundle?.map(({ id }) => id))).toEqual([['e1', 'e3'], ['e2']])
    const card = scene.standInOf('a')!
    expect(card).toMatchObject({ x: 300, y: 100 + 20, width: 220, height: 60 })
    expect(drawn[0]!.shape.tip).toEqual({ x: card.x, y: card.y + 30 })
    expect(drawn[1]!.shape.start).toEqual({ x: card.x + 220, y: card.y + 30 })
    expect(scene.edgeAt(drawn[0]!.shape.middle, 11)).toBeUndefined()
  })

  test('also where the workflow runs down', () => {
    const { scene } = folded('down')
    const card = scene.standInOf('a')!
    expect([...scene.edgesIn(everywhere)][0]!.shape.tip).toEqual({ x: card.x + 110, y: card.y })
  })

  test('one that is dragged takes its edges along', () => {
    const { scene } = folded()
    const before = scene.standInOf('a')!
    scene.liftedNotes.set('f', { x: 260, y: 140 })
    expect(scene.standInOf('a')).toEqual({ ...before, y: before.y + 200 })
  })
})

test('where the workflow runs down edges leave beneath a card, beneath the row that shows its state as well', () => {
  const store = storeOf({ ...chain(), direction: 'down' })
  const facts = new RefTable<NodeFacts>()
  const connected = connectedPorts(store)
  for (const one of store.nodes.values()) facts.set(one.id, nodeFacts(store, testCatalog, one, connected(one.id)))
  let hasStatus = false
  const scene = new Scene(() => store, facts, { hasStatus: () => hasStatus })
  const e2 = () => [...scene.edgesIn(everywhere)].find((drawn) => drawn.edge.id === 'e2')!.shape
  expect(e2().start).toEqual({ x: 410, y: 66 })
  expect(e2().tip).toEqual({ x: 710, y: -6 })
  hasStatus = true
  expect(e2().start).toEqual({ x: 410, y: 96 })
})
