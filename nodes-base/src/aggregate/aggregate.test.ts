import type { JsonObject } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import aggregate from './aggregate.node.ts'

const collect = async (config: JsonObject, items: JsonObject[] = [{ a: 1, b: { c: 1 } }, { a: 2 }, { a: null, b: { c: 3 } }]) =>
  (await runNode(aggregate, { config, items })).outputs.main?.map((item) => item.json)

test('all items in one list', async () => {
  expect(await collect({}, [{ a: 1 }, { a: 2 }])).toEqual([{ items: [{ a: 1 }, { a: 2 }] }])
  expect(await collect({ into: 'x.y' }, [{ a: 1 }])).toEqual([{ x: { y: [{ a: 1 }] } }])
})

test('one list for each field, with or without missing values', async () => {
  const fields = [{ name: 'a' }, { name: 'b.c', as: 'cs' }]
  expect(await collect({ mode: 'fields', fields })).toEqual([{ a: [1, 2], cs: [1, 3] }])
  expect(await collect({ mode: 'fields', fields, keepMissing: true })).toEqual([{ a: [1, 2, null], cs: [1, null, 3] }])
})

test('no items give one empty list', async () => expect(await collect({}, [])).toEqual([{ items: [] }]))

test.each([[{ into: '__proto__' }], [{ mode: 'fields', fields: [{ name: 'a', as: 'constructor' }] }], [{ mode: 'x' }]])(
  'config %j is refused',
  async (config) => {
    await expect(collect(config)).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

test('files are kept where that is asked for, each under a name of its own', async () => {
  const file = (letter: string) => ({ id: letter.repeat(64), mimeType: 'image/png', size: 3 })
  const [a, b, c] = [file('a'), file('b'), file('c')]
  const items = [
    { json: {}, binary: { data: a, data_1: c } },
    { json: {}, binary: { data: b } },
  ]
  const binaryOf = async (config: JsonObject) => (await runNode(aggregate, { config, items })).outputs.main?.[0]?.binary
  expect(await binaryOf({})).toBeUndefined()
  expect(await binaryOf({ keepFiles: true })).toEqual({ data: a, data_1: c, data_2: b })
})
