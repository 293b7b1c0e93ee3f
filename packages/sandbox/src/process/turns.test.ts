import { systemClock, type Clock } from '@millrace/base'
import { Turns } from './turns.ts'

const hold = () => {
  let release = (): void => undefined
  const held = new Promise<string>((resolve) => (release = () => resolve('done')))
  return { task: () => held, release: () => release() }
}
const turns = (most: number, maxQueued = 10, clock: Clock = systemClock) => new Turns({ most, maxQueued, drainMs: 60_000, clock })
const now: Clock = { ...systemClock, after: (_ms, then) => (then(), () => undefined) }

test('no more tasks run at a time than allowed; the next begins when one ends', async () => {
  const one = turns(1)
  const [first, second] = [hold(), hold()]
  const results = [one.take(undefined, first.task), one.take(undefined, second.task)]
  await Promise.resolve()
  expect([one.running, one.waiting]).toEqual([1, 1])
  first.release()
  await results[0]
  expect([one.running, one.waiting]).toEqual([1, 0])
  second.release()
  expect(await results[1]).toBe('done')
  expect(one.running).toBe(0)
})

test('a task that fails gives its turn back', async () => {
  const one = turns(1)
  await expect(one.take(undefined, () => Promise.reject(new TypeError('x')))).rejects.toThrow('x')
  expect(await one.take(undefined, () => Promise.resolve(1))).toBe(1)
})

test('whoever finds too many waiting is told to come back', async () => {
  const one = turns(1, 0)
  const first = hold()
  const running = one.take(undefined, first.task)
  await expect(one.take(undefined, first.task)).rejects.toMatchObject({ code: 'code.busy', retryable: true })
  first.release()
  await running
})

test('a caller that gives up leaves the line', async () => {
  const one = turns(1)
  const [first, given] = [hold(), new AbortController()]
  const running = one.take(undefined, first.task)
  const waiting = one.take(given.signal, first.task)
  given.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'code.cancelled' })
  expect(one.waiting).toBe(0)
  await expect(one.take(given.signal, first.task)).rejects.toMatchObject({ code: 'code.cancelled' })
  first.release()
  await running
})

test('stopping refuses those that wait, lets the others finish, and takes no more', async () => {
  const one = turns(1)
  const first = hold()
  const running = one.take(undefined, first.task)
  const waiting = one.take(undefined, first.task)
  const stopped = one.stop()
  await expect(waiting).rejects.toMatchObject({ code: 'code.stopped' })
  await expect(one.take(undefined, first.task)).rejects.toMatchObject({ code: 'code.stopped' })
  first.release()
  expect(await running).toBe('done')
  await stopped
})

test('what does not finish in the time to stop is ended', async () => {
  const one = turns(1, 10, now)
  const endless = (signal: AbortSignal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TypeError('ended'))))
  const running = one.take(undefined, endless)
  await Promise.resolve()
  const refused = expect(running).rejects.toMatchObject({ code: 'code.stopped' })
  await one.stop()
  await refused
})

test('each tenant has its turn, however many the first one has waiting', async () => {
  const one = turns(1)
  const first = hold()
  const begun: string[] = []
  const task = (name: string) => () => Promise.resolve(begun.push(name))
  const all = [
    one.take(undefined, first.task, { owner: 'a' }),
    ...['a1', 'a2', 'b1'].map((name) => one.take(undefined, task(name), { owner: name[0] })),
  ]
  await Promise.resolve()
  first.release()
  await Promise.all(all)
  expect(begun).toEqual(['a1', 'b1', 'a2'])
})

test('a line that one tenant filled has room for another', async () => {
  const one = turns(1, 2)
  const first = hold()
  const running = one.take(undefined, first.task, { owner: 'a' })
  const waiting = [1, 2].map(() => one.take(undefined, () => Promise.resolve('done'), { owner: 'a' }))
  const refused = expect(waiting[1]).rejects.toMatchObject({ code: 'code.busy', retryable: true })
  await expect(one.take(undefined, first.task, { owner: 'a' })).rejects.toMatchObject({ code: 'code.busy' })
  const other = one.take(undefined, () => Promise.resolve('other'), { owner: 'b' })
  await refused
  first.release()
  expect(await Promise.all([running, waiting[0], other])).toEqual(['done', 'done', 'other'])
})
