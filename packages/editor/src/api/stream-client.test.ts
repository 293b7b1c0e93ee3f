import type { LiveEvent, Socket } from './stream-channel.ts'
import { createStreamClient, type StreamState } from './stream-client.ts'

class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  readonly sent: unknown[] = []
  closed = false
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
    this.onclose?.()
  }
  say(value: unknown): void {
    this.onmessage?.({ data: typeof value === 'string' ? value : JSON.stringify(value) })
  }
}

function harness() {
  const sockets: FakeSocket[] = []
  const waits: { run: () => void; ms: number; off: boolean }[] = []
  const states: StreamState[] = []
  const client = createStreamClient({
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    later: (run, ms) => {
      const wait = { run, ms, off: false }
      waits.push(wait)
      return () => void (wait.off = true)
    },
    random: () => 1,
    onState: (state) => states.push(state),
  })
  const socket = (index: number): FakeSocket => sockets[index] ?? raise(`no socket ${index}`)
  return { client, sockets, socket, waits, states }
}
const raise = (what: string): never => {
  throw new Error(what)
}
const execution = (executionId: string): LiveEvent => ({ type: 'execution', executionId, workflowId: 'w', status: 'running', at: 1 })
const nothing = (): void => undefined

test('a listener subscribes to its topic and hears its events', () => {
  const { client, socket, states } = harness()
  const heard: LiveEvent[] = []
  client.listen({ topic: { executionId: 'e1' }, onEvent: (event) => heard.push(event) })
  socket(0).onopen?.()
  expect(socket(0).sent).toEqual([{ type: 'subscribe', executionId: 'e1' }])
  socket(0).say({ type: 'subscribed' })
  socket(0).say(execution('e1'))
  expect(heard).toEqual([execution('e1')])
  expect(states).toEqual(['connecting', 'live'])
})
test('what is not an event of ours is ignored', () => {
  const { client, socket } = harness()
  const heard: LiveEvent[] = []
  client.listen({ topic: {}, onEvent: (event) => heard.push(event) })
  socket(0).onopen?.()
  for (const odd of ['hello', '[1]', 'null', { type: 'other' }]) socket(0).say(odd)
  expect(heard).toEqual([])
})
test('listeners of one topic share a socket, which closes with the last of them', () => {
  const { client, sockets, socket } = harness()
  const one = client.listen({ topic: {}, onEvent: nothing })
  const two = client.listen({ topic: {}, onEvent: nothing })
  expect(sockets).toHaveLength(1)
  one()
  one()
  expect(socket(0).closed).toBe(false)
  two()
  expect(socket(0).closed).toBe(true)
  expect(client.state).toBe('idle')
})
test('a lost connection comes back with growing pauses, subscribes again, and asks for a resync when the server says that it has (C2)', () => {
  const { client, socket, waits } = harness()
  const sentAtResync: unknown[][] = []
  client.listen({ topic: { workflowId: 'w' }, onEvent: nothing, onResync: () => sentAtResync.push([...socket(2).sent]) })
  socket(0).onopen?.()
  socket(0).say({ type: 'subscribed' })
  socket(0).onclose?.()
  expect(client.state).toBe('broken')
  waits[0]?.run()
  socket(1).onclose?.()
  waits[1]?.run()
  expect(waits.map((wait) => wait.ms)).toEqual([500, 1000])
  socket(2).onopen?.()
  expect(sentAtResync).toEqual([])
  socket(2).say({ type: 'subscribed' })
  expect(client.state).toBe('live')
  expect(sentAtResync).toEqual([[{ type: 'subscribe', workflowId: 'w' }]])
})
test('the pauses stop growing at fifteen seconds', () => {
  const { client, socket, waits } = harness()
  client.listen({ topic: {}, onEvent: nothing })
  for (let index = 0; index < 9; index += 1) {
    socket(index).onclose?.()
    waits[index]?.run()
  }
  expect(waits.at(-1)?.ms).toBe(15_000)
})
test('the first connection is no resync: whoever read meanwhile is told when all is heard (C2), whoever comes later is not', () => {
  const { client, socket } = harness()
  const told: string[] = []
  const listen = (name: string) =>
    client.listen({ topic: {}, onEvent: nothing, onLive: () => told.push(`${name} live`), onResync: () => told.push(`${name} resync`) })
  listen('first')
  socket(0).onopen?.()
  expect(told).toEqual([])
  socket(0).say({ type: 'subscribed' })
  listen('second')
  expect(told).toEqual(['first live'])
})
test.each<LiveEvent>([execution('e1'), { type: 'node-types' }])('an event %j reaches its listeners', (event) => {
  const { client, socket } = harness()
  const heard: LiveEvent[] = []
  client.listen({ topic: {}, onEvent: (one) => heard.push(one) })
  socket(0).onopen?.()
  socket(0).say(event)
  expect(heard).toEqual([event])
})
test('waking reconnects at once and calls the pause off', () => {
  const { client, sockets, socket, waits } = harness()
  client.listen({ topic: {}, onEvent: nothing })
  socket(0).onclose?.()
  client.wake()
  expect(waits[0]?.off).toBe(true)
  expect(sockets).toHaveLength(2)
})
test('a closed client opens nothing any more, and closing twice is harmless (C3)', () => {
  const { client, sockets, socket, waits } = harness()
  client.listen({ topic: {}, onEvent: nothing })
  socket(0).onopen?.()
  client.close()
  client.close()
  expect(waits).toHaveLength(0)
  expect(sockets).toHaveLength(1)
})
