import { NodeError } from '@millrace/base'
import { startWatching, type Watching } from '../testing/watching.ts'
import { Poller } from './poller.ts'

const MINUTE = 60_000

jest.setTimeout(120_000) // each test opens a database

let world: Watching
const pollers: Poller[] = []
const start = async (): Promise<Poller> => {
  const poller = new Poller(world.process())
  pollers.push(poller)
  await poller.start()
  await world.settle()
  return poller
}
afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()))
  await world.close()
})

const event = (id: string) => ({ id, items: [{ json: { id } }] })
const never = (): Promise<never> => new Promise(() => undefined)

test('a trigger is asked when it is published and then when its time comes, each time with the cursor of the time before', async () => {
  const cursors: unknown[] = []
  world = await startWatching({
    poll: (_name, { cursor }) => (cursors.push(cursor), Promise.resolve({ events: [], cursor: cursors.length })),
  })
  await world.publish('poll', 'a')
  await start()
  await world.clock.advance(MINUTE)
  await world.settle()
  await world.clock.advance(MINUTE)
  await world.settle()
  expect(cursors).toEqual([undefined, 1, 2])
})

test('a service that hangs keeps no other waiting, and as many that hang as are asked at once keep none for long', async () => {
  const asked: string[] = []
  world = await startWatching({
    poll: (name) => (asked.push(name), name === 'quick' ? Promise.resolve({ events: [event('e1')], cursor: 1 }) : never()),
  })
  for (let n = 0; n < 20; n += 1) await world.publish('poll', 'hangs')
  await world.clock.advance(1)
  await world.publish('poll', 'quick')
  await start()
  expect(asked).toHaveLength(16)
  await world.clock.advance(3_000)
  await world.settle()
  expect(asked).toHaveLength(21)
  expect(world.received).toHaveLength(1)
})

test('two processes never ask the same trigger at the same time', async () => {
  let asking = 0
  let most = 0
  world = await startWatching({
    poll: async () => {
      asking += 1
      most = Math.max(most, asking)
      await new Promise((resolve) => setImmediate(resolve))
      asking -= 1
      return { events: [], cursor: 1 }
    },
  })
  await world.publish('poll', 'a')
  await Promise.all([start(), start()])
  for (let minute = 0; minute < 5; minute += 1) {
    await world.clock.advance(MINUTE)
    await world.settle()
  }
  expect(most).toBe(1)
})

test('what comes after the lease was lost is not kept: whoever took over gives it', async () => {
  const first = Promise.withResolvers<{ events: ReturnType<typeof event>[]; cursor: number }>()
  let asked = 0
  world = await startWatching({
    poll: () => ((asked += 1), asked === 1 ? first.promise : Promise.resolve({ events: [event('e1')], cursor: 2 })),
  })
  const id = await world.publish('poll', 'a')
  await start()
  const { states } = world.process()
  await states.freeAll() // as if its process had hung until its lease ran out
  await start()
  first.resolve({ events: [event('e1')], cursor: 1 })
  await world.settle()
  expect(world.received).toHaveLength(1)
  expect(await world.status(id)).toMatchObject({ cursor: '2', failures: 0 })
})

test('a failure is tried again after 30 seconds, then after twice as long each time; other workflows are asked as ever', async () => {
  const asked = { bad: 0, good: 0 }
  world = await startWatching({
    poll: (name) => {
      asked[name as 'bad' | 'good'] += 1
      return name === 'bad' ? Promise.reject(new NodeError('http.503', 'Out of order.')) : Promise.resolve({ events: [], cursor: 1 })
    },
  })
  const bad = await world.publish('poll', 'bad')
  await world.publish('poll', 'good')
  await start()
  for (let minute = 0; minute < 7; minute += 1) {
    await world.clock.advance(MINUTE)
    await world.settle()
  }
  // Asked every minute where that is later than the backoff: at 0, 1, 2, 4 minutes, and not before 8.
  expect(asked).toEqual({ bad: 4, good: 8 })
  expect(await world.status(bad)).toMatchObject({ failures: 4, lastError: { code: 'http.503' } })
})

test('an inbox that is full keeps the events, and the trigger is not asked for more until they are handed over', async () => {
  let asked = 0
  world = await startWatching({ poll: () => ((asked += 1), Promise.resolve({ events: [event(`e${asked}`)], cursor: asked })) })
  world.refuse = new NodeError('inbox.full', 'The inbox is full.')
  await world.publish('poll', 'a')
  await start()
  await world.clock.advance(5 * MINUTE)
  await world.settle()
  expect(asked).toBe(1)
  world.refuse = undefined
  await world.clock.advance(10 * MINUTE)
  await world.settle()
  expect(asked).toBeGreaterThan(1)
  expect(world.received.map(({ items }) => items[0]?.json['id'])).toEqual(Array.from({ length: asked }, (_, index) => `e${index + 1}`))
})
