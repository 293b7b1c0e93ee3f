import { computed, effectScope, nextTick, ref, type EffectScope } from 'vue'
import type { WorkflowDocument } from '@millrace/workflow'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { edge, node, storeOf } from '@/document/testing/documents.ts'
import { RefTable } from '../canvas-registry.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import { useSelection } from '../use-selection.ts'
import type { Viewport } from '../viewport.ts'
import { Scene } from './scene.ts'
import { useWindowed } from './use-windowed.ts'

/** A row of nodes, each connected to the next. */
const row = (count: number): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Row',
  nodes: Array.from({ length: count }, (_, index) => node(`n${index}`, { position: [index * 300, 0] })),
  edges: Array.from({ length: count - 1 }, (_, index) => edge(`e${index}`, `n${index}`, `n${index + 1}`)),
})

const frames: FrameRequestCallback[] = []
let scope: EffectScope
beforeEach(() => void (scope = effectScope()))
afterEach(() => scope.stop())
beforeAll(() => {
  globalThis.requestAnimationFrame = (work) => frames.push(work)
  globalThis.cancelAnimationFrame = () => undefined
})
async function nextFrame(): Promise<void> {
  await nextTick()
  for (const work of frames.splice(0)) work(0)
  await nextTick()
}

function setUp(count = 400) {
  const store = storeOf(row(count))
  const fake = fakeFlow()
  const viewport = ref<Viewport>({ x: 0, y: 0, zoom: 1 })
  const view = { viewport: computed(() => viewport.value), size: computed(() => ({ width: 1000, height: 600 })) } as unknown as CanvasView
  const scene = new Scene(() => store, new RefTable())
  const tabStop = ref<string>()
  const hoveredEdge = ref<string>()
  const source = () => store
  const selection = useSelection(fake.flow, source, () => undefined)
  const isZooming = ref(false)
  const windowed = scope.run(() => useWindowed({ flow: fake.flow, source, view, scene, selection, tabStop, hoveredEdge, isZooming }))!
  windowed.begin()
  return { store, viewport, scene, tabStop, hoveredEdge, isZooming, selection, windowed, ...fake }
}

test('of a large workflow only what is near the view is mounted, and no edge', () => {
  const { nodeIds, edgeIds, windowed } = setUp()
  expect(windowed.isOn.value).toBe(true)
  expect(nodeIds.value).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
  expect(edgeIds.value).toEqual([])
})

test('a small workflow is left alone', () => {
  const { windowed, nodeIds } = setUp(100)
  expect(windowed.isOn.value).toBe(false)
  expect(nodeIds.value).toEqual([])
  expect(windowed.wantsNode(node('n99'))).toBe(true)
})

test('moving within what is mounted changes nothing; beyond it, the window follows', async () => {
  const { viewport, nodeIds } = setUp()
  const before = nodeIds.value
  viewport.value = { x: -200, y: 0, zoom: 1 }
  await nextFrame()
  expect(nodeIds.value).toEqual(before)
  viewport.value = { x: -30_000, y: 0, zoom: 1 }
  await nextFrame()
  expect(nodeIds.value).toContain('n101')
  expect(nodeIds.value).not.toContain('n1')
})

test('what has the keyboard stays mounted wherever one looks', async () => {
  const { viewport, tabStop, nodeIds } = setUp()
  tabStop.value = 'n0'
  viewport.value = { x: -30_000, y: 0, zoom: 1 }
  await nextFrame()
  expect(nodeIds.value).toContain('n0')
})

test('an edge that somebody points at is mounted with its ends, and goes when the pointer does', async () => {
  const { hoveredEdge, nodeIds, edgeIds } = setUp()
  hoveredEdge.value = 'e4'
  await nextTick()
  await nextTick()
  expect(edgeIds.value).toEqual(['e4'])
  expect(nodeIds.value).toContain('n5')
  hoveredEdge.value = undefined
  await nextTick()
  expect(edgeIds.value).toEqual([])
})

test('from afar nodes are drawn: the window does not move, and no edge is mounted', async () => {
  const { viewport, hoveredEdge, nodeIds, edgeIds, windowed } = setUp()
  const before = nodeIds.value
  viewport.value = { x: -9000, y: 0, zoom: 0.2 }
  hoveredEdge.value = 'e100'
  await nextFrame()
  expect(windowed.isOverview.value).toBe(true)
  expect(nodeIds.value).toEqual(before)
  expect(edgeIds.value).toEqual([])
})

test('coming near again mounts what is there now', async () => {
  const { viewport, nodeIds } = setUp()
  viewport.value = { x: 0, y: 0, zoom: 0.2 }
  await nextFrame()
  viewport.value = { x: -30_000, y: 0, zoom: 1 }
  await nextFrame()
  expect(nodeIds.value).toContain('n101')
})

test('while a gesture changes the zoom nothing is mounted; what is seen then is, once it rests', async () => {
  const { viewport, isZooming, nodeIds, windowed } = setUp()
  const before = nodeIds.value
  isZooming.value = true
  viewport.value = { x: -30_000, y: 0, zoom: 0.7 }
  await nextFrame()
  expect(windowed.isZooming.value).toBe(true)
  expect(nodeIds.value).toEqual(before)
  isZooming.value = false
  await nextFrame()
  expect(nodeIds.value).toContain('n145')
  expect(nodeIds.value).not.toContain('n0')
})

test('a node is mounted on demand, selected if it was selected', async () => {
  const { windowed, selection, flow } = setUp()
  selection.select(['n300'])
  await windowed.mount('n300')
  expect(flow.findNode('n300')?.selected).toBe(true)
})

test('a workflow that became small is mounted whole, with its edges; undo makes it large again', async () => {
  const { store, windowed, nodeIds, edgeIds } = setUp(160)
  store.run(deleteSelection({ nodes: Array.from({ length: 60 }, (_, index) => `n${index + 100}`) }))
  windowed.follow()
  await nextTick()
  expect(windowed.isOn.value).toBe(false)
  expect(nodeIds.value).toHaveLength(100)
  expect(edgeIds.value).toHaveLength(99)
  store.undo()
  windowed.follow()
  expect(windowed.isOn.value).toBe(true)
  expect(edgeIds.value).toEqual([])
  expect(nodeIds.value).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
})

test('at the border it does not switch to and fro', () => {
  const { store, windowed } = setUp(151)
  store.run(deleteSelection({ nodes: ['n150', 'n149'] }))
  windowed.follow()
  expect(windowed.isOn.value).toBe(true)
})
