import { silentLogger, type Clock } from '@millrace/base'
import type { ExecutionResult } from '@millrace/engine'
import { LONGEST_WAIT, waitForEnd } from './wait-for-end.ts'

/** A sleep from which nothing wakes. */
const ASLEEP = 77_777

interface Stand {
  readonly status: ExecutionResult['status']
  readonly wakeAt?: number
  readonly waitsFor?: 'time' | 'token' | 'child'
  readonly step?: 'in-doubt'
  readonly output?: readonly { json: object }[]
}

/** An execution that stands like this at each look, after it was suspended so; time passes with each sleep. */
function follow(first: ExecutionResult['status'], stands: readonly (Stand | Error)[], signal = new AbortController().signal) {
  let now = 0
  const sleeps: number[] = []
  const left = [...stands]
  let at: Stand | undefined
  let views = 0
  const clock: Clock = {
    now: () => now,
    after: (ms, run) => {
      if (ms === LONGEST_WAIT) return () => undefined
      sleeps.push(ms)
      now += ms
      if (ms !== ASLEEP) queueMicrotask(run)
      return () => undefined
    },
  }
  const header = (): Promise<never> => {
    const next = left.shift()
    if (next instanceof Error) return Promise.reject(next)
    at = next ?? at
    return Promise.resolve({ wakeAt: null, ...at } as never)
  }
  const view = (): Promise<never> => {
    views += 1
    return Promise.resolve({
      header: { wakeAt: null, errorCode: at?.status === 'failed' ? 'http.500' : null, errorMessage: 'no', ...at },
      steps: [{ status: at?.step ?? 'waiting', waits: at?.waitsFor === undefined ? [] : [{ from: 0, to: null, for: at.waitsFor }] }],
      output: at?.output ?? [],
    } as never)
  }
  const finished = Promise.resolve<ExecutionResult>({ status: first, items: [] })
  const deps = { engine: { view }, journal: { header }, clock, logger: silentLogger }
  return { result: waitForEnd({ tenantId: 't', execution: { executionId: 'e', finished }, signal }, deps), sleeps, views: () => views }
}

const done: Stand = { status: 'completed', output: [{ json: { n: 1 } }] }

test('a step that is tried again is waited for, until its time and then to the end', async () => {
  const { result, sleeps } = follow('retrying', [{ status: 'retrying', wakeAt: 5000 }, { status: 'running' }, done])
  expect(await result).toEqual({ status: 'completed', items: done.output })
  expect(sleeps[0]).toBe(5000)
})

test('one that fails for good after its retries says why', async () => {
  expect(await follow('retrying', [{ status: 'retrying' }, { status: 'failed' }]).result).toEqual({
    ...{ status: 'failed', items: [], error: { code: 'http.500', message: 'no' } },
  })
})

test.each(['time', 'child'] as const)('what waits for a %s goes on by itself, and is waited for', async (waitsFor) => {
  expect(await follow('waiting', [{ status: 'waiting', waitsFor }, { status: 'waiting', waitsFor }, done]).result).toMatchObject({
    status: 'completed',
  })
})

test.each<[string, ExecutionResult['status'], Stand[]]>([
  ['waits for a call', 'waiting', [{ status: 'waiting', waitsFor: 'token', wakeAt: 50 }]],
  ['is in doubt', 'waiting', [{ status: 'waiting', step: 'in-doubt' }]],
  ['goes on only after the longest wait', 'waiting', [{ status: 'waiting', waitsFor: 'time', wakeAt: LONGEST_WAIT + 1 }]],
  ['is tried again only after the longest wait', 'retrying', [{ status: 'retrying', wakeAt: LONGEST_WAIT + 1 }]],
  ['is paused', 'paused', []],
])('what %s is told at once', async (_what, status, stands) => {
  const { result, sleeps } = follow(status, stands)
  expect(await result).toMatchObject({ status })
  expect(sleeps).toEqual([])
})

test('one whose wait is over, while its record does not say so yet, goes on', async () => {
  expect(await follow('waiting', [{ status: 'waiting', waitsFor: 'time', wakeAt: 5 }, { status: 'waiting' }, done]).result).toMatchObject({
    status: 'completed',
  })
})

describe('what waits and goes on by itself', () => {
  const waiting: Stand = { status: 'waiting', waitsFor: 'child' }
  const total = (sleeps: readonly number[]) => sleeps.reduce((sum, ms) => sum + ms, 0)

  test('is not replayed at each look: once for each way in which it stands', async () => {
    const later: Stand = { ...waiting, wakeAt: 5000 }
    const { result, sleeps, views } = follow('waiting', [...Array<Stand>(4).fill(waiting), later, later, done])
    expect(await result).toMatchObject({ status: 'completed' })
    expect([sleeps.length, views()]).toEqual([6, 3])
  })

  test('is found to wait for somebody soon, also where its record says the same as before', async () => {
    const { result, sleeps } = follow('waiting', [waiting, waiting, { ...waiting, waitsFor: 'token' }])
    expect(await result).toMatchObject({ status: 'waiting' })
    expect(total(sleeps)).toBeLessThan(20_000)
  })
})

test('one that is paused while it is waited for is told as that', async () => {
  expect(await follow('retrying', [{ status: 'retrying' }, { status: 'paused' }]).result).toMatchObject({ status: 'paused' })
})

test('a journal that cannot be read ends the waiting, not the request', async () => {
  expect(await follow('retrying', [{ status: 'retrying' }, new RangeError('closed')]).result).toMatchObject({ status: 'retrying' })
})

test('a caller that has gone while it sleeps is no longer waited for', async () => {
  const gone = new AbortController()
  const { result } = follow('retrying', [{ status: 'retrying', wakeAt: ASLEEP }], gone.signal)
  setImmediate(() => gone.abort())
  expect(await result).toMatchObject({ status: 'retrying' })
})
