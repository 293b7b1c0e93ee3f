import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { RunJob, RunQueue } from '@millrace/engine/ports'

const job = (executionId: string, priority = 0): RunJob => ({ executionId, tenantId: 'tenant', priority })

/** A promise that somebody else settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** The rules that every run queue keeps; each back end runs them in its own tests. */
export function runQueueContract(name: string, makeQueue: () => Promise<RunQueue> | RunQueue): void {
  describe(`run queue: ${name}`, () => {
    let queue: RunQueue
    beforeEach(async () => {
      queue = await makeQueue()
    })
    afterEach(() => queue.stop())

    /** Handles `count` jobs and gives their ids in the order of their handling. */
    const handled = (count: number, concurrency = 1): Promise<string[]> =>
      new Promise((resolve) => {
        const ids: string[] = []
        const handle = (one: RunJob): Promise<void> => {
          ids.push(one.executionId)
          if (ids.length === count) resolve(ids)
          return Promise.resolve()
        }
        queue.consume(handle, { concurrency })
      })

    test('higher priority comes first, within one the older job', async () => {
      for (const [id, priority] of [['a', 0], ['b', 5], ['c', -1], ['d', 5], ['e', 0]] as const) await queue.push(job(id, priority)) // prettier-ignore
      expect(await handled(5)).toEqual(['b', 'd', 'a', 'e', 'c'])
    })

    test('as many jobs are under way as the concurrency allows and no more, and all of them are handled', async () => {
      const two = gate()
      const done = gate()
      let underWay = 0
      let most = 0
      let finished = 0
      queue.consume(
        async () => {
          most = Math.max(most, (underWay += 1))
          if (underWay === 2) two.open()
          await two.opened
          underWay -= 1
          if ((finished += 1) === 6) done.open()
        },
        { concurrency: 2 },
      )
      for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await queue.push(job(id))
      await done.opened
      expect(most).toBe(2)
    })

    test('a failing handler does not keep the next job from being handled', async () => {
      const reached = gate()
      queue.consume(
        ({ executionId }) => {
          if (executionId === 'bad') return Promise.reject(new Error('broken'))
          reached.open()
          return Promise.resolve()
        },
        { concurrency: 1 },
      )
      await queue.push(job('bad'))
      await queue.push(job('good'))
      await reached.opened
    })

    test('what waits is counted', async () => {
      await queue.push(job('a'))
      await queue.push(job('b'))
      expect(await queue.size()).toBe(2)
      await handled(2)
      expect(await queue.size()).toBe(0)
    })

    test('stopping waits for the jobs under way and hands out no other', async () => {
      const begun = gate()
      const finish = gate()
      const seen: string[] = []
      queue.consume(
        async ({ executionId }) => {
          seen.push(executionId)
          begun.open()
          await finish.opened
          seen.push(`${executionId} ended`)
        },
        { concurrency: 1 },
      )
      await queue.push(job('first'))
      await queue.push(job('second'))
      await begun.opened
      const stopped = queue.stop().then(() => seen.push('stopped'))
      finish.open()
      await stopped
      await queue.stop()
      expect(seen).toEqual(['first', 'first ended', 'stopped'])
    })

    test('a hundred thousand jobs come in order', async () => {
      const all = handled(100_000, 50)
      for (let index = 0; index < 100_000; index += 1) void queue.push(job(String(index), index % 3))
      const ids = (await all).map(Number)
      expect(new Set(ids).size).toBe(100_000)
      for (const priority of [0, 1, 2]) {
        const lane = ids.filter((id) => id % 3 === priority)
        expect(lane).toEqual(lane.toSorted((a, b) => a - b))
      }
    })
  })
}
