import type { Execution } from '@millrace/api'
import { flushPromises } from '@vue/test-utils'
import type { StreamClient, StreamListener } from '@/api/stream-client.ts'
import { followRun } from './run-feed.ts'
import type { RunState } from './run-state.ts'

const execution = (status: Execution['status']): Execution =>
  ({ id: 'x', status, steps: [], edges: { e1: 9 }, error: null, startedAt: null, durationMs: null }) as unknown as Execution

function setUp() {
  let listener: StreamListener | undefined
  const answers: ((value: Execution) => void)[] = []
  const states: RunState[] = []
  const stream = {
    listen: (added: StreamListener) => {
      listener = added
      return () => void (listener = undefined)
    },
  } as unknown as StreamClient
  const feed = followRun({
    executionId: 'x',
    edges: [],
    stream,
    read: () => new Promise((resolve) => answers.push(resolve)),
    onState: (run) => states.push(run),
    onExecution: () => undefined,
    onError: (thrown) => {
      throw thrown
    },
  })
  const hear = (status: Execution['status']): void =>
    listener!.onEvent({ type: 'execution', executionId: 'x', workflowId: 'w', status, at: 1 })
  const [live, resync] = [() => listener!.onLive?.(), () => listener!.onResync?.()]
  return { feed, states, answers, hear, listening: () => listener !== undefined, live, resync }
}

test('the end is read from the server, not only heard', async () => {
  const { answers, hear, states } = setUp()
  answers.shift()!(execution('running'))
  await flushPromises()
  hear('completed')
  expect(states.at(-1)!.status).toBe('completed')
  expect(answers).toHaveLength(1)
  answers.shift()!(execution('completed'))
  await flushPromises()
  expect(states.at(-1)!.edges.get('e1')).toBe(9)
})

test('an end that came after the first read and before the subscription held is read then', async () => {
  const { answers, live, states } = setUp()
  answers.shift()!(execution('running'))
  await flushPromises()
  live()
  answers.shift()!(execution('completed'))
  await flushPromises()
  expect(states.at(-1)!.status).toBe('completed')
})

test('a lost connection leads to a new read, and reads do not overlap', async () => {
  const { answers, resync } = setUp()
  resync()
  resync()
  expect(answers).toHaveLength(1)
  answers.shift()!(execution('running'))
  await flushPromises()
  expect(answers).toHaveLength(1)
})

test('a stopped feed listens to nothing and says nothing', async () => {
  const { feed, answers, states, listening } = setUp()
  feed.stop()
  const before = states.length
  answers.shift()!(execution('completed'))
  await flushPromises()
  expect(states).toHaveLength(before)
  expect(listening()).toBe(false)
})
