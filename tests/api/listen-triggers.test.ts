import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { until as untilHolds } from '../support/until.ts'

jest.setTimeout(600_000)

const env = { MILLRACE_NODE_DIRS: join(__dirname, '../support/packages/vendor') }

type Api = Awaited<ReturnType<typeof signIn>>

/** A stream of numbered entries. Who waits for entries after the fifth gets the fifth again: pages overlap. */
interface Stream {
  readonly url: string
  entries: number
  status: number
  /** Connections that wait now, by the name that they gave. */
  readonly waiting: Map<string, number>
  /** Called before entries are sent. */
  before: () => void
  close(): void
}

async function startStream(): Promise<Stream> {
  const stream: Stream = { url: '', entries: 0, status: 200, waiting: new Map(), before: () => undefined, close: () => undefined }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://stream')
    const after = Number(url.searchParams.get('after'))
    const name = String(url.searchParams.get('name'))
    const count = (change: number): void => void stream.waiting.set(name, (stream.waiting.get(name) ?? 0) + change)
    count(1)
    response.once('close', () => count(-1))
    const answer = (): void => {
      if (response.destroyed) return
      if (stream.status === 200 && stream.entries <= after) return void setTimeout(answer, 20)
      const from = Math.max(1, after)
      const entries = Array.from({ length: Math.min(20, stream.entries - from + 1) }, (_, index) => ({ number: from + index }))
      if (entries.length > 1) stream.before()
      response.statusCode = stream.status
      response.setHeader('content-type', 'application/json').end(JSON.stringify(entries))
    }
    answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return Object.assign(stream, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close })
}

let stream: Stream
let dataDir: string
let port: number
let server: Awaited<ReturnType<typeof startServer>>
let api: Api

beforeEach(async () => {
  stream = await startStream()
  dataDir = newDataDir()
  port = await freePort()
  await start()
})
afterEach(async () => {
  await server.kill('SIGKILL')
  stream.close()
  removeDataDir(dataDir)
})

async function start(): Promise<void> {
  server = await startServer({ dataDir, port, env, readyWithinMs: 120_000 })
  api = await signIn(server.base)
}

const until = (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => untilHolds(holds, what, () => server.output())

const documentOf = (name = 'a') => ({
  schema: 'millrace/workflow@1',
  name: 'Stream',
  nodes: [{ id: 'in', name: 'Entry', type: 'vendor.stream', typeVersion: 1, position: [0, 0], config: { url: stream.url, name } }],
  edges: [],
})

interface Status {
  readonly kind: string
  readonly state: string
  readonly failures: number
  readonly lastError: { readonly code: string } | null
}

const statusOf = async (id: string): Promise<Status> => ((await api.get(`/workflows/${id}/triggers`)) as { data: Status[] }).data[0]!
const executions = async (id: string): Promise<readonly { id: string; status: string }[]> =>
  ((await api.get(`/executions?workflowId=${id}&limit=200`)) as { data: { id: string; status: string }[] }).data
const numbersOf = async (id: string): Promise<number[]> => {
  const numbers: number[] = []
  for (const one of await executions(id)) {
    const { output } = (await api.get(`/executions/${one.id}`)) as { output: { number: number }[] }
    numbers.push(...output.map(({ number }) => number))
  }
  return numbers.sort((a, b) => a - b)
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const waiting = (name = 'a'): number => stream.waiting.get(name) ?? 0

test('kill -9 again and again in the middle of listening loses no entry and starts none twice', async () => {
  const id = await api.publish(documentOf())
  await until(() => waiting() === 1, 'it listens')
  expect(await statusOf(id)).toMatchObject({ kind: 'listen', state: 'listening', failures: 0 })
  const killers = [(kill: () => void) => kill(), (kill: () => void) => setTimeout(kill, 5), (kill: () => void) => setTimeout(kill, 15)]
  for (const [index, killer] of killers.entries()) {
    const killed = Promise.withResolvers<void>()
    stream.before = () => {
      stream.before = () => undefined
      killer(() => void server.kill('SIGKILL').then(() => killed.resolve()))
    }
    stream.entries = (index + 1) * 30
    await killed.promise
    await start()
  }
  await until(async () => (await executions(id)).length >= 90, 'all entries have started')
  await until(async () => (await executions(id)).every(({ status }) => status === 'completed'), 'all are completed')
  expect(await numbersOf(id)).toEqual(upTo(90))
})

test('one connection each: another config replaces it, a pause ends it, a resume goes on where it was, unpublishing ends it for good', async () => {
  const id = await api.publish(documentOf())
  stream.entries = 3
  await until(async () => (await executions(id)).length === 3, 'entries start')
  const { revision } = (await api.get(`/workflows/${id}`)) as { revision: number }
  await api.put(`/workflows/${id}`, { document: documentOf('b'), revision })
  await api.post(`/workflows/${id}/publish`)
  await until(() => waiting('a') === 0 && waiting('b') === 1, 'the new config listens, and the old one does not')
  await api.post(`/workflows/${id}/pause`)
  await until(() => waiting('b') === 0, 'a paused workflow does not listen')
  expect((await statusOf(id)).state).toBe('paused')
  stream.entries = 6
  await api.post(`/workflows/${id}/resume`)
  await until(async () => (await executions(id)).length === 6, 'it goes on where it was')
  expect(await numbersOf(id)).toEqual(upTo(6))
  await until(() => waiting('b') === 1, 'it listens again')
  await api.post(`/workflows/${id}/unpublish`)
  await until(() => waiting('b') === 0, 'nobody listens any more')
  expect(await api.get(`/workflows/${id}/triggers`)).toEqual({ data: [] })
})

test('one that fails is begun again, later each time, and is seen; a server that stops gives it back at once', async () => {
  stream.status = 503
  const id = await api.publish(documentOf())
  await until(async () => (await statusOf(id)).failures >= 2, 'it failed twice')
  expect((await statusOf(id)).lastError).toMatchObject({ code: 'http.503' })
  stream.status = 200
  await until(() => waiting() === 1, 'it listens')
  stream.entries = 1
  await until(async () => (await executions(id)).length === 1, 'an entry starts')
  expect(await statusOf(id)).toMatchObject({ state: 'listening', failures: 0, lastError: null })
  await server.kill('SIGTERM')
  expect(waiting()).toBe(0)
  await start()
  await until(() => waiting() === 1, 'it listens again')
})

test('a test of the draft waits for an entry, which published workflows get too', async () => {
  const { workflow } = (await api.post('/workflows/import', documentOf())) as { workflow: { id: string } }
  setTimeout(() => (stream.entries = 1), 500)
  expect(await api.post(`/workflows/${workflow.id}/execute`, { wait: true })).toMatchObject({
    status: 'completed',
    output: [{ number: 1 }],
  })
  expect(await api.get(`/workflows/${workflow.id}/triggers`)).toEqual({ data: [] })
})
