import type { JsonObject } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import splitOut from './split-out.node.ts'

const split = async (config: JsonObject, items: JsonObject[]) =>
  (await runNode(splitOut, { config, items })).outputs.main?.map((item) => item.json)
const order = { id: 1, o: { lines: [{ p: 1 }, { p: 2 }], tags: ['a', 'b'] } }

test('objects become items, other elements a field', async () => {
  expect(await split({ field: 'o.lines' }, [order])).toEqual([{ p: 1 }, { p: 2 }])
  expect(await split({ field: 'o.tags' }, [order])).toEqual([{ tags: 'a' }, { tags: 'b' }])
})

test('elements go into a named field, beside the other fields', async () => {
  expect(await split({ field: 'o.lines', as: 'line', keepOtherFields: true }, [order])).toEqual([
    { id: 1, line: { p: 1 } },
    { id: 1, line: { p: 2 } },
  ])
})

test('an item without a list is skipped, or an error that names it', async () => {
  expect(await split({ field: 'x' }, [order, { x: [1] }])).toEqual([{ x: 1 }])
  await expect(split({ field: 'x', onMissing: 'error' }, [{ x: [1] }, order])).rejects.toMatchObject({
    code: 'split.no-list',
    data: { itemIndex: 1 },
  })
})

test('hostile keys in the data stay data', async () => {
  const [json] =
    (await split({ field: 'l', keepOtherFields: true }, [JSON.parse('{ "l": [{ "__proto__": { "admin": true } }] }') as JsonObject])) ?? []
  expect((json as { admin?: boolean }).admin).toBeUndefined()
})

test.each([[{}], [{ field: '' }], [{ field: '__proto__' }], [{ field: 'l', as: 'a.constructor' }]])(
  'config %j is refused',
  async (config) => {
    await expect(split(config as JsonObject, [{ l: [1] }])).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

test('no items give no items', async () => expect(await split({ field: 'x' }, [])).toEqual([]))

test('each element knows the item that it was part of', async () => {
  const items = [{ json: { tags: ['a', 'b'] } }, { json: { tags: ['c'] } }]
  const { outputs, origins } = await runNode(splitOut, { config: { field: 'tags' }, items })
  expect(outputs.main?.map((item) => origins.get(item))).toEqual([[items[0]], [items[0]], [items[1]]])
})

test('files go along where the other fields do', async () => {
  const binary = { data: { id: 'a'.repeat(64), mimeType: 'image/png', size: 3 } }
  const items = [{ json: { tags: ['a', 'b'] }, binary }]
  const give = async (keepOtherFields: boolean) =>
    (await runNode(splitOut, { config: { field: 'tags', keepOtherFields }, items })).outputs.main?.map((item) => item.binary)
  expect(await give(true)).toEqual([binary, binary])
  expect(await give(false)).toEqual([undefined, undefined])
})
