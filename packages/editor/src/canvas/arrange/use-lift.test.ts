import { computed } from 'vue'
import { chain, node, storeOf } from '@/document/testing/documents.ts'
import { RefTable } from '../canvas-registry.ts'
import { flowNode } from '../flow-sync.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import { Scene } from '../windowed/scene.ts'
import { useLift, type LiftedPlaces } from './use-lift.ts'

function setUp({ isCopy = false } = {}) {
  const store = storeOf({
    ...chain(),
    nodes: [...chain().nodes, node('far', { position: [307, 3000] })],
    stickies: [
      { id: 'f', kind: 'frame', text: '', position: [260, -60], size: [300, 200] },
      { id: 's', text: '', position: [0, 400], size: [200, 100] },
    ],
  })
  const { flow } = fakeFlow()
  flow.addNodes([flowNode(store.nodes.get('a')!)])
  const scene = new Scene(() => store, new RefTable())
  const dropped: LiftedPlaces[] = []
  const copied: LiftedPlaces[] = []
  let redraws = 0
  const lift = useLift({
    ...{ flow, scene, source: () => store },
    view: { viewport: computed(() => ({ x: 0, y: 0, zoom: 1 })), size: computed(() => ({ width: 1000, height: 800 })) },
    isCopy: () => isCopy,
    onDrop: (places) => dropped.push(places),
    onCopy: (places) => copied.push(places),
    redraw: () => (redraws += 1),
  })
  return { lift, scene, flow, dropped, copied, redraws: () => redraws }
}

test('everything that was taken up moves by the same way: cards, what is only drawn, and notes', () => {
  const { lift, scene, flow } = setUp()
  lift.begin(['a', 'far'], ['s'])
  lift.moveBy({ x: 203, y: 259 })
  const [dx, dy] = [scene.lifted.get('a')!.x - 300, scene.lifted.get('a')!.y]
  expect(scene.lifted.get('far')).toEqual({ x: 307 + dx, y: 3000 + dy })
  expect(scene.liftedNotes.get('s')).toEqual({ x: dx, y: 400 + dy })
  expect(flow.findNode('a')?.position).toEqual(scene.lifted.get('a'))
})

test('the first one comes to lie on the grid where nothing lines up', () => {
  const { lift, scene } = setUp()
  lift.begin(['far'], [])
  lift.moveBy({ x: 4, y: -4 })
  expect(scene.lifted.get('far')).toEqual({ x: 320, y: 3000 })
})

test('a frame takes along what lies in it', () => {
  const { lift, dropped } = setUp()
  lift.begin([], ['f'])
  lift.moveBy({ x: 0, y: 2000 })
  lift.drop()
  expect([...dropped[0]!.nodes.keys()]).toEqual(['a'])
  expect([...dropped[0]!.notes.keys()]).toEqual(['f'])
})

test('dropping tells where all of it went, once, and leaves nothing lifted', () => {
  const { lift, scene, dropped } = setUp()
  lift.begin(['a'], [])
  expect(lift.isHeld.value).toBe(true)
  lift.moveBy({ x: 100, y: 300 })
  lift.drop()
  expect(dropped).toHaveLength(1)
  expect(scene.lifted.size + scene.liftedNotes.size).toBe(0)
  expect(lift.isHeld.value).toBe(false)
  expect(lift.lines.value).toEqual([])
})

test('what is let go as a copy stays where it was, and tells where the copy goes', () => {
  const { lift, flow, dropped, copied } = setUp({ isCopy: true })
  lift.begin(['a'], ['s'])
  lift.moveBy({ x: 100, y: 300 })
  lift.drop()
  expect(flow.findNode('a')?.position).toEqual({ x: 300, y: 0 })
  expect(dropped).toEqual([])
  expect([...copied[0]!.nodes.keys(), ...copied[0]!.notes.keys()]).toEqual(['a', 's'])
})

test('what was only pressed on is not moved', () => {
  const { lift, dropped } = setUp()
  lift.begin(['a'], [])
  lift.drop()
  expect(dropped).toEqual([])
})

test('a drag that is broken off puts everything back', () => {
  const { lift, flow, dropped } = setUp()
  lift.begin(['a'], ['s'])
  lift.moveBy({ x: 100, y: 300 })
  lift.cancel()
  expect(flow.findNode('a')?.position).toEqual({ x: 300, y: 0 })
  expect(dropped).toEqual([])
})

test('guides show what it lines up with, and go with the drop', () => {
  const { lift } = setUp()
  lift.begin(['a'], [])
  lift.moveBy({ x: 0, y: 100 })
  expect(lift.lines.value.length).toBeGreaterThan(0)
  lift.drop()
  expect(lift.lines.value).toEqual([])
})
