import type { Packet } from '@millrace/api'
import { nextTick, shallowRef } from 'vue'
import { cellOf, cellText, columnsOf, fieldsBeyond } from './columns.ts'
import { growingLines } from './item-lines.ts'
import type { ItemRows } from './item-rows.ts'
import { knownItems } from './known-items.ts'
import { shapeOf } from './shape.ts'
import { useItemSearch } from './use-item-search.ts'
import { useItems } from './use-items.ts'
import { copyText, valueText } from './value-text.ts'

const item = (json: unknown) => ({ json })
const packetOf = (values: readonly unknown[], total = values.length, offset = 0): Packet => ({
  port: 'main',
  total,
  offset,
  items: values.map(item),
})

const WORDS = { whole: 'value', files: 'files' }

test('files of the items have the last column', () => {
  const items = [item({ a: 1 }), { json: { a: 2 }, binary: { data: { fileName: 'x.pdf' } } }]
  const columns = columnsOf(items, WORDS)
  expect(columns.map(({ path }) => path)).toEqual(['$json.a', '$binary'])
  expect(columns[1] && items[1] && cellOf(items[1], columns[1])).toEqual({ data: { fileName: 'x.pdf' } })
})

test('columns are the fields in order of appearance, with the expression that reads them', () => {
  expect(columnsOf([item({ a: 1 }), item({ a: 2, 'b c': 3 })], WORDS).map(({ key, path }) => [key, path])).toEqual([
    ['a', '$json.a'],
    ['b c', '$json["b c"]'],
  ])
})

test('items that are no objects have one column', () => {
  const [column] = columnsOf([item(1), item('x')], WORDS)
  expect(column).toMatchObject({ title: 'value', path: '$json' })
  expect(column && cellOf(item('x'), column)).toBe('x')
})

test('a field that an item does not have is empty, also when objects have such a method', () => {
  const [column] = columnsOf([item({ toString: 1 })], WORDS)
  expect(column && cellOf(item({}), column)).toBeUndefined()
})

test('an empty text, a field that is not there and an item without fields look different', () => {
  const items = [item({ a: '', b: 1 }), item({ b: 2 }), item({})]
  const [column] = columnsOf(items, WORDS)
  expect(items.map((one) => column && cellText(one, column, true))).toEqual([
    { at: 'sign', text: '""' },
    { at: 'missing' },
    { at: 'sign', text: '{}' },
  ])
  expect(column && cellText(undefined, column, true)).toEqual({ at: 'unread' })
})

test('fields that get no column are counted', () => {
  const wide = item(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, at])))
  expect(columnsOf([wide], WORDS)).toHaveLength(120)
  expect(fieldsBeyond([wide])).toBe(180)
  expect(fieldsBeyond([item({ a: 1 })])).toBe(0)
})

const rowsOf = (values: readonly unknown[], total = values.length, offset = 0): ItemRows => {
  const packet = packetOf(values, total, offset)
  return useItems(
    () => packet,
    () => undefined,
  ).rows.value
}
/** The lines that show when the given ones are open. */
const linesOf = (items: Parameters<ReturnType<typeof growingLines>>[0], isOpen: (id: string) => boolean) =>
  growingLines('files')(items, isOpen, null)
const linesIn = (lines: ReturnType<typeof linesOf>) => Array.from({ length: lines.count }, (_, at) => lines.at(at))

test('the tree shows the lines of what is open, each with its path', () => {
  const lines = linesOf(rowsOf([{ a: { b: [1] }, c: null }]), (id) => id !== '/0/a/b')
  expect(linesIn(lines).map((line) => line && [line.depth, line.label, line.path, line.open])).toEqual([
    [0, '0', '$json', true],
    [1, 'a', '$json.a', true],
    [2, 'b', '$json.a.b', false],
    [1, 'c', '$json.c', false],
  ])
})

test('10,000 closed items are 10,000 lines, whatever is in them', () => {
  expect(linesOf(rowsOf(Array(10_000).fill({ deep: { deeper: [1, 2, 3] } })), () => false).count).toBe(10_000)
})

