import type { JsonObject } from '@millrace/base'
import type { ListenContext } from '@millrace/node-sdk'
import { startWatching, type Script, type Watching } from '../testing/watching.ts'
import { Listener } from './listener.ts'

jest.setTimeout(120_000) // each test opens a database

let world: Watching
let open: { name: string; context: ListenContext<JsonObject>; end: PromiseWithResolvers<void> }[]
const listeners: Listener[] = []

const start = async (): Promise<Listener> => {
  const listener = new Listener(world.process())
  listeners.push(listener)
  await listener.start()
  await world.settle()
  return listener
}
/** Listens until it is told to end, or the test ends it. */
const listen: Script['listen'] = (name, context) => {
  const one = { name, context, end: Promise.withResolvers<void>() }
  open.push(one)
  context.signal.addEventListener('abort', () => one.end.resolve())
  return one.end.promise.finally(() => (open = open.filter((each) => each !== one)))
}
beforeEach(() => (open = []))
afterEach(async () => {
  const stopped = Promise.all(listeners.splice(0).map((listener) => listener.stop()))
  await world.settle()
  await world.clock.advance(5_000) // code that does not mind being stopped is waited for so long
  await stopped
  await world.close()
})

const event = (id: string) => ({ id, items: [{ json: { id } }] })
const receivedIds = () => world.received.map(({ items }) => items[0]?.json['id'])

test('an event is on disk when emit resolves, goes to the inbox in its order, and starts once', async () => {
  world = await startWatching({ listen })
  const id = await world.publish('listen', 'a')
  await start()
  const { emit } = open[0]!.context
  world.refuse = new RangeError('full')
  await Promise.all([emit(event('e1'), 1), emit(event('e2'), 2), emit(event('e1'), 2), emit({ items: [] }, 3)])
  expect(await world.status(id)).toMatchObject({ cursor: '3', failures: 0 })
  expect(receivedIds()).toEqual([])
  world.refuse = undefined
  await world.clock.advance(2_000)
  await world.settle()
  expect(receivedIds()).toEqual(['e1', 'e2'])
})

test('two processes hold one connection; when the one that holds it is gone, the other takes over from the cursor', async () => {
  world = await startWatching({ listen })
  await world.publish('listen', 'a')
  const first = await start()
  await start()
  expect(open).toHaveLength(1)
  await open[0]!.context.emit(event('e1'), 7)
  await first.stop()
  await world.clock.advance(30_000)
  await world.settle()
  expect(open.map(({ context }) => context.cursor)).toEqual([7])
})

test('a process whose lease ran out emits nothing any more', async () => {
  world = await startWatching({ listen })
  await world.publish('listen', 'a')
  await start()
  const { emit, signal } = open[0]!.context
  await world.process().states.freeAll()
  await start()
  await expect(emit(event('late'), 1)).rejects.toMatchObject({ code: 'trigger.stopped' })
  expect(signal.aborted).toBe(true)
  await world.settle()
  expect(receivedIds()).toEqual([])
})

test('one that ends or fails is begun again, later each time; after a minute of listening that is forgotten', async () => {
  let begun = 0
  world = await startWatching({ listen: (name, context) => ((begun += 1), begun <= 3 ? Promise.resolve() : listen(name, context)) })
  const id = await world.publish('listen', 'a')
  await start()
  expect(await world.status(id)).toMatchObject({ failures: 1, lastError: { code: 'trigger.ended' } })
  for (const [wait, times] of [
    [1_000, 2],
    [1_000, 2],
    [1_000, 3],
    [4_000, 4],
  ] as const) {
    await world.clock.advance(wait)
    await world.settle()
    expect(begun).toBe(times)
  }
  expect((await world.status(id)).failures).toBe(3)
  await world.clock.advance(60_000)
  await world.settle()
  expect(await world.status(id)).toMatchObject({ failures: 0, lastError: null })
})

test('an event that is none is refused, and the others go on', async () => {
  world = await startWatching({ listen })
  await world.publish('listen', 'a')
  await start()
  const { emit } = open[0]!.context
  await expect(emit({ id: '', items: [] })).rejects.toMatchObject({ code: 'trigger.result' })
  await emit(event('e1'))
  await world.settle()
  expect(receivedIds()).toEqual(['e1'])
})

test('a changed workflow begins anew, code that does not mind is left alone, and nothing else is disturbed', async () => {
  world = await startWatching({
    listen: (name, context) => (name === 'deaf' ? (void listen(name, context), new Promise(() => undefined)) : listen(name, context)),
  })
  const deaf = await world.publish('listen', 'deaf')
  await world.publish('listen', 'other')
  const listener = await start()
  const other = open.find(({ name }) => name === 'other')
  listener.workflowChanged(deaf)
  await world.settle()
  await world.clock.advance(5_000)
  await world.settle()
  expect(open.map(({ name }) => name).toSorted()).toEqual(['deaf', 'other'])
  expect(open).toContain(other)
})
