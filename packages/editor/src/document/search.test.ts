import { MOST_HITS, searchDocument } from './search.ts'
import { chain, edge, node, storeOf, testCatalog } from './testing/documents.ts'

const store = storeOf({
  ...chain(),
  nodes: [
    node('start', { type: 'test.start' }),
    node('a', {
      name: 'Fetch order',
      position: [300, 0],
      config: { url: 'https://shop.example/Orders', list: [{ deep: { $expr: '{{ $json.order.id }}' } }] },
    }),
    node('b', { position: [600, 0], notes: 'Ask the order desk', retry: { maxAttempts: 7 }, credentials: { order: 'secret-order' } }),
  ],
  edges: [{ ...edge('e1', 'a', 'b'), map: { orderId: { $expr: '{{ $json.order.id }}' } } }],
  stickies: [{ id: 's1', text: '# Why\nOne order, one row.', position: [0, 0], size: [1, 1] }],
})
const places = (query: string) => searchDocument(store, testCatalog, query).map(({ kind, id, part, path }) => [kind, id, part, path])

test('names, settings, expressions, notes, data of connections, and notes on the canvas, in reading order', () => {
  expect(places('ORDER')).toEqual([
    ['node', 'a', 'name', ''],
    ['node', 'a', 'settings', 'url'],
    ['node', 'a', 'settings', 'list 1.deep'],
    ['node', 'b', 'notes', ''],
    ['edge', 'e1', 'data', 'orderId'],
    ['note', 's1', 'note', ''],
  ])
})

test('types are found by name, options by value', () => {
  expect(places('test.start')).toEqual([['node', 'start', 'type', '']])
  expect(places('7')).toEqual([['node', 'b', 'options', 'retry.maxAttempts']])
})

test('the id of a credential is nothing that one looks for', () => {
  expect(places('secret-order')).toEqual([])
})

test('what was found is shown with what stands around it, as it was written', () => {
  const [, hit] = searchDocument(store, testCatalog, 'orders')
  expect(hit ?? searchDocument(store, testCatalog, 'orders')[0]).toMatchObject({
    before: 'https://shop.example/',
    match: 'Orders',
    after: '',
  })
})

test('nothing is found for nothing, and not more than can be looked through', () => {
  expect(searchDocument(store, testCatalog, '  ')).toEqual([])
  const many = storeOf({
    ...chain(),
    nodes: Array.from({ length: MOST_HITS + 50 }, (_, index) => node(`n${index}`, { name: `Same ${index}` })),
  })
  expect(searchDocument(many, testCatalog, 'same')).toHaveLength(MOST_HITS)
})
