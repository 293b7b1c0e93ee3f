import type { JsonObject } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import set from './set.node.ts'

const edit = async (config: JsonObject, items: JsonObject[] = [{ a: 1, b: { c: 2, d: 3 } }]) =>
  (await runNode(set, { config, items })).outputs.main?.map((item) => item.json)

test('fields are added and replaced, the others stay', async () => {
  expect(
    await edit({
      assignments: [
        { name: 'a', value: 2 },
        { name: 'n', value: null },
      ],
    }),
  ).toEqual([{ a: 2, b: { c: 2, d: 3 }, n: null }])
})

test('the others go when they are not to be kept', async () => {
  expect(await edit({ assignments: [{ name: 'x', value: [1] }], keepOtherFields: false })).toEqual([{ x: [1] }])
})

test('dots reach into objects and lists, and what is missing on the way is made', async () => {
  expect(
    await edit({
      assignments: [
        { name: 'b.c', value: 9 },
        { name: 'x.y.z', value: 1 },
      ],
    }),
  ).toEqual([{ a: 1, b: { c: 9, d: 3 }, x: { y: { z: 1 } } }])
  expect(
    await edit(
      {
        assignments: [
          { name: 'l.1.p', value: 5 },
          { name: 'l.3', value: 7 },
        ],
      },
      [{ l: [{ p: 1 }, { p: 2, q: 3 }] }],
    ),
  ).toEqual([{ l: [{ p: 1 }, { p: 5, q: 3 }, null, 7] }])
  expect(await edit({ assignments: [{ name: 'a.b', value: 1 }] })).toEqual([{ a: { b: 1 }, b: { c: 2, d: 3 } }])
})

test('a value that an expression left out becomes null', async () => {
  expect(await edit({ assignments: [{ name: 'x' }], keepOtherFields: false })).toEqual([{ x: null }])
})

test('values are made for each item', async () => {
  const { outputs } = await runNode(set, {
    items: [{ n: 1 }, { n: 2 }],
    config: (index) => ({ assignments: [{ name: 'i', value: index }] }),
  })
  expect(outputs.main?.map((item) => item.json)).toEqual([
    { n: 1, i: 0 },
    { n: 2, i: 1 },
  ])
})

test('json mode takes an object or text that holds one', async () => {
  expect(await edit({ mode: 'json', json: { a: 5 } })).toEqual([{ a: 5, b: { c: 2, d: 3 } }])
  expect(await edit({ mode: 'json', json: '{ "z": [1] }', keepOtherFields: false })).toEqual([{ z: [1] }])
})

test.each([
  ['[1]', '"json" must be an object'],
  ['{ "a": ', '"json" is not valid JSON'],
  ['{ "__proto__": { "admin": true } }', '"__proto__" cannot be used'],
])('the JSON %p is refused: %s', async (json, message) => {
  await expect(edit({ mode: 'json', json })).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining(message),
    data: { itemIndex: 0 },
  })
})

test.each(['__proto__', 'a.__proto__.b', 'constructor', 'b.constructor.prototype', 'prototype'])(
  'the name %p is refused and reaches nothing',
  async (name) => {
    await expect(edit({ assignments: [{ name, value: { admin: true } }] })).rejects.toMatchObject({ code: 'config.invalid' })
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  },
)

test.each(['a..b', '.a', 'a.', ' '])('the name %p is refused with a hint', async (name) => {
  await expect(edit({ assignments: [{ name }] })).rejects.toMatchObject({
    code: 'config.invalid',
    data: { hint: expect.stringContaining('customer.address.city') },
  })
})

test('a list takes only numbers as places', async () => {
  await expect(edit({ assignments: [{ name: 'l.x', value: 1 }] }, [{ l: [] }])).rejects.toThrow('"x" is not an index')
  await expect(edit({ assignments: [{ name: 'l.9999999', value: 1 }] }, [{ l: [] }])).rejects.toThrow('is not an index')
})

test('a path sees only what the item itself has', async () => {
  expect(await edit({ assignments: [{ name: 'toString.x', value: 1 }], keepOtherFields: false })).toEqual([{ toString: { x: 1 } }])
})

test('binary data stays with its item', async () => {
  const binary = { file: { id: 'b1', mimeType: 'text/plain', size: 1 } }
  const { outputs } = await runNode(set, { config: { assignments: [] }, items: [{ json: {}, binary }] })
  expect(outputs.main).toEqual([{ json: {}, binary }])
})

test.each([[{ mode: 'json' }], [{ assignments: [{ value: 1 }] }], [{ assignments: 'x' }], [{ mode: 'x' }], [{ fields: [] }]])(
  'config %j is refused',
  async (config) => {
    await expect(edit(config)).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

test('no items give no items', async () => expect(await edit({ assignments: [{ name: 'a' }] }, [])).toEqual([]))
