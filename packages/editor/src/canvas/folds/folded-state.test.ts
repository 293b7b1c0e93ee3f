import type { NodeRun } from '@/run/run-state.ts'
import { foldedState } from './folded-state.ts'

const run = (status: NodeRun['status']): NodeRun => ({
  ...{ stepId: 's', status, attempt: 1, firings: 1, startedAt: 0, durationMs: 1, itemsOut: 1 },
  ...{ waitingUntil: null, error: null, cached: false, stopped: false },
})

test('the state that a person would look at first stands for all of them', () => {
  expect(foldedState([run('completed'), run('failed'), run('running'), undefined])).toEqual({
    ...{ status: 'failed', done: 2, failed: 1, total: 4 },
  })
  expect(foldedState([run('completed'), run('waiting'), run('running')])?.status).toBe('running')
  expect(foldedState([run('completed'), run('skipped')])).toMatchObject({ status: 'completed', done: 2 })
})

test('of nodes that did not run there is nothing to say', () => {
  expect(foldedState([undefined, undefined])).toBeUndefined()
})
