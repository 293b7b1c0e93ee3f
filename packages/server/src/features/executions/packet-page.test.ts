import { PacketPager } from './packet-page.ts'

const packet = (port: string, count: number, size = 1) => ({
  port,
  items: Array.from({ length: count }, (_, index) => ({ json: { index, text: 'x'.repeat(size) } })),
  from: Array.from({ length: count }, (_, index) => [index]),
})
const indexes = (page: { items: readonly { json: unknown }[] }): number[] => page.items.map(({ json }) => (json as { index: number }).index)

test('a page holds the items asked for, their origins, and how many there are', () => {
  const page = new PacketPager({ offset: 3, limit: 2 }).page(packet('main', 10))
  expect(page).toMatchObject({ port: 'main', total: 10, offset: 3, items: [{ from: [3] }, { from: [4] }] })
  expect(indexes(page)).toEqual([3, 4])
})

test('of other ports than the one asked for there is only the number', () => {
  const pager = new PacketPager({ port: 'no', offset: 0, limit: 5 })
  expect([pager.page(packet('yes', 3)), pager.page(packet('no', 2))]).toMatchObject([
    { total: 3, items: [] },
    { total: 2, items: [{}, {}] },
  ])
})

test('an answer stays near a megabyte however large the items are, and no item is cut', () => {
  const pager = new PacketPager({ offset: 0, limit: 100 })
  const [first, second] = [pager.page(packet('a', 5, 300_000)), pager.page(packet('b', 5, 300_000))]
  expect(indexes(first)).toEqual([0, 1, 2])
  expect(indexes(second)).toEqual([])
  expect(second.total).toBe(5)
})

test('an item that is larger than a page is shown alone', () => {
  const page = new PacketPager({ offset: 1, limit: 10 }).page(packet('main', 3, 5_000_000))
  expect(indexes(page)).toEqual([1])
})

test('a search gives the items that fit with their places, and says how far it looked', () => {
  const page = new PacketPager({ offset: 0, limit: 2, search: 'index>2' }).page(packet('main', 10))
  expect([indexes(page), page.items.map(({ at }) => at), page.searchedTo, page.total]).toEqual([[3, 4], [3, 4], 5, 10])
  const rest = new PacketPager({ offset: 5, limit: 100, search: 'index>2' }).page(packet('main', 10))
  expect([indexes(rest), rest.searchedTo]).toEqual([[5, 6, 7, 8, 9], 10])
})

test('a search in very many items answers after a part of them, and goes on from there', () => {
  const page = new PacketPager({ offset: 0, limit: 10, search: 'nobody-is-called-so' }).page(packet('main', 30_000))
  expect([page.items, page.searchedTo]).toEqual([[], 20_000])
})

test('what was made of one input item is found by its place', () => {
  const made = { ...packet('main', 6), from: [[0], [1], [0], [2], [0, 1], [3]] }
  const page = new PacketPager({ offset: 0, limit: 10, madeFrom: 0 }).page(made)
  expect([indexes(page), page.searchedTo]).toEqual([[0, 2, 4], 6])
  expect(indexes(new PacketPager({ offset: 0, limit: 10, madeFrom: 0 }).pageOfInput(made))).toEqual([0, 1, 2, 3, 4, 5])
})

test('of the side that is not asked for there is only the number', () => {
  const pager = new PacketPager({ offset: 0, limit: 10, side: 'outputs' })
  expect([pager.pageOfInput(packet('main', 3)).items, pager.page(packet('main', 3)).items.length]).toEqual([[], 3])
})
