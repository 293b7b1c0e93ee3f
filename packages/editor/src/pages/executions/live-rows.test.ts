import type { ExecutionSummary } from '@millrace/api'
import { filtersFrom, queryOf } from './filters.ts'
import { withEvent } from './live-rows.ts'

const row: ExecutionSummary = {
  id: 'e',
  workflowId: 'w',
  workflowName: 'W',
  workflowVersion: 1,
  mode: 'production',
  trigger: 'webhook',
  status: 'queued',
  createdAt: '2030-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  durationMs: null,
  wakeAt: null,
  error: null,
  parentId: null,
  replayOf: null,
}
const START = Date.parse('2030-01-01T00:00:01Z')
const event = (status: ExecutionSummary['status'], at: number) =>
  ({ type: 'execution', executionId: 'e', workflowId: 'w', status, at }) as const

test('a row starts and ends by its events, and its duration follows', () => {
  const running = withEvent(row, event('running', START))
  expect(running).toMatchObject({ status: 'running', startedAt: '2030-01-01T00:00:01.000Z', durationMs: null })
  expect(withEvent(running, event('completed', START + 250))).toMatchObject({ status: 'completed', durationMs: 250 })
})
test('an execution that goes on after a failure is no longer finished', () => {
  const failed = withEvent(withEvent(row, event('running', START)), event('failed', START + 10))
  expect(withEvent(failed, event('running', START + 20))).toMatchObject({ status: 'running', finishedAt: null, durationMs: null })
})
test('a failure carries its reason', () => {
  const failed = withEvent(row, { ...event('failed', START), error: { code: 'http.502', message: 'Bad gateway', node: 'n1' } })
  expect(failed.error).toEqual({ code: 'http.502', message: 'Bad gateway', nodeId: 'n1', nodeName: null })
})
test('filters live in the address; what the address has wrong is ignored', () => {
  const filters = filtersFrom({ status: 'failed', mode: 'odd', time: 'day', workflow: 'w1', search: 'ada' })
  expect(filters).toEqual({ status: 'failed', mode: null, time: 'day', workflow: 'w1', search: 'ada' })
  expect(queryOf(filters)).toEqual({ status: 'failed', time: 'day', workflow: 'w1', search: 'ada' })
})
