import { PacketPager } from './packet-page.ts'

const packet = (port: string, count: number, size = 1) => ({
  port,
  items: Array.from({ length: count }, (_, index) => ({ json: { index, text: 'x'.repeat(size) } })),
  from: Array.from({ length: count }, (_, index) => [index]),
})
const indexes = (page: { items: readonly { json: unknown }[] }): number[] => page.items.map(({ json }) => (json as { index: number }).index)

test('a page holds the items asked for, their origins, and how many there are', async () => {
  const page = await new PacketPager({ offset: 3, limit: 2 }).page(packet('main', 10))
  expect(page).toMatchObject({ port: 'main', total: 10, offset: 3, items: [{ from: [3] }, { from: [4] }] })
  expect(indexes(page)).toEqual([3, 4])
})

test('of other ports than the one asked for there is only the number', async () => {
  const pager = new PacketPager({ port: 'no', offset: 0, limit: 5 })
  expect([await pager.page(packet('yes', 3)), await pager.page(packet('no', 2))]).toMatchObject([
    { total: 3, items: [] },
    { total: 2, items: [{}, {}] },
  ])
})

test('an answer stays near a megabyte however large the items are, and no item is cut', async () => {
  const pager = new PacketPager({ offset: 0, limit: 100 })
  const [first, second] = [await pager.page(packet('a', 5, 300_000)), await pager.page(packet('b', 5, 300_000))]
  expect(indexes(first)).toEqual([0, 1, 2])
  expect(indexes(second)).toEqual([])
  expect(second.total).toBe(5)
})

test('an item that is larger than a page is shown alone', async () => {
  const page = await new PacketPager({ offset: 1, limit: 10 }).page(packet('main', 3, 5_000_000))
  expect(indexes(page)).toEqual([1])
})

test('a search gives the items that fit with their places, and says how far it looked', async () => {
  const page = await new PacketPager({ offset: 0, limit: 2, search: 'index>2' }).page(packet('main', 10))
  expect([indexes(page), page.items.map(({ at }) => at), page.searchedTo, page.total]).toEqual([[3, 4], [3, 4], 5, 10])
  const rest = await new PacketPager({ offset: 5, limit: 100, search: 'index>2' }).page(packet('main', 10))
  expect([indexes(rest), rest.searchedTo]).toEqual([[5, 6, 7, 8, 9], 10])
})

test('a search in very many items answers after a part of them, and goes on from there', async () => {
  const page = await new PacketPager({ offset: 0, limit: 10, search: 'nobody-is-called-so' }).page(packet('main', 30_000))
  expect([page.items, page.searchedTo]).toEqual([[], 20_000])
})

test('what was made of one input item is found by its place', async () => {
  const made = { ...packet('main', 6), from: [[0], [1], [0], [2], [0, 1], [3]] }
  const page = await new PacketPager({ offset: 0, limit: 10, madeFrom: 0 }).page(made)
  expect([indexes(page), page.searchedTo]).toEqual([[0, 2, 4], 6])
  expect(indexes(await new PacketPager({ offset: 0, limit: 10, madeFrom: 0 }).pageOfInput(made))).toEqual([0, 1, 2, 3, 4, 5])
})

test('of the side that is not asked for there is only the number', async () => {
  const pager = new PacketPager({ offset: 0, limit: 10, side: 'outputs' })
  expect([(await pager.pageOfInput(packet('main', 3))).items, (await pager.page(packet('main', 3))).items.length]).toEqual([[], 3])
})

test('a search has at most ten conditions', () => {
  const search = (count: number): string => Array.from({ length: count }, (_, index) => `-${index}`).join(' ')
  expect(() => new PacketPager({ offset: 0, limit: 1, search: search(10) })).not.toThrow()
  expect(() => new PacketPager({ offset: 0, limit: 1, search: search(11) })).toThrow(
    expect.objectContaining({ code: 'execution.search-too-long', status: 422, message: expect.stringContaining('11 conditions') }),
  )
})

test('every condition counts towards what one answer reads', async () => {
  const large = packet('main', 200, 200_000) // 16 million characters are 80 of them
  const looked = async (search: string) => (await new PacketPager({ offset: 0, limit: 10, search }).page(large)).searchedTo ?? 0
  const [one, eight] = [await looked('-x'), await looked('-x -a -b -c -d -e -f -g')]
  expect(one).toBeGreaterThan(70)
  expect(eight).toBeLessThanOrEqual(Math.ceil(one / 8) + 1)
})

test('the packets of an answer share what may be looked at, and each gets on', async () => {
  const pager = new PacketPager({ offset: 0, limit: 10, search: 'nobody-is-called-so' })
  const [first, second] = [await pager.page(packet('a', 30_000)), await pager.page(packet('b', 30_000))]
  expect([first.searchedTo, second.searchedTo]).toEqual([20_000, 1])
})

test('others have their turn while a search reads much', async () => {
  let turns = 0
  const count = (): void => {
    turns += 1
    turning = setImmediate(count)
  }
  let turning = setImmediate(count)
  await new PacketPager({ offset: 0, limit: 10, search: '-x' }).page(packet('main', 100, 100_000))
  clearImmediate(turning)
  expect(turns).toBeGreaterThan(3)
})
