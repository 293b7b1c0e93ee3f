import { NodeError, type JsonObject } from '@millrace/node-sdk'
import { runScopes, type OpenedScope, type ScopeBody } from '@millrace/node-sdk/testing'
import node from './parallel.node.ts'

const branches = [{ key: 'a' }, { key: 'b' }, { key: 'c' }]
const fail = (code: string): never => {
  throw new NodeError(code, `It failed with ${code}.`)
}
const named: ScopeBody = (items, { port }) => items.map((item) => ({ ...item.json, from: port }))
const lastFirst = (open: readonly OpenedScope[]): number => open.length - 1
const run = async (config: JsonObject, body: ScopeBody = named, order?: typeof lastFirst) => {
  const { opened, done, also } = await runScopes(node, {
    config: { branches, ...config },
    items: [{ n: 1 }],
    body,
    ...(order === undefined ? {} : { order }),
  })
  return { ports: opened.map(({ port }) => port), done: done.map(({ json }) => json), failed: also.failed?.map(({ json }) => json) }
}

test('all: the same items in every branch, and the results in the order of the branches, whichever is first', async () => {
  const expected = { ports: ['a', 'b', 'c'], done: ['a', 'b', 'c'].map((from) => ({ n: 1, from })), failed: undefined }
  expect(await run({})).toEqual(expected)
  expect(await run({}, named, lastFirst)).toEqual(expected)
})

test('fields: one item with a list for each branch', async () => {
  expect((await run({ result: 'fields' }, (items, { port }) => (port === 'b' ? [] : [...items]))).done).toEqual([
    { a: [{ n: 1 }], b: [], c: [{ n: 1 }] },
  ])
})

test('any: the first one that ends is enough', async () => {
  expect((await run({ wait: 'any' }, named, lastFirst)).done).toEqual([{ n: 1, from: 'c' }])
})

test('a failing branch fails the step, unless the others are to go on', async () => {
  const body: ScopeBody = (items, scope) => (scope.port === 'b' ? fail('http.404') : named(items, scope))
  await expect(run({}, body)).rejects.toMatchObject({ code: 'http.404', data: { detail: { branch: 'b' } } })
  expect((await run({ onFailure: 'continue' }, body)).done.map(({ from }) => from)).toEqual(['a', 'c'])
  expect(await run({ onFailure: 'collect' }, body)).toMatchObject({
    failed: [{ branch: 'b', error: { code: 'http.404', message: 'It failed with http.404.' } }],
  })
})

test('first-success: failures do not count until all failed', async () => {
  const allBut =
    (good: string): ScopeBody =>
    (items, scope) =>
      scope.port === good ? named(items, scope) : fail('http.500')
  expect((await run({ wait: 'first-success' }, allBut('c'))).done).toEqual([{ n: 1, from: 'c' }])
  await expect(run({ wait: 'first-success' }, allBut('none'))).rejects.toMatchObject({ code: 'parallel.all-failed' })
})

test('the time limit fails the step, or lets it go on with what there is', async () => {
  const body: ScopeBody = (items, scope) => (scope.port === 'c' ? 'timeout' : named(items, scope))
  await expect(run({ timeoutMs: 100 }, body)).rejects.toMatchObject({ code: 'parallel.timeout' })
  expect((await run({ timeoutMs: 100, onTimeout: 'continue' }, body)).done.map(({ from }) => from)).toEqual(['a', 'b'])
})

test('a key that stands twice is refused', async () => {
  await expect(runScopes(node, { config: { branches: [{ key: 'a' }, { key: 'a' }] }, items: [{}] })).rejects.toMatchObject({
    code: 'config.invalid',
  })
})
