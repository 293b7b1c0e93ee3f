import { nextTick, shallowRef } from 'vue'
import type { CanvasHandle } from '@/canvas/canvas-handle.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { chain, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { useCanvasSearch } from './use-canvas-search.ts'

function setUp() {
  const store = storeOf({
    ...chain(),
    nodes: [node('a', { name: 'Order one' }), node('b', { name: 'Order two', position: [300, 0] })],
    edges: [{ ...edge('e1', 'a', 'b'), map: { order: 'third order' } }],
    stickies: [{ id: 's', text: 'Orders', position: [0, 0], size: [1, 1] }],
  })
  const said: unknown[] = []
  const uncovered: unknown[] = []
  const canvas = {
    centre: (id: string) => said.push(['centre', id]),
    centreOn: (kind: string, id: string) => said.push(['centre', kind, id]),
    uncover: (nodes: readonly string[], notes: readonly string[]) => uncovered.push([nodes, notes]),
    select: (...ids: unknown[]) => said.push(['select', ...ids]),
    focus: (id: string) => said.push(['focus', id]),
    focusCanvas: () => said.push(['focus canvas']),
  } as unknown as CanvasHandle
  const revision = shallowRef(0)
  const search = useCanvasSearch({ store, catalog: testCatalog, canvas: shallowRef(canvas), revision })
  search.open()
  const type = async (text: string): Promise<void> => {
    search.query.value = text
    await nextTick()
  }
  const remove = (id: string): void => {
    store.run(deleteSelection({ nodes: [id] }))
    revision.value += 1
  }
  return { search, said, uncovered, type, remove }
}

test('typing shows the first place and marks all; nothing is selected yet', async () => {
  const { search, said, uncovered, type } = setUp()
  await type('order')
  expect(search.hits.value).toHaveLength(4)
  expect(said).toEqual([['centre', 'node', 'a']])
  expect(uncovered).toEqual([])
  expect([...(search.found.value?.nodes ?? [])]).toEqual(['a', 'b'])
  expect([...(search.found.value?.notes ?? [])]).toEqual(['s'])
})

test('going on selects what it comes to, connections and notes as well, and begins anew after the last', async () => {
  const { search, said, type } = setUp()
  await type('order')
  said.length = 0
  for (let turn = 0; turn < 4; turn += 1) search.goTo(search.current.value + 1)
  expect(said).toEqual([
    ['centre', 'b'],
    ['select', ['b']],
    ['centre', 'edge', 'e1'],
    ['select', [], ['e1'], []],
    ['centre', 'note', 's'],
    ['select', [], [], ['s']],
    ['centre', 'a'],
    ['select', ['a']],
  ])
  search.goTo(-1)
  expect(search.current.value).toBe(3)
})

test('closing hands the keyboard to what was shown, and takes the marks away', async () => {
  const { search, said, type } = setUp()
  await type('two')
  search.close()
  expect(said.slice(-2)).toEqual([
    ['select', ['b']],
    ['focus', 'b'],
  ])
  expect(search.found.value).toBeUndefined()
})

test('when places go while one looks, the one shown is never beyond the last', async () => {
  const { search, said, type, remove } = setUp()
  await type('order')
  search.goTo(3)
  remove('b')
  expect(search.hits.value).toHaveLength(2)
  expect(search.current.value).toBe(1)
  said.length = 0
  search.goTo(search.current.value + 1)
  expect(said[0]).toEqual(['centre', 'a'])
  await type('nowhere')
  expect(search.current.value).toBe(0)
})

test('what a folded frame hides is unfolded where one goes on to it, not while one types', async () => {
  const { search, uncovered, type } = setUp()
  await type('third')
  expect(uncovered).toEqual([])
  search.goTo(0)
  expect(uncovered).toEqual([[['a', 'b'], []]])
})
