import type { Execution } from '@millrace/api'
import { compareExecutions } from './comparison.ts'
import { firstDifference } from './first-difference.ts'

const step = (nodeId: string, rest: object = {}) => ({
  ...{ id: `${nodeId}:0`, nodeId, nodeName: nodeId.toUpperCase(), status: 'completed', durationMs: 5, itemsOut: { main: 1 }, retries: 0 },
  ...{ startedAt: '2030-01-01T00:00:00.000Z', endedAt: '2030-01-01T00:00:00.005Z', failedTries: [], waits: [] },
  ...rest,
})
const execution = (...steps: object[]) => ({ steps }) as unknown as Execution

test('nodes stand side by side, and say whether they did the same', () => {
  const rows = compareExecutions(
    execution(step('a'), step('b'), step('c')),
    execution(step('a', { durationMs: 90, endedAt: '2030-01-01T00:00:00.090Z' }), step('b', { itemsOut: { main: 2 } }), step('d')),
  )
  expect(rows.map(({ id, differs }) => [id, differs])).toEqual([
    ['a', false],
    ['b', true],
    ['c', true],
    ['d', true],
  ])
  expect([rows[0]?.left?.durationMs, rows[0]?.right?.durationMs, rows[3]?.left]).toEqual([5, 90, undefined])
})

test('firings of a node count together, and a failure among them is what is told', () => {
  const [row] = compareExecutions(
    execution(step('a'), step('a', { id: 'a:1', status: 'failed' }), step('a', { id: 'a:2' })),
    execution(step('a')),
  )
  expect(row?.left).toMatchObject({ status: 'failed', durationMs: 15, itemsOut: 3 })
})

test('a firing that is under way leaves the duration open', () => {
  const [row] = compareExecutions(execution(step('a', { status: 'running', durationMs: null, endedAt: null })), execution())
  expect(row?.left?.durationMs).toBeNull()
})

test.each([
  [{ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }, undefined],
  [{ a: 1 }, { a: 2 }, { path: '$json.a', left: 1, right: 2 }],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, { path: '$json.a[1].b', left: 2, right: 3 }],
  [{ a: 1 }, { a: 1, 'odd key': null }, { path: '$json["odd key"]', left: undefined, right: null }],
  [{ a: [] }, { a: {} }, { path: '$json.a', left: [], right: {} }],
])('%j and %j differ at %j', (left, right, found) => {
  expect(firstDifference(left, right)).toEqual(found)
})
