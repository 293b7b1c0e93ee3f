import { addNode, insertOnEdge } from './commands/add-node.ts'
import { autoLayout } from './commands/auto-layout.ts'
import { setDirection } from './commands/set-head.ts'
import { byReading, directionOf } from './direction.ts'
import { rectOfNode } from './node-rect.ts'
import { chain, node, said, storeOf, testCatalog } from './testing/documents.ts'

test('handles turn and turn back, and a workflow that runs to the right says nothing about it', () => {
  const store = storeOf(chain())
  const before = JSON.stringify(store.toDocument())
  expect(directionOf(store)).toBe('right')
  store.run(setDirection('down'))
  expect(said(store.undoLabel)).toBe('Handles at top and bottom')
  expect(store.toDocument().direction).toBe('down')
  expect(store.run(setDirection('down'))).toBe(false)
  store.run(setDirection('right'))
  expect(JSON.stringify(store.toDocument())).toBe(before)
})

test('tidying up everything from top to bottom turns the handles too, as one step; of a part it does not', () => {
  const store = storeOf(chain())
  store.run(autoLayout({ direction: 'down', selected: ['a', 'b'] }))
  expect(directionOf(store)).toBe('right')
  store.run(autoLayout({ direction: 'down', selected: [] }))
  expect(directionOf(store)).toBe('down')
  store.undo()
  expect(directionOf(store)).toBe('right')
})

test('where it runs down, a node that is inserted pushes what follows down, and one that would cover another goes aside', () => {
  const store = storeOf(chain())
  store.run(autoLayout({ direction: 'down', selected: [] }))
  const place = (id: string) => store.nodes.get(id)!.position
  const [x, y] = place('a')!
  store.run(insertOnEdge(node('new', { position: [x, y] }), { input: 'main', output: 'main' }, { id: 'e1', ids: ['x1', 'x2'] }))
  expect(place('a')).toEqual([x, y + 160])
  store.run(addNode(node('beside', { position: [x, y] })))
  expect(place('beside')![0]).toBeGreaterThan(x)
  expect(place('beside')![1]).toBe(y)
})

test('handles above and beneath a card do not make it higher', () => {
  const many = node('s', { type: 'test.switch', config: { rules: [{ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }] } })
  const height = (direction: 'right' | 'down'): number => {
    const store = storeOf({ ...chain(), nodes: [many], edges: [], direction })
    return rectOfNode(store, testCatalog, many).height
  }
  expect(height('down')).toBe(60)
  expect(height('right')).toBeGreaterThan(60)
})

test('it is read along the way that it runs', () => {
  const places = [node('low', { position: [0, 300] }), node('right', { position: [300, 0] }), node('first')]
  expect([...places].sort(byReading('right')).map(({ id }) => id)).toEqual(['first', 'low', 'right'])
  expect([...places].sort(byReading('down')).map(({ id }) => id)).toEqual(['first', 'right', 'low'])
})
