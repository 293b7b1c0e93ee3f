import type { Execution, StepSummary } from '@millrace/api'
import { afterEvent, nodeOfInterest, runOfExecution, startedRun } from './run-state.ts'

const EDGES = [
  { id: 'e1', from: { node: 'a', port: 'true' } },
  { id: 'e2', from: { node: 'a', port: 'false' } },
]
const step = (
  rest: { nodeId: string; runIndex?: number; status: 'running' | 'completed' | 'failed'; at?: number } & Record<string, unknown>,
) => ({ type: 'step', executionId: 'x', workflowId: 'w', runIndex: 0, attempt: 1, at: 10, ...rest }) as const

test('a step shows as running, then as done with its items on the right edge', () => {
  let run = afterEvent(startedRun('x'), step({ nodeId: 'a', status: 'running' }), EDGES)
  expect(run.nodes.get('a')).toMatchObject({ status: 'running', firings: 1, startedAt: 10 })
  run = afterEvent(run, step({ nodeId: 'a', status: 'completed', ms: 7, itemsOut: { true: 3 } }), EDGES)
  expect(run.nodes.get('a')).toMatchObject({ status: 'completed', durationMs: 7, itemsOut: 3, firings: 1 })
  expect([...run.edges]).toEqual([['e1', 3]])
})

test('a node that fires again counts its firings and adds its items up', () => {
  let run = startedRun('x')
  for (const runIndex of [0, 1, 2])
    run = afterEvent(run, step({ nodeId: 'a', runIndex, status: 'completed', itemsOut: { false: 2 } }), EDGES)
  expect(run.nodes.get('a')).toMatchObject({ firings: 3, itemsOut: 6, stepId: 'a:2' })
  expect(run.edges.get('e2')).toBe(6)
})

test('events of other executions change nothing', () => {
  const run = startedRun('y')
  expect(afterEvent(run, step({ nodeId: 'a', status: 'running' }), EDGES)).toBe(run)
})

test('the duration runs from the first sign of life to the end', () => {
  const event = (status: 'running' | 'failed', at: number, rest = {}) =>
    ({ type: 'execution', executionId: 'x', workflowId: 'w', status, at, ...rest }) as const
  const run = afterEvent(
    afterEvent(startedRun('x'), event('running', 100), EDGES),
    event('failed', 350, { error: { code: 'http.502', message: 'Bad gateway', node: 'a' } }),
    EDGES,
  )
  expect(run).toMatchObject({ status: 'failed', durationMs: 250, error: { code: 'http.502', nodeId: 'a' } })
})

test('an execution that was read gives the same picture, and names the node to look at', () => {
  const summary = (id: string, status: StepSummary['status']): StepSummary => ({
    id: `${id}:0`,
    nodeId: id,
    nodeName: id,
    nodeType: 't.t',
    runIndex: 0,
    status,
    attempt: 1,
    startedAt: '2026-11-21T10:00:00.000Z',
    durationMs: 5,
    endedAt: '2026-11-21T10:00:00.005Z',
    failedTries: [],
    itemsIn: {},
    itemsOut: { true: 1 },
    waitingUntil: null,
    childExecutionId: null,
    undoes: null,
    waits: [],
    waitedMs: 0,
    retries: 0,
    bytesIn: 0,
    bytesOut: 0,
    error: null,
  })
  const run = runOfExecution({
    id: 'x',
    status: 'waiting',
    steps: [summary('a', 'completed'), summary('b', 'waiting')],
    edges: { e1: 1 },
    stoppedAt: [],
    error: null,
    startedAt: '2026-11-21T10:00:00.000Z',
    durationMs: null,
  } as unknown as Execution)
  expect(run.edges.get('e1')).toBe(1)
  expect(nodeOfInterest(run)).toBe('b')
})
