import { newId, type JsonObject } from '@millrace/base'
import type { CacheSettings, WorkflowDocument } from '@millrace/workflow'
import type { ExecutionView, StepView } from '../engine-api.ts'
import { sketch } from '../testing/build-document.ts'
import { given, Harness, TENANT } from '../testing/harness.ts'
import { MemoryCache } from '../testing/memory-cache.ts'
import { canonical } from './cache-key.ts'

const WORKFLOW = newId()
const add = (
  cache: CacheSettings,
  config: JsonObject = { fields: { at: { $expr: '{{ $json.a * 2 }}' } } },
  rest: object = {},
): WorkflowDocument => sketch([['add', 'test.add', { config, cache, ...rest }]], ['start > add'])

async function setUp() {
  const cache = new MemoryCache()
  const harness = await new Harness({ cache }).start()
  const run = async (document: WorkflowDocument, items: readonly JsonObject[], rest: object = {}): Promise<ExecutionView> => {
    const { executionId, finished } = harness.accept(document, items, { workflowId: WORKFLOW, ...rest })
    await finished
    const { tenantId = TENANT } = rest as { tenantId?: string }
    return (await harness.engine.view(tenantId, executionId)) as ExecutionView
  }
  return { cache, harness, run }
}
const step = (view: ExecutionView, node = 'add'): StepView => view.steps.find(({ nodeId }) => nodeId === node) as StepView

test('a step that is the same as an earlier one takes its result and says so; its items still know where they came from', async () => {
  const { run } = await setUp()
  const document = add({ ttlMs: 1000 })
  const first = await run(document, [{ a: 1 }, { a: 2 }])
  const second = await run(document, [{ a: 1 }, { a: 2 }])
  expect([step(first).cached, step(second).cached]).toEqual([false, true])
  expect(given(second, 'add')).toEqual([
    { a: 1, at: 2 },
    { a: 2, at: 4 },
  ])
  expect(step(second).outputs).toEqual(step(first).outputs)
})

test('what is taken stands in the journal: a restart, or the end of the cache, changes nothing', async () => {
  const { harness, cache, run } = await setUp()
  await run(add({ ttlMs: 1000 }), [{ a: 1 }])
  const { header } = await run(add({ ttlMs: 1000 }), [{ a: 1 }])
  cache.entries.clear()
  await harness.crash()
  const view = await harness.view(header.id)
  expect(step(view).cached).toBe(true)
  expect(given(view, 'add')).toEqual([{ a: 1, at: 2 }])
})

test('items that a node passes on are still the same ones when the result is taken', async () => {
  const { run } = await setUp()
  const document = sketch(
    [
      ['split', 'test.split', { config: { field: 'b' }, cache: { ttlMs: 1000 } }],
      ['pass', 'test.pass'],
    ],
    ['start > split', 'split:yes > pass'],
  )
  const items = [{ a: 1 }, { a: 2, b: true }, { a: 3 }]
  const [first, second] = [await run(document, items), await run(document, items)]
  expect(step(second, 'split').cached).toBe(true)
  expect(step(second, 'split').outputs).toEqual(step(first, 'split').outputs)
  expect(step(second, 'split').outputs[0]).toMatchObject({ port: 'yes', from: [[1]] })
})

test.each([
  ['other items', add({ ttlMs: 1000 }), [{ a: 2 }], {}],
  ['another config', add({ ttlMs: 1000 }, { fields: { at: 1 } }), [{ a: 1 }], {}],
  ['another credential', add({ ttlMs: 1000 }, undefined, { credentials: { 'x.y': 'c2' } }), [{ a: 1 }], {}],
  ['another workflow', add({ ttlMs: 1000 }), [{ a: 1 }], { workflowId: newId() }],
  ['another tenant', add({ ttlMs: 1000 }), [{ a: 1 }], { tenantId: newId() }],
  ['another version of the node', add({ ttlMs: 1000 }, undefined, { typeVersion: 2 }), [{ a: 1 }], {}],
])('%s: the node runs', async (_what, document, items, rest) => {
  const { run } = await setUp()
  await run(add({ ttlMs: 1000 }, undefined, {}), [{ a: 1 }])
  expect(step(await run(document, items, rest)).cached).toBe(false)
})

test('a result is taken until its time is over', async () => {
  const { harness, run } = await setUp()
  const document = add({ ttlMs: 1000 })
  await run(document, [{ a: 1 }])
  await harness.clock.advance(999)
  expect(step(await run(document, [{ a: 1 }])).cached).toBe(true)
  await harness.clock.advance(1)
  expect(step(await run(document, [{ a: 1 }])).cached).toBe(false)
})

test('with a key of its own only that counts, and an empty one means that the node runs', async () => {
  const { run } = await setUp()
  const document = add({ ttlMs: 1000, key: { $expr: '{{ $json.id }}' } })
  await run(document, [{ id: 'x', a: 1 }])
  const second = await run(document, [{ id: 'x', a: 99 }])
  expect(step(second).cached).toBe(true)
  expect(given(second, 'add')).toEqual([{ id: 'x', a: 1, at: 2 }])
  expect(step(await run(document, [{ id: 'y', a: 1 }])).cached).toBe(false)
  await run(document, [{ a: 1 }])
  expect(step(await run(document, [{ a: 1 }])).cached).toBe(false)
})

test('failures are not kept', async () => {
  const { cache, run } = await setUp()
  const document = sketch([['fail', 'test.fail', { cache: { ttlMs: 1000 } }]], ['start > fail'])
  expect((await run(document, [{}])).header.status).toBe('failed')
  expect(cache.entries.size).toBe(0)
})

test('a node that writes, or answers a caller, or is a loop, runs each time, whatever a draft says', async () => {
  const { harness, cache, run } = await setUp()
  const write = sketch([['write', 'test.write', { cache: { ttlMs: 1000 } }]], ['start > write'])
  await run(write, [{}])
  await run(write, [{}])
  expect(harness.writes).toHaveLength(2)
  const respond = sketch([['respond', 'test.respond', { cache: { ttlMs: 1000 } }]], ['start > respond'])
  const answers: unknown[] = []
  for (let n = 0; n < 2; n += 1) await run(respond, [{}], { onRespond: (answer: unknown) => void answers.push(answer) })
  expect(answers).toHaveLength(2)
  expect(cache.entries.size).toBe(0)
})

test('a cache out of order fails no step', async () => {
  const { cache, run } = await setUp()
  cache.broken = true
  const view = await run(add({ ttlMs: 1000 }), [{ a: 1 }])
  expect(view.header.status).toBe('completed')
  expect(step(view).cached).toBe(false)
})

test('an expression that fails is the node’s failure, not the cache’s', async () => {
  const { run } = await setUp()
  const view = await run(add({ ttlMs: 1000 }, { fields: { at: { $expr: '{{ $json.a.b.c }}' } } }), [{ a: null }])
  expect(view.header).toMatchObject({ status: 'failed', errorNode: 'add' })
})

test('equal values are the same whatever the order of their fields', () => {
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonical({ a: null, b: [{ c: 2, d: 1 }] }))
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]))
})

test('a node that writes takes results too while its config only reads', async () => {
  const { harness, run } = await setUp()
  const ask = (method: string) => sketch([['ask', 'test.ask', { config: { method }, cache: { ttlMs: 1000 } }]], ['start > ask'])
  for (const method of ['GET', 'GET', 'POST', 'POST']) await run(ask(method), [{}])
  expect(harness.writes.map(({ node }) => node)).toEqual(['ask', 'ask', 'ask'])
})
