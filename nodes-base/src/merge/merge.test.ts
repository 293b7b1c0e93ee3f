import type { JsonObject } from '@millrace/node-sdk'
import { resolvePorts } from '@millrace/workflow'
import { runNode } from '@millrace/node-sdk/testing'
import merge from './merge.node.ts'

const merged = async (config: JsonObject, inputs: Record<string, JsonObject[]>) =>
  (await runNode(merge, { config, inputs })).outputs.main?.map((item) => item.json)

test('append puts the inputs one after the other, as they are, whatever came first', async () => {
  const [a, b] = [{ json: { a: 1 } }, { json: { b: 1 } }]
  const { outputs } = await runNode(merge, { inputs: { input2: [b], input1: [a] } })
  expect(outputs.main).toEqual([a, b])
  expect(outputs.main?.[0]).toBe(a)
})

test('an input that got nothing is left out', async () => expect(await merged({}, { input2: [{ b: 1 }] })).toEqual([{ b: 1 }]))

test('position puts items side by side; items without a partner stay or go', async () => {
  const inputs = { input1: [{ a: 1, x: 1 }, { a: 2 }], input2: [{ b: 1, x: 2 }] }
  expect(await merged({ mode: 'position' }, inputs)).toEqual([{ a: 1, b: 1, x: 2 }, { a: 2 }])
  expect(await merged({ mode: 'position', unpaired: 'drop', clash: 'first' }, inputs)).toEqual([{ a: 1, b: 1, x: 1 }])
})

const orders = [
  { id: 1, customer: 'a' },
  { id: 2, customer: 'x' },
  { id: 3, customer: 'a' },
]
const customers = [
  { key: 'a', name: 'Ada' },
  { key: 'b', name: 'Bob' },
]
const byKey = { mode: 'key', matchField: 'customer', matchFieldOther: 'key' }

test.each([
  ['inner', [1, 3]],
  ['left', [1, 2, 3]],
  ['outer', [1, 2, 3, undefined]],
])('by key, %s join', async (keep, ids) => {
  const result = await merged({ ...byKey, keep }, { input1: orders, input2: customers })
  expect(result?.map((json) => json.id)).toEqual(ids)
  expect(result?.[0]).toEqual({ id: 1, customer: 'a', key: 'a', name: 'Ada' })
})

test('by key, a value that stands twice gives every pair', async () => {
  const result = await merged(
    { mode: 'key', matchField: 'k' },
    {
      input1: [
        { k: 1, a: 1 },
        { k: 1, a: 2 },
      ],
      input2: [
        { k: 1, b: 1 },
        { k: 1, b: 2 },
      ],
    },
  )
  expect(result).toHaveLength(4)
})

test('by key, missing and null match nothing, and 1 matches "1" only as text', async () => {
  const inputs = { input1: [{ k: null }, {}, { k: 1, a: 1 }], input2: [{ k: null }, {}, { k: '1', b: 1 }] }
  expect(await merged({ mode: 'key', matchField: 'k' }, inputs)).toEqual([])
  expect(await merged({ mode: 'key', matchField: 'k', compareAsText: true }, inputs)).toEqual([{ k: '1', a: 1, b: 1 }])
})

test('by key over three inputs, an outer join also matches items that only later inputs have', async () => {
  const inputs = { input1: [{ k: 1, a: 1 }], input2: [{ k: 2, b: 1 }], input3: [{ k: 2, c: 1 }] }
  expect(await merged({ mode: 'key', matchField: 'k', keep: 'outer', inputs: 3 }, inputs)).toEqual([
    { k: 1, a: 1 },
    { k: 2, b: 1, c: 1 },
  ])
})

test('nested fields can be matched', async () => {
  expect(await merged({ mode: 'key', matchField: 'o.k' }, { input1: [{ o: { k: 1 }, a: 1 }], input2: [{ o: { k: 1 }, b: 1 }] })).toEqual([
    { o: { k: 1 }, a: 1, b: 1 },
  ])
})

test('choose gives one input, or the first that has items', async () => {
  const inputs = { input2: [{ b: 1 }] }
  expect(await merged({ mode: 'choose' }, inputs)).toEqual([{ b: 1 }])
  expect(await merged({ mode: 'choose', choose: 1 }, inputs)).toEqual([])
  expect(await merged({ mode: 'choose', choose: 9 }, inputs)).toEqual([])
})

test('there are as many inputs as the config says, two without it', () => {
  const names = (config: JsonObject) => resolvePorts(merge.ports, config).inputs.map((port) => port.name)
  expect(names({})).toEqual(['input1', 'input2'])
  for (let inputs = 2; inputs <= 10; inputs++)
    expect(names({ inputs })).toEqual(Array.from({ length: inputs }, (_, at) => `input${at + 1}`))
})

test('binary data of both sides stays', async () => {
  const file = (id: string) => ({ id, mimeType: 'text/plain', size: 1 })
  const { outputs } = await runNode(merge, {
    config: { mode: 'position' },
    inputs: { input1: [{ json: {}, binary: { a: file('1') } }], input2: [{ json: {}, binary: { b: file('2') } }] },
  })
  expect(outputs.main).toEqual([{ json: {}, binary: { a: file('1'), b: file('2') } }])
})

test('an own field named __proto__ stays data', async () => {
  const hostile = JSON.parse('{ "__proto__": { "admin": true } }') as JsonObject
  const [json] = (await merged({ mode: 'position' }, { input1: [{ a: 1 }], input2: [hostile] })) ?? []
  expect((json as { admin?: boolean }).admin).toBeUndefined()
  expect(Object.hasOwn(json ?? {}, '__proto__')).toBe(true)
})

test.each([[{ mode: 'key' }], [{ inputs: 1 }], [{ inputs: 11 }], [{ mode: 'zip' }]])('config %j is refused', async (config) => {
  await expect(merged(config, {})).rejects.toMatchObject({ code: 'config.invalid' })
})

test('a field name that reaches machinery is refused', async () => {
  await expect(merged({ mode: 'key', matchField: '__proto__' }, { input1: [{}] })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('an item of several inputs knows which items it was made of', async () => {
  const [a, b] = [{ json: { id: 1 } }, { json: { id: 1, name: 'Ada' } }]
  for (const config of [{ mode: 'position' }, { mode: 'key', matchField: 'id' }]) {
    const { outputs, origins } = await runNode(merge, { config, inputs: { input1: [a], input2: [b] } })
    expect(outputs.main?.map((item) => origins.get(item))).toEqual([[a, b]])
  }
})
