import { nextTick } from 'vue'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { chain, storeOf } from '@/document/testing/documents.ts'
import type { CanvasSelection } from './canvas-handle.ts'
import { flowEdge, flowNode } from './flow-sync.ts'
import { fakeFlow } from './testing/fake-flow.ts'
import { useSelection } from './use-selection.ts'

/** Vue Flow holds `start` and `a`; `b` is far away. */
function setUp() {
  const store = storeOf({ ...chain(), stickies: [{ id: 's', text: '', position: [0, 0], size: [100, 100] }] })
  const fake = fakeFlow()
  fake.flow.addNodes(['start', 'a'].map((id) => flowNode(store.nodes.get(id)!)))
  fake.flow.addEdges([flowEdge(store.edges.get('e1')!)])
  const told: CanvasSelection[] = []
  const selection = useSelection(
    fake.flow,
    () => store,
    (now) => told.push(now),
  )
  const chosen = () => [[...selection.nodes.value].sort(), [...selection.edges.value].sort(), [...selection.notes.value].sort()]
  return { store, selection, told, chosen, ...fake }
}

test('what is not mounted can be selected, and shows it once it is', () => {
  const { selection, flow, store, chosen } = setUp()
  selection.select(['a', 'b'])
  expect(flow.findNode('a')?.selected).toBe(true)
  flow.addNodes([flowNode(store.nodes.get('b')!)])
  selection.show()
  expect(flow.findNode('b')?.selected).toBe(true)
  expect(chosen()).toEqual([['a', 'b'], [], []])
})

test('a click on a card selects it alone: what is far away, edges and notes are no longer selected', () => {
  const { selection, click, chosen } = setUp()
  selection.select(['b'], ['e2'], ['s'])
  click('node', 'a')
  expect(chosen()).toEqual([['a'], [], []])
})

test('with Ctrl or Shift it is added to all of them', () => {
  const { selection, click, chosen } = setUp()
  selection.select(['b'], ['e2'], ['s'])
  click('node', 'a', true)
  expect(chosen()).toEqual([['a', 'b'], ['e2'], ['s']])
})

test.each(['paneClick', 'selectionStart'])('%s takes back what Vue Flow does not know of', (event) => {
  const { selection, tell, chosen } = setUp()
  selection.select(['b'], ['e2'], ['s'])
  tell(event)
  expect(chosen()).toEqual([[], [], []])
})

test('a marquee over notes leaves nodes as they are', () => {
  const { selection, chosen } = setUp()
  selection.select(['b'])
  selection.selectNotes(['s'])
  expect(chosen()).toEqual([['b'], [], ['s']])
})

test('one edge alone is told apart: its buttons show', () => {
  const { selection } = setUp()
  selection.select([], ['e1'])
  expect(selection.soloEdge.value).toBe('e1')
  selection.select([], ['e1'], ['s'])
  expect(selection.soloEdge.value).toBeUndefined()
})

test('what the document no longer has is no longer selected', () => {
  const { store, selection, chosen } = setUp()
  selection.select(['a', 'b'], ['e1'], ['s'])
  store.run(deleteSelection({ nodes: ['a'], notes: ['s'] }))
  selection.prune()
  expect(chosen()).toEqual([['b'], [], []])
})

test('several changes at once are told once, and none when nothing changed', async () => {
  const { selection, told } = setUp()
  selection.select(['a'])
  selection.select(['a', 'b'])
  await nextTick()
  expect(told).toEqual([{ nodes: ['a', 'b'], edges: [], notes: [] }])
  selection.select(['b', 'a'])
  await nextTick()
  expect(told).toHaveLength(1)
})