test('rows that are not read have their lines in the tree, without work for each', () => {
  const items = rowsOf([{ a: 1 }, { b: 2 }], 100_000_000, 50_000)
  const lines = linesOf(items, () => true)
  expect(lines.count).toBe(100_000_002)
  expect([49_999, 50_000, 50_001, 50_002, 50_004, 99_999_999 + 2, 99_999_999 + 3].map((at) => lines.at(at)?.id)).toEqual([
    '/49999',
    '/50000',
    '/50000/a',
    '/50001',
    '/50002',
    '/99999999',
    undefined,
  ])
  expect([3, 50_001, 50_002, 100_000_000].map((row) => lines.lineOf(row))).toEqual([3, 50_002, 50_004, undefined])
  expect(lines.at(50_004)).toMatchObject({ value: undefined, position: 50_003, siblings: 100_000_000 })
})

test('files of an item are a root of their own below it', () => {
  const files = { data: { fileName: 'x.pdf' } }
  const packet: Packet = { ...packetOf([1, 2, 3], 4), items: [{ json: 1 }, { json: 2, binary: files }, { json: 3 }] }
  const { rows } = useItems(
    () => packet,
    () => undefined,
  )
  const lines = linesOf(rows.value, () => false)
  expect(linesIn(lines).map((line) => line && [line.label, line.path, line.position, line.siblings])).toEqual([
    ['0', '$json', 1, 5],
    ['1', '$json', 2, 5],
    ['1 files', '$binary', 3, 5],
    ['2', '$json', 4, 5],
    ['3', '$json', 5, 5],
  ])
  expect([2, 3].map((row) => lines.lineOf(row))).toEqual([3, 4])
})

test('a page that comes adds its lines to the tree, and makes none of the others again', () => {
  let asked = 0
  const isOpen = () => {
    asked += 1
    return false
  }
  const rule = {}
  const known = knownItems([])
  const tree = growingLines('files')
  const page = (from: number, count: number) => {
    known.add(Array.from({ length: count }, (_, index) => ({ at: from + index, json: { value: from + index } })))
    const items: ItemRows = {
      ...{ count: 1_000, at: known.at, rowOf: (at: number) => at, read: known.inOrder(), first: async () => [], need: () => undefined },
    }
    return tree(items, isOpen, rule)
  }
  page(0, 200)
  const second = page(200, 200)
  expect([asked, second.count]).toEqual([400, 1_000])
  expect(second.at(399)).toMatchObject({ id: '/399', value: { value: 399 }, position: 400, siblings: 1_000 })
  const apart = page(800, 100)
  expect([asked, apart.count, apart.at(600)?.value, apart.at(850)?.value]).toEqual([500, 1_000, undefined, { value: 850 }])
  const between = page(500, 100)
  expect([between.at(550)?.value, between.at(850)?.value, between.lineOf(850)]).toEqual([{ value: 550 }, { value: 850 }, 850])
})

test('other items in the same number are other lines', () => {
  const tree = growingLines('files')
  const rule = {}
  const first = tree(rowsOf(['a', 'b']), () => false, rule)
  expect(first.at(1)?.value).toBe('b')
  expect(tree(rowsOf(['a', 'c']), () => false, rule).at(1)?.value).toBe('c')
  expect(tree(rowsOf([{ deep: 1 }]), () => true, {}).count).toBe(2)
})

test('the schema tells types, the share that is missing, and an example that says something', () => {
  const lines = shapeOf([item({ a: null, n: 1 }), item({ a: 'x', list: [{ k: 1 }, { k: 'v' }] })])
  expect(lines.map((line) => [line.path, line.types, line.missing])).toEqual([
    ['$json.a', ['null', 'string'], 0],
    ['$json.n', ['number'], 0.5],
    ['$json.list', ['array'], 0.5],
    ['$json.list[0]', ['object'], 0],
    ['$json.list[0].k', ['number', 'string'], 0],
  ])
  expect(lines[0]?.example).toBe('x')
})

