import { effectScope } from 'vue'
import { usePolling } from './use-polling.ts'

interface Work {
  readonly done: number
}
beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

function poll(read: () => Promise<Work>) {
  const over: Work[] = []
  const scope = effectScope()
  const polling = scope.run(() => usePolling<Work>({ read, isOver: ({ done }) => done >= 2, onOver: (value) => over.push(value) }))!
  return { polling, scope, over }
}

test('it reads until the work is over, and says so once', async () => {
  let done = 0
  const { polling, over } = poll(async () => ({ done: (done += 1) }))
  polling.follow({ done: 0 })
  await jest.advanceTimersByTimeAsync(60_000)
  expect(done).toBe(2)
  expect(polling.value.value).toEqual({ done: 2 })
  expect(over).toEqual([{ done: 2 }])
})

test('a read that fails is shown and tried again', async () => {
  let calls = 0
  const { polling, over } = poll(async () => {
    calls += 1
    if (calls === 1) throw new TypeError('gone')
    return { done: 2 }
  })
  polling.follow({ done: 0 })
  await jest.advanceTimersByTimeAsync(400)
  expect(polling.error.value?.detail).toContain('gone')
  await jest.advanceTimersByTimeAsync(10_000)
  expect(polling.error.value).toBeNull()
  expect(over).toHaveLength(1)
})

test('nothing is read after the page has gone', async () => {
  let calls = 0
  const { polling, scope } = poll(async () => ({ done: (calls += 1) - 10 }))
  polling.follow({ done: 0 })
  await jest.advanceTimersByTimeAsync(400)
  scope.stop()
  await jest.advanceTimersByTimeAsync(60_000)
  expect(calls).toBe(1)
})
