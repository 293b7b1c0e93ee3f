import * as fc from 'fast-check'
import { NodeError, type JsonObject, type NodeDefinition } from '@millrace/node-sdk'
import { runInParts, runNode, runStream, type RunNodeOptions } from '@millrace/node-sdk/testing'
import * as everything from './index.ts'

/** What nodes promise of long lists: parts and streams give what the whole list gives. */
const nodes = Object.values<object>(everything).filter((each): each is NodeDefinition => 'execute' in each)
const byType = new Map(nodes.map((node) => [node.type, node]))

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom('a', 'B', 'b', 'file2', 'file10', ''),
  fc.boolean(),
  fc.constant(null),
)
const row = fc.record(
  { n: fc.integer({ min: 0, max: 6 }), v: value, list: fc.array(value, { maxLength: 4 }), deep: fc.record({ x: value }) },
  { requiredKeys: ['n'] },
)
const rows = fc.array(row, { minLength: 1, maxLength: 40 })
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
const isSmall = (left: number) => ({ combine: 'all', conditions: [{ left, operator: 'less_than', right: 3 }] })

/** A config for each item, as expressions make it. */
const ITEMWISE: Readonly<Record<string, (item: JsonObject) => JsonObject>> = {
  'core.set': ({ n }) => ({ assignments: [{ name: 'twice.of', value: Number(n) * 2 }], keepOtherFields: Number(n) % 2 === 0 }),
  'core.filter': ({ n }) => ({ condition: isSmall(Number(n)) }),
  'core.if': ({ n }) => ({ condition: isSmall(Number(n)) }),
  'core.switch': ({ n }) => ({ mode: 'value', value: n ?? null, cases: [{ key: '1' }, { key: '2' }], fallback: 'port' }),
  'core.split-out': () => ({ field: 'list', as: 'element', keepOtherFields: true }),
  'http.request': ({ n }) => ({ method: 'POST', url: `https://example.com/${String(n)}`, bodyType: 'json', jsonBody: { n: n ?? null } }),
}

test('every itemwise node is tried here', () => {
  expect(
    nodes
      .filter((node) => node.itemwise === true)
      .map((node) => node.type)
      .sort(),
  ).toEqual(Object.keys(ITEMWISE).sort())
})

test.each(Object.entries(ITEMWISE))('%s gives for parts what it gives for the whole', async (type, configOf) => {
  const node = byType.get(type) as NodeDefinition
  await fc.assert(
    fc.asyncProperty(rows, sizes, async (items, parts) => {
      const options = {
        items: items as JsonObject[],
        config: (index: number) => configOf((items as JsonObject[])[index] ?? {}),
        http: ({ url, headers = {} }: { url: string; headers?: Readonly<Record<string, string>> }) => ({
          status: 200,
          headers: {},
          body: { url, key: headers['Idempotency-Key'] ?? headers['idempotency-key'] ?? '' },
        }),
      }
      expect(await runInParts(node, { ...options, sizes: parts })).toEqual((await runNode(node, options)).outputs)
    }),
    { numRuns: 60 },
  )
})

const STREAMING: readonly (readonly [string, string, JsonObject])[] = [
  ['core.aggregate', 'all items', { into: 'rows' }],
  ['core.aggregate', 'fields', { mode: 'fields', fields: [{ name: 'v' }, { name: 'deep.x', as: 'xs' }] }],
  ['core.aggregate', 'fields with gaps', { mode: 'fields', fields: [{ name: 'deep.x', as: 'xs' }], keepMissing: true }],
  ['core.sort', 'two fields', { fields: [{ name: 'v' }, { name: 'n', direction: 'down' }] }],
  ['core.sort', 'a field that may be missing, downwards', { fields: [{ name: 'deep.x', direction: 'down' }], caseSensitive: true }],
  ['core.merge', 'append', { mode: 'append' }],
  ['core.merge', 'choose the first with items', { mode: 'choose' }],
  ['core.merge', 'choose the second', { mode: 'choose', choose: 2 }],
]

test('every streaming node is tried here', () => {
  const streaming = nodes.filter((node) => node.stream !== undefined).map((node) => node.type)
  expect(new Set(STREAMING.map(([type]) => type))).toEqual(new Set(streaming))
})

test.each(STREAMING)('%s (%s) gives as a stream what it gives for the whole', async (type, _what, config) => {
  const node = byType.get(type) as NodeDefinition
  await fc.assert(
    fc.asyncProperty(rows, rows, sizes, async (items, others, parts) => {
      const inputs = type === 'core.merge' ? { input1: items, input2: others } : { main: items }
      const options = { config, inputs } as RunNodeOptions
      expect((await runStream(node, { ...options, sizes: parts }))?.outputs).toEqual((await runNode(node, options)).outputs)
    }),
    { numRuns: 60 },
  )
})

test('a sort of many runs, merged in several rounds, is stable', async () => {
  const items = Array.from({ length: 3000 }, (_, n) => ({ n, group: (n * 7919) % 5 }))
  const options = { items, config: { fields: [{ name: 'group' }] } }
  const node = byType.get('core.sort') as NodeDefinition
  // A chunk of one item makes a run of sixteen, and 188 runs are more than are merged at a time.
  expect((await runStream(node, { ...options, sizes: [1] }))?.outputs).toEqual((await runNode(node, options)).outputs)
})

test('modes of a merge that compare items do not stream', async () => {
  const node = byType.get('core.merge') as NodeDefinition
  for (const mode of ['position', 'key'])
    expect(await runStream(node, { config: { mode, matchField: 'n' }, inputs: { input1: [{}], input2: [{}] }, sizes: [1] })).toBeUndefined()
})

test('what an aggregate keeps is told, so that more than memory holds is refused', async () => {
  const node = byType.get('core.aggregate') as NodeDefinition
  const streamed = await runStream(node, {
    items: [{ n: 1 }, { n: 2 }, { n: 3 }],
    config: { mode: 'fields', fields: [{ name: 'n' }] },
    sizes: [2],
  })
  expect(streamed?.held).toEqual([[1, 2], [3]])
})

test('an item that fits nowhere is named by its place among all items', async () => {
  const node = byType.get('core.switch') as NodeDefinition
  const failing = runNode(node, {
    items: [{}, {}],
    part: { offset: 2000, total: 5000 },
    config: (index) => ({ mode: 'value', value: index, cases: [{ key: '0' }], fallback: 'error' }),
  })
  await expect(failing).rejects.toThrow(NodeError)
  await expect(failing).rejects.toThrow('Item 2001 fits no port')
})