test('values are told in one line and copied whole', () => {
  expect([valueText({ a: 1, b: 2 }), valueText([1, 'x']), valueText([]), valueText(null), valueText('x'.repeat(400)).length]).toEqual([
    '{2} a, b',
    '[2] 1, x',
    '[]',
    'null',
    301,
  ])
  expect([copyText('a'), copyText({ a: 1 })]).toEqual(['a', '{\n  "a": 1\n}'])
})

const pageFrom =
  (total: number, sized = 2) =>
  async (offset: number) =>
    packetOf(
      Array.from({ length: Math.min(sized, total - offset) }, (_, at) => `item ${offset + at}`),
      total,
      offset,
    )
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await nextTick()
}

test('only what is looked at is read, wherever it is, and each page once', async () => {
  const asked: number[] = []
  const packet = packetOf(['item 0', 'item 1'], 100_000)
  const source = {
    page: (offset: number) => {
      asked.push(offset)
      return pageFrom(100_000, 10)(offset)
    },
  }
  const { rows, total } = useItems(
    () => packet,
    () => source,
  )
  expect([total.value, rows.value.count, rows.value.at(1)?.json, rows.value.at(70_000)]).toEqual([100_000, 100_000, 'item 1', undefined])
  rows.value.need(70_000, 70_015)
  rows.value.need(70_000, 70_015)
  await settled()
  expect([asked, rows.value.at(70_014)?.json, rows.value.read.length]).toEqual([[70_000, 70_010], 'item 70014', 22])
})

test('what is read is in order, whatever order it was read in', async () => {
  const packet = packetOf(['item 0'], 100)
  const { rows } = useItems(
    () => packet,
    () => ({ page: pageFrom(100, 2) }),
  )
  for (const from of [50, 10, 90, 11]) {
    rows.value.need(from, from + 2)
    await settled()
  }
  expect(rows.value.read.map(({ at }) => at)).toEqual([0, 10, 11, 12, 13, 50, 51, 90, 91])
})

test('the first items are had without holes: what is missing of them is read', async () => {
  const packet = packetOf(['item 0', 'item 1'], 1_000)
  const source = { page: pageFrom(1_000, 4) }
  const { rows } = useItems(
    () => packet,
    () => source,
  )
  rows.value.need(6, 8)
  await settled()
  const first = await rows.value.first(9)
  expect(first.map(({ json }) => json)).toEqual(Array.from({ length: 9 }, (_, at) => `item ${at}`))
})

test('fewer of the first items are had where one cannot be read, and the failure is told', async () => {
  const packet = packetOf(['a', 'b'], 9)
  const source = { page: () => Promise.reject(new Error('offline')) }
  const { rows, failure } = useItems(
    () => packet,
    () => source,
  )
  expect((await rows.value.first(9)).length).toBe(2)
  expect(failure.value).toContain('offline')
})

test('an answer for a packet that is not shown any more is not mixed in', async () => {
  const packet = shallowRef<Packet | null>(packetOf(['a'], 2))
  let answer: (next: Packet) => void = () => undefined
  const source = { page: () => new Promise<Packet>((resolve) => (answer = resolve)) }
  const { rows } = useItems(
    () => packet.value,
    () => source,
  )
  rows.value.need(0, 2)
  packet.value = packetOf(['x'], 2)
  await settled()
  answer(packetOf(['b'], 2, 1))
  await settled()
  expect(rows.value.read.map(({ json }) => json)).toEqual(['x'])
})

test('a failed read is told and can be tried again', async () => {
  let fails = true
  const packet = packetOf(['a'], 2)
  const source = { page: async () => (fails ? Promise.reject(new Error('offline')) : packetOf(['b'], 2, 1)) }
  const { rows, failure, retry } = useItems(
    () => packet,
    () => source,
  )
  rows.value.need(0, 2)
  await settled()
  expect(failure.value).toContain('offline')
  fails = false
  retry()
  await settled()
  expect([failure.value, rows.value.read.length]).toEqual(['', 2])
})

