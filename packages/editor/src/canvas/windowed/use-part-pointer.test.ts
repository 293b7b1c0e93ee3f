import { computed, nextTick, ref } from 'vue'
import { chain, node, storeOf } from '@/document/testing/documents.ts'
import { RefTable } from '../canvas-registry.ts'
import { flowNode } from '../flow-sync.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import type { Lift } from '../arrange/use-lift.ts'
import { useSelection } from '../use-selection.ts'
import { toCanvas } from '../viewport.ts'
import { Scene } from './scene.ts'
import { usePartPointer } from './use-part-pointer.ts'

/** Vue Flow holds `a`; the view is moved and shows everything at half its size. */
function setUp() {
  const store = storeOf({
    ...chain(),
    nodes: [...chain().nodes, node('far', { position: [5000, 0] })],
    stickies: [{ id: 's', text: '', position: [0, 200], size: [200, 100] }],
  })
  const fake = fakeFlow()
  fake.flow.addNodes([flowNode(store.nodes.get('a')!)])
  const source = () => store
  const scene = new Scene(source, new RefTable())
  const selection = useSelection(fake.flow, source, () => undefined)
  const viewport = computed(() => ({ x: 10, y: 20, zoom: 0.5 }))
  const [isOn, isOverview] = [ref(true), ref(false)]
  const begun: unknown[] = []
  const ways: unknown[] = []
  const lift: Lift = {
    isHeld: ref(false),
    lines: ref([]),
    gaps: ref([]),
    begin: (...what) => void begun.push(what),
    moveBy: (way) => void ways.push(way),
    drop: () => void ways.push('dropped'),
    cancel: () => void ways.push('back'),
  }
  const pointer = usePartPointer({
    ...{ flow: fake.flow, source, scene, selection, lift },
    view: { viewport, toCanvas: (client) => toCanvas(viewport.value, client) },
    windowed: () => ({ isOn, isOverview: computed(() => isOverview.value) }),
  })
  return { ...fake, store, selection, pointer, begun, ways, isOn, isOverview }
}
const click = (x: number, y: number): object => ({ clientX: x, clientY: y })

test('a card that is dragged takes the rest of the selection along, mounted or not, notes too', () => {
  const { selection, tell, begun, ways, pointer } = setUp()
  selection.select(['a', 'far'], [], ['s'])
  tell('nodeDragStart', { node: { id: 'a' } })
  expect(begun).toEqual([[['a', 'far'], ['s']]])
  expect(pointer.isDragging.value).toBe(true)
  tell('nodeDrag', { nodes: [{ id: 'a', position: { x: 340, y: 60 } }] })
  tell('nodeDragStop')
  expect(ways).toEqual([{ x: 40, y: 60 }, 'dropped'])
  expect(pointer.isDragging.value).toBe(false)
})

test('a drag that is broken off ends there, and puts everything back', () => {
  const { tell, ways, pointer } = setUp()
  tell('nodeDragStart', { node: { id: 'a' } })
  document.addEventListener('mouseup', () => tell('nodeDragStop'), { once: true })
  pointer.breakOff()
  expect(ways).toEqual(['back'])
  tell('nodeDragStart', { node: { id: 'a' } })
  tell('nodeDragStop')
  expect(ways).toEqual(['back', 'dropped'])
})

test('what is dragged with Ctrl held goes with the rest of its selection, which Vue Flow takes it out of', () => {
  const { selection, tell, begun, pointer } = setUp()
  selection.select(['a', 'far'], [], ['s'])
  pointer.onPointerDown()
  selection.select(['far'], [], ['s'])
  tell('nodeDragStart', { node: { id: 'a' } })
  expect(begun).toEqual([[['a', 'far'], ['s']]])
})

test('a card outside of the selection is dragged alone', () => {
  const { selection, tell, begun } = setUp()
  selection.select(['far'], [], ['s'])
  tell('nodeDragStart', { node: { id: 'a' } })
  expect(begun).toEqual([[['a'], []]])
})

test('from afar a marquee selects what is only drawn', async () => {
  const { marquee, selection, isOverview } = setUp()
  isOverview.value = true
  marquee.value = { x: 0, y: 0, width: 300, height: 60 }
  await nextTick()
  expect([...selection.nodes.value]).toEqual(['start', 'a'])
})

test('a note is in a marquee when all of it is; nodes are then left to Vue Flow', async () => {
  const { marquee, selection } = setUp()
  selection.select(['far'])
  marquee.value = { x: 0, y: 100, width: 80, height: 200 }
  await nextTick()
  expect([...selection.notes.value]).toEqual([])
  marquee.value = { x: 0, y: 100, width: 200, height: 200 }
  await nextTick()
  expect([...selection.notes.value]).toEqual(['s'])
  expect([...selection.nodes.value]).toEqual(['far'])
})

test('a click on a line that is only drawn selects the edge', async () => {
  const { tell, selection, pointer } = setUp()
  const at = click(10 + 260 * 0.5, 20 + 30 * 0.5)
  expect(pointer.drawnEdgeAt({ x: 140, y: 35 })).toBe('e1')
  tell('paneClick', at)
  await Promise.resolve()
  expect([...selection.edges.value]).toEqual(['e1'])
})

test('what is dropped meets an edge wherever it is drawn, but not beneath a card', () => {
  const { pointer, isOn } = setUp()
  isOn.value = false
  expect(pointer.freeEdgeAt({ x: 140, y: 35 })).toBe('e1')
  expect(pointer.freeEdgeAt({ x: 200, y: 35 })).toBeUndefined()
})

test('from afar a click on a drawn node selects it, and no line is hit beside it', async () => {
  const { tell, selection, pointer, isOverview } = setUp()
  isOverview.value = true
  expect(pointer.drawnEdgeAt({ x: 140, y: 35 })).toBeUndefined()
  tell('paneClick', click(10 + 5100 * 0.5, 20 + 30 * 0.5))
  await Promise.resolve()
  expect([...selection.nodes.value]).toEqual(['far'])
})

test('where Vue Flow holds everything, it is asked for nothing', async () => {
  const { tell, selection, pointer, isOn } = setUp()
  isOn.value = false
  expect(pointer.drawnEdgeAt({ x: 140, y: 35 })).toBeUndefined()
  selection.select(['a'])
  tell('paneClick', click(140, 35))
  await Promise.resolve()
  expect([...selection.edges.value]).toEqual([])
})
