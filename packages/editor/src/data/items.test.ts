import type { Packet } from '@millrace/api'
import { nextTick, shallowRef } from 'vue'
import { columnsOf, cellOf } from './columns.ts'
import { shapeOf } from './shape.ts'
import { treeLines } from './tree-lines.ts'
import { useItems } from './use-items.ts'
import { contains, copyText, valueText } from './value-text.ts'

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

test('the tree shows the lines of what is open, each with its path', () => {
  const lines = treeLines([{ label: '0', value: { a: { b: [1] }, c: null }, path: '$json' }], (id) => id !== '/0/a/b')
  expect(lines.map((line) => [line.depth, line.label, line.path, line.open])).toEqual([
    [0, '0', '$json', true],
    [1, 'a', '$json.a', true],
    [2, 'b', '$json.a.b', false],
    [1, 'c', '$json.c', false],
  ])
})

test('10,000 closed items are 10,000 lines, whatever is in them', () => {
  const roots = Array.from({ length: 10_000 }, (_, at) => ({ label: String(at), value: { deep: { deeper: [1, 2, 3] } }, path: '$json' }))
  expect(treeLines(roots, () => false)).toHaveLength(10_000)
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

test('search looks into values and keys', () => {
  expect([contains({ a: [{ name: 'Ada' }] }, 'ada'), contains({ Email: 1 }, 'email'), contains({ a: 1 }, 'b')]).toEqual([true, true, false])
})

test('more items are read from where the last ones ended, once at a time', async () => {
  const packet = shallowRef<Packet | null>(packetOf(['a', 'b'], 3))
  const asked: number[] = []
  const { items, hasMore, more } = useItems(
    () => packet.value,
    () => async (offset) => {
      asked.push(offset)
      return packetOf(['c'], 3, offset)
    },
  )
  expect(hasMore.value).toBe(true)
  await Promise.all([more(), more()])
  expect([asked, items.value.map(({ json }) => json), hasMore.value]).toEqual([[2], ['a', 'b', 'c'], false])
})

test('an answer for a packet that is not shown any more is not mixed in', async () => {
  const packet = shallowRef<Packet | null>(packetOf(['a'], 2))
  let answer: (next: Packet) => void = () => undefined
  const { items, more } = useItems(
    () => packet.value,
    () => () => new Promise((resolve) => (answer = resolve)),
  )
  const reading = more()
  packet.value = packetOf(['x'], 2)
  await nextTick()
  answer(packetOf(['b'], 2, 1))
  await reading
  expect(items.value.map(({ json }) => json)).toEqual(['x'])
})

test('a failed read is told and can be tried again', async () => {
  let fails = true
  const packet = packetOf(['a'], 2)
  const { items, failure, more } = useItems(
    () => packet,
    () => async () => (fails ? Promise.reject(new Error('offline')) : packetOf(['b'], 2, 1)),
  )
  await more()
  expect(failure.value).toContain('offline')
  fails = false
  await more()
  expect([failure.value, items.value.length]).toEqual(['', 2])
})
