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
