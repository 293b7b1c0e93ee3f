import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLogger, type Clock } from '@millrace/base'
import type { LiveEvent } from '@millrace/engine'
import { WebSocket } from 'ws'
import { UnauthenticatedError } from '../http/errors.ts'
import { EventHub } from './event-hub.ts'
import { serveStream, STREAM_PROTOCOL } from './serve-stream.ts'

const ROUND: (() => void)[] = []
const clock: Clock = { now: () => 0, after: (_ms, run) => (ROUND.push(run), () => undefined) }
let hub: EventHub
let server: Server
let stop: () => void
let base: string
const open: WebSocket[] = []

beforeEach(async () => {
  hub = new EventHub(silentLogger)
  server = createServer((_request, response) => response.end())
  const authenticator = {
    authenticate: ({ headers }: IncomingMessage) => {
      const tenantId = /^Bearer (t\d)$/.exec(headers.authorization ?? '')?.[1] ?? headers.cookie
      if (tenantId === undefined) return Promise.reject(new UnauthenticatedError({ reason: 'Sign in.' }))
      return Promise.resolve({ tenantId, userId: 'u', name: 'Ada', role: 'viewer' as const, via: 'session' as const })
    },
  }
  stop = serveStream(server, { hub, authenticator, clock, logger: silentLogger, publicUrl: undefined })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate()
  stop()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const execution = (changes: object = {}): LiveEvent =>
  ({ type: 'execution', tenantId: 't1', executionId: 'e1', workflowId: 'w1', status: 'running', at: 1, ...changes }) as LiveEvent
const step = (changes: object = {}): LiveEvent =>
  ({
    type: 'step',
    tenantId: 't1',
    executionId: 'e1',
    workflowId: 'w1',
    nodeId: 'n',
    runIndex: 0,
    attempt: 1,
    status: 'running',
    at: 2,
    ...changes,
  }) as LiveEvent

interface Heard {
  readonly socket: WebSocket
  readonly events: { type: string }[]
  next(count: number): Promise<{ type: string }[]>
  readonly closed: Promise<number>
}

async function connect(
  token: string,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
  protocols: string[] = [],
): Promise<Heard> {
  const socket = new WebSocket(`${base}/api/v1/stream`, protocols, { headers })
  open.push(socket)
  const events: { type: string }[] = []
  let waiting: { count: number; resolve: () => void } | undefined
  socket.on('message', (data) => {
    events.push(JSON.parse(String(data)) as { type: string })
    if (waiting !== undefined && events.length >= waiting.count) waiting.resolve()
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))))
    socket.once('error', reject)
  })
  const next = async (count: number): Promise<{ type: string }[]> => {
    if (events.length < count) await new Promise<void>((resolve) => (waiting = { count, resolve }))
    return events
  }
  return { socket, events, next, closed }
}

async function subscribed(token: string, wish: object = {}): Promise<Heard> {
  const heard = await connect(token)
  heard.socket.send(JSON.stringify({ type: 'subscribe', ...wish }))
  await heard.next(1)
  return heard
}

test('without a filter one hears the executions of the own tenant, and no steps', async () => {
  const mine = await subscribed('t1')
  const other = await subscribed('t2')
  hub.emit(step())
  hub.emit(execution({ executionId: 'e2' }))
  hub.emit(execution({ tenantId: 't2', executionId: 'e3' }))
  expect((await mine.next(2)).slice(1)).toEqual([{ type: 'execution', executionId: 'e2', workflowId: 'w1', status: 'running', at: 1 }])
  expect((await other.next(2)).slice(1)).toEqual([expect.objectContaining({ executionId: 'e3' })])
})

test('of a workflow or an execution one hears the steps too, and nothing of others', async () => {
  const workflow = await subscribed('t1', { workflowId: 'w1' })
  const single = await subscribed('t1', { executionId: 'e2' })
  hub.emit(step({ workflowId: 'w2' }))
  hub.emit(step())
  hub.emit(step({ executionId: 'e2', workflowId: 'w3' }))
  expect((await workflow.next(2)).slice(1)).toEqual([expect.objectContaining({ type: 'step', executionId: 'e1', workflowId: 'w1' })])
  expect((await single.next(2)).slice(1)).toEqual([expect.objectContaining({ type: 'step', executionId: 'e2' })])
})

test('events are wanted only while somebody of the tenant listens', async () => {
  expect(hub.wants('t1')).toBe(false)
  const heard = await subscribed('t1')
  expect([hub.wants('t1'), hub.wants('t2')]).toEqual([true, false])
  heard.socket.close()
  await heard.closed
  while (hub.wants('t1')) await new Promise((resolve) => setImmediate(resolve))
})

test('a browser can send its token as a protocol', async () => {
  const heard = await connect('', {}, [STREAM_PROTOCOL, 'bearer.t1'])
  expect(heard.socket.protocol).toBe(STREAM_PROTOCOL)
})

test.each([
  ['nobody', {}, '401'],
  ['a page of another site, with the cookie', { cookie: 't1', origin: 'https://evil.example' }, '403'],
])('%s is not let in', async (_who, headers, status) => {
  await expect(connect('', headers)).rejects.toThrow(status)
})

test('our own page is let in with the cookie', async () => {
  await connect('', { cookie: 't1', origin: base.replace('ws:', 'http:') })
})

test('another path is not a stream', async () => {
  const socket = new WebSocket(`${base}/api/v1/else`)
  socket.on('error', () => undefined)
  const status = await new Promise((resolve) => socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)))
  socket.terminate()
  expect(status).toBe(404)
})

test.each(['nonsense', '{"type":"shout"}', '{"type":"subscribe","all":true}'])(
  'a message that is not understood ends the connection: %s',
  async (text) => {
    const heard = await connect('t1')
    heard.socket.send(text)
    expect(await heard.closed).toBe(4400)
  },
)

test('who does not read is told to start over instead of filling our memory', async () => {
  const heard = await subscribed('t1')
  heard.socket.pause()
  const long = 'x'.repeat(100_000)
  for (let index = 0; index < 500; index += 1) {
    hub.emit(execution({ error: { code: 'a', message: long } }))
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  heard.socket.resume()
  expect(await heard.closed).toBe(1013)
})

test('a connection that answers no ping is dropped at the next', async () => {
  const heard = await subscribed('t1')
  heard.socket.pong = () => undefined
  heard.socket.removeAllListeners('ping')
  const round = (): void => ROUND.splice(0).forEach((run) => run())
  Object.assign(heard.socket, { _autoPong: false })
  round()
  round()
  expect(await heard.closed).toBe(1006)
})