test('a late failure for a packet that is not shown any more keeps nothing from being read', async () => {
  const packet = shallowRef<Packet | null>(packetOf(['a'], 2))
  let fail: (reason: Error) => void = () => undefined
  const source = {
    page: () =>
      packet.value?.items[0]?.json === 'a' ? new Promise<Packet>((_, reject) => (fail = reject)) : Promise.resolve(packetOf(['y'], 2, 1)),
  }
  const { rows, failure } = useItems(
    () => packet.value,
    () => source,
  )
  rows.value.need(0, 2)
  packet.value = packetOf(['x'], 2)
  await settled()
  rows.value.need(0, 2)
  fail(new Error('offline'))
  await settled()
  expect([failure.value, rows.value.read.map(({ json }) => json)]).toEqual(['', ['x', 'y']])
})

test('a search that fails while a newer one waits is forgotten, and the newer one starts', async () => {
  const packet = packetOf(['a'], 50)
  const query = shallowRef('old')
  let fail: (reason: Error) => void = () => undefined
  const source = {
    page: pageFrom(50),
    search: (search: string): Promise<Packet> =>
      search === 'old'
        ? new Promise((_, reject) => (fail = reject))
        : Promise.resolve({ port: 'main', total: 50, offset: 0, searchedTo: 50, items: [{ at: 7, json: search }] }),
  }
  const { rows } = useItems(
    () => packet,
    () => source,
  )
  const search = useItemSearch({ query: () => query.value, packet: () => packet, source: () => source, read: () => rows.value })
  await settled()
  query.value = 'new'
  await settled()
  fail(new Error('offline'))
  await settled()
  expect([search.failure.value, search.isSearching.value, search.rows.value.read.map(({ json }) => json)]).toEqual(['', false, ['new']])
})

test('a failed search is told and goes on where it was', async () => {
  const packet = packetOf(['a'], 20)
  const asked: number[] = []
  const source = {
    page: pageFrom(20),
    search: async (json: string, offset: number): Promise<Packet> => {
      asked.push(offset)
      if (asked.length === 2) throw new Error('offline')
      return { port: 'main', total: 20, offset, searchedTo: offset + 10, items: [{ at: offset, json }] }
    },
  }
  const { rows } = useItems(
    () => packet,
    () => source,
  )
  const search = useItemSearch({ query: () => 'ada', packet: () => packet, source: () => source, read: () => rows.value })
  await settled()
  expect(search.failure.value).toContain('offline')
  search.rows.value.need(0, 1_000)
  await settled()
  search.retry()
  await settled()
  expect([search.failure.value, asked, search.rows.value.count]).toEqual(['', [0, 10, 10], 2])
})

test('a search goes through all items where they are, part by part', async () => {
  const packet = packetOf(['a'], 50_000)
  const asked: number[] = []
  const source = {
    page: pageFrom(50_000),
    search: async (search: string, offset: number): Promise<Packet> => {
      asked.push(offset)
      const searchedTo = Math.min(50_000, offset + 20_000)
      return { port: 'main', total: 50_000, offset, searchedTo, items: [{ at: offset + 7, json: search }] }
    },
  }
  const { rows } = useItems(
    () => packet,
    () => source,
  )
  const search = useItemSearch({ query: () => 'ada', packet: () => packet, source: () => source, read: () => rows.value })
  await settled()
  expect([asked, search.searched.value, search.rows.value.read.map(({ at }) => at)]).toEqual([
    [0, 20_000, 40_000],
    50_000,
    [7, 20_007, 40_007],
  ])
  expect([search.rows.value.rowOf(20_007), search.rows.value.rowOf(3)]).toEqual([1, undefined])
})

test('items that are all here are searched here', () => {
  const packet = packetOf([{ name: 'Ada' }, { name: 'Grace' }])
  const { rows } = useItems(
    () => packet,
    () => undefined,
  )
  const search = useItemSearch({ query: () => 'name:grace', packet: () => packet, source: () => undefined, read: () => rows.value })
  expect(search.rows.value.read.map(({ at }) => at)).toEqual([1])
})

test('a column whose values are all numbers is compared by its ends; one other value makes it text', () => {
  const columns = columnsOf([item({ price: 1.5, code: 7, gone: null }), item({ price: 200, code: '007', gone: 3 })], WORDS)
  expect(columns.map(({ key, isNumeric }) => [key, isNumeric])).toEqual([
    ['price', true],
    ['code', false],
    ['gone', true],
  ])
})
