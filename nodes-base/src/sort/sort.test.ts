import type { JsonObject } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import sort from './sort.node.ts'

const sorted = async (values: JsonObject['x'][], more: JsonObject = {}, direction = 'up') => {
  const items = values.map((v) => (v === undefined ? {} : { v }))
  return (await runNode(sort, { items, config: { fields: [{ name: 'v', direction }], ...more } })).outputs.main?.map((item) => item.json.v)
}

test('numbers as numbers, text without regard to case, numbers in text by value', async () => {
  expect(await sorted([10, 9, -1])).toEqual([-1, 9, 10])
  expect(await sorted(['b', 'A', 'a', 'C'])).toEqual(['A', 'a', 'b', 'C'])
  expect(await sorted(['file10', 'file2'])).toEqual(['file2', 'file10'])
  expect(await sorted(['file10', 'file2'], { numeric: false })).toEqual(['file10', 'file2'])
  expect(await sorted(['a', 'A'], { caseSensitive: true })).toEqual(['A', 'a'])
})

test('missing values come last in both directions, kinds do not mix', async () => {
  expect(await sorted([null, 2, 1])).toEqual([1, 2, null])
  expect(await sorted([null, 1, 2], {}, 'down')).toEqual([2, 1, null])
  expect(await sorted(['a', 1, true, false])).toEqual([false, true, 1, 'a'])
})

test('later fields decide between equals, and equal items keep their order and are the very ones', async () => {
  const items = [
    { json: { a: { b: 1 }, c: 2, i: 0 } },
    { json: { a: { b: 1 }, c: 1, i: 1 } },
    { json: { a: { b: 0 }, c: 5, i: 2 } },
    { json: { a: { b: 1 }, c: 1, i: 3 } },
  ]
  const { outputs } = await runNode(sort, { items, config: { fields: [{ name: 'a.b', direction: 'down' }, { name: 'c' }] } })
  expect(outputs.main?.map((item) => item.json.i)).toEqual([1, 3, 0, 2])
  expect(outputs.main?.[0]).toBe(items[1])
})

test.each([[{}], [{ fields: [] }], [{ fields: [{ name: 'constructor' }] }]])('config %j is refused', async (config) => {
  await expect(runNode(sort, { items: [{ a: 1 }], config })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('no items give no items', async () => expect(await sorted([])).toEqual([]))
