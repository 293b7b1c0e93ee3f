// The durable inbox of the real process: repetitions, lines, debounce, pauses and batches, over kill -9.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

jest.setTimeout(180_000)

type Api = Awaited<ReturnType<typeof signIn>>
type Running = Awaited<ReturnType<typeof startServer>>
interface BatchView {
  status: string
  total: number
  pending: number
  running: number
  completed: number
  failed: number
  cancelled: number
  progress: number
}

let dataDir: string
let port: number
let server: Running
let api: Api
let sink: Server
let sinkPort: number
/** What reached the sink: `n` with its idempotency key, in order. */
let calls: { n: number; key: string }[]
/** Answers of the sink. */
let answer: (n: number) => { status: number; after?: Promise<void> }

beforeEach(async () => {
  calls = []
  answer = () => ({ status: 200 })
  sink = createServer((request, response) => {
    const n = Number(new URL(request.url ?? '', 'http://sink').searchParams.get('n'))
    request.resume().on('end', () => {
      calls.push({ n, key: String(request.headers['idempotency-key']) })
      const { status, after = Promise.resolve() } = answer(n)
      void after.then(() => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'))
    })
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  sinkPort = (sink.address() as AddressInfo).port
  dataDir = newDataDir()
  port = await freePort()
  server = await startServer({ dataDir, port })
  api = await signIn(server.base)
})
afterEach(async () => {
  await server.kill('SIGKILL')
  sink.closeAllConnections()
  sink.close()
  removeDataDir(dataDir)
})

/** The process dies and another one starts. */
async function crash(): Promise<void> {
  await server.kill('SIGKILL')
  server = await startServer({ dataDir, port })
  api = await signIn(server.base)
}

/** Webhook `in` → call of the sink with `n`; `from` says where `n` stands. */
const workflow = (settings: object, respond = 'received', from = '$json.body.n') => ({
  schema: 'millrace/workflow@1',
  name: 'To the sink',
  settings,
  nodes: [
    { id: 'hook', name: 'Webhook', type: 'http.webhook', typeVersion: 1, position: [0, 0], config: { path: 'in', respond } },
    {
      id: 'call',
      name: 'Call',
      type: 'http.request',
      typeVersion: 1,
      position: [240, 0],
      config: {
        method: 'POST',
        url: { $expr: `http://127.0.0.1:${sinkPort}/?n={{ ${from} }}` },
      },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'call', port: 'main' } }],
})

const send = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${server.base}/webhook/in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const raw = (method: string, path: string, { body, type = 'application/json', token = api.token } = {} as RawCall) =>
  fetch(`${server.base}/api/v1${path}`, {
    method,
    headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  })
interface RawCall {
  body?: string
  type?: string
  token?: string
}

const numbers = () => calls.map(({ n }) => n)
const batchOf = async (id: string) => (await api.get(`/batches/${id}`)) as BatchView

test('a repeated delivery starts nothing and is told of the first, also after a crash', async () => {
  await api.publish(workflow({ deduplicate: {} }, 'finished'))
  const id = { 'webhook-id': 'msg_1' }
  const [first, second] = await Promise.all([send({ n: 1 }, id), send({ n: 1 }, id)])
  expect([first.status, second.status]).toEqual([200, 200])
  expect(first.headers.get('x-execution-id')).toBe(second.headers.get('x-execution-id'))
  expect([first, second].map((reply) => reply.headers.get('x-repeated')).sort()).toEqual(['true', null].sort())
  await crash()
  const third = await send({ n: 1 }, id)
  expect([third.status, third.headers.get('x-execution-id')]).toEqual([200, first.headers.get('x-execution-id')])
  expect(await third.text()).toBe(await first.text())
  await send({ n: 2 }, { 'webhook-id': 'msg_2' })
  expect(numbers()).toEqual([1, 2])
  const { data } = (await api.get('/inbox')) as { data: { id: string; executionId: string; executionStatus: string }[] }
  expect(data.map(({ executionStatus }) => executionStatus)).toEqual(['completed', 'completed'])
  expect(await api.get(`/inbox/${data[0]!.id}`)).toMatchObject({ executionId: data[0]!.executionId, executionStatus: 'completed' })
})

test('events of a customer run in their order over a crash, others meanwhile', async () => {
  const gate = Promise.withResolvers<void>()
  answer = (n) => (n === 1 ? { status: 200, after: gate.promise } : { status: n === 2 ? 500 : 200 })
  await api.publish(workflow({ orderBy: { $expr: '{{ $json.body.customer }}' } }))
  for (const [n, customer] of [
    [1, 'a'],
    [2, 'a'],
    [3, 'a'],
    [4, 'b'],
  ] as const)
    expect((await send({ n, customer })).status).toBe(200)
  await until(() => calls.length === 2, 'the first of each')
  expect(numbers().sort()).toEqual([1, 4])
  await crash()
  gate.resolve()
  await until(() => new Set(numbers()).size === 4, 'all of them')
  const firsts = [...new Set(numbers())].filter((n) => n !== 4)
  expect(firsts).toEqual([1, 2, 3])
  const keys = (n: number) => new Set(calls.filter((call) => call.n === n).map(({ key }) => key)).size
  expect([1, 2, 3, 4].map(keys)).toEqual([1, 1, 1, 1])
})

test('a paused workflow stores what comes, over a crash, and runs it when it is resumed', async () => {
  const id = await api.publish(workflow({}))
  await api.post(`/workflows/${id}/pause`)
  for (const n of [1, 2, 3]) expect((await send({ n })).status).toBe(200)
  await crash()
  expect((await send({ n: 4 })).headers.get('x-inbox-id')).toMatch(/^[0-9a-f-]{36}$/)
  const { data } = (await api.get(`/inbox?workflowId=${id}&state=held`)) as { data: { id: string; itemCount: number }[] }
  expect(data).toHaveLength(4)
  expect(await api.get(`/inbox/${data[0]!.id}`)).toMatchObject({ totalItems: 1, items: [{ json: { body: { n: 4 } } }] })
  await api.delete(`/inbox/${data[0]!.id}`)
  expect(calls).toEqual([])
  await api.post(`/workflows/${id}/resume`)
  await until(() => calls.length === 3, 'the three that are left')
  expect(numbers().sort()).toEqual([1, 2, 3])
  await api.post(`/inbox/${data[3]!.id}/replay`)
  await until(() => calls.length === 4, 'the one that is replayed')
  expect(calls[3]!.n).toBe(1)
})

test('events that follow each other become one execution, also when the server dies in between', async () => {
  await api.publish(workflow({ debounce: { waitMs: 700 } }))
  for (const n of [1, 2, 3]) await send({ n })
  await crash()
  await until(() => calls.length > 0, 'the one execution')
  expect(numbers()).toEqual([3])
})

test('a batch loses no input and runs none twice, though the server is killed three times', async () => {
  const TOTAL = 400
  answer = (n) => ({ status: n % 50 === 7 ? 400 : 200 })
  const id = await api.publish(workflow({}, 'received', '$json.n'))
  const lines = Array.from({ length: TOTAL }, (_, n) => JSON.stringify({ n })).join('\n')
  const reply = await raw('POST', `/workflows/${id}/batches?concurrency=20`, { body: lines, type: 'application/x-ndjson' })
  const { batchId, total } = (await reply.json()) as { batchId: string; total: number }
  expect([reply.status, total]).toEqual([202, TOTAL])
  for (const share of [0.1, 0.4, 0.7]) {
    await until(() => calls.length >= TOTAL * share, `${share} of the batch`)
    await crash()
  }
  await until(async () => (await batchOf(batchId)).status === 'completed', 'the end of the batch')
  expect(await batchOf(batchId)).toMatchObject({ total: TOTAL, completed: TOTAL - 8, failed: 8, pending: 0, running: 0, progress: 100 })
  const byNumber = Map.groupBy(calls, ({ n }) => n)
  expect(byNumber.size).toBe(TOTAL)
  for (const [n, same] of byNumber) expect([n, new Set(same.map(({ key }) => key)).size]).toEqual([n, 1])
  const failures = (await api.get(`/batches/${batchId}/failures?limit=5`)) as { data: { error: { code: string } }[]; nextCursor: string }
  expect(failures.data[0]?.error.code).toBe('http.400')
  expect(failures.nextCursor).not.toBeNull()
  answer = () => ({ status: 200 })
  const again = (await api.post(`/batches/${batchId}/retry`)) as { batchId: string; total: number }
  expect(again.total).toBe(8)
  await until(async () => (await batchOf(again.batchId)).completed === 8, 'the second try')
})

test('a batch is cancelled, and listed', async () => {
  const gate = Promise.withResolvers<void>()
  answer = () => ({ status: 200, after: gate.promise })
  const id = await api.publish(workflow({}, 'received', '$json.n'))
  const { batchId } = (await api.post(`/workflows/${id}/batches`, {
    inputs: Array.from({ length: 30 }, (_, n) => ({ n })),
    concurrency: 3,
  })) as {
    batchId: string
  }
  await until(() => calls.length === 3, 'as many as may run at a time')
  expect(await batchOf(batchId)).toMatchObject({ running: 3, pending: 27, status: 'running', progress: 0 })
  await api.post(`/batches/${batchId}/cancel`)
  await until(async () => (await batchOf(batchId)).running === 0, 'the end of what was running')
  expect(await batchOf(batchId)).toMatchObject({ status: 'cancelled', cancelled: 30, completed: 0 })
  expect(((await api.get(`/batches?workflowId=${id}`)) as { data: { id: string }[] }).data.map((one) => one.id)).toEqual([batchId])
  gate.resolve()
})

test('refusals say what is wrong, and leave nothing behind', async () => {
  const id = await api.publish(workflow({}))
  const nothing = '01900000-0000-7000-8000-000000000000'
  const inputs = JSON.stringify({ inputs: [{ n: 1 }] })
  const viewer = await api.post('/users', { email: 'v@example.com', password: 'correct horse', name: 'V', role: 'viewer' })
  expect(viewer).toMatchObject({ role: 'viewer' })
  const login = await raw('POST', '/auth/login', { body: JSON.stringify({ email: 'v@example.com', password: 'correct horse' }), token: '' })
  const { token } = (await login.json()) as { token: string }
  const cases: [string, string, RawCall, number, string][] = [
    ['GET', '/inbox', { token: '' }, 401, 'auth.required'],
    ['GET', '/batches', { token: '' }, 401, 'auth.required'],
    ['POST', `/workflows/${id}/batches`, { body: inputs, token }, 403, 'auth.forbidden'],
    ['POST', `/inbox/${nothing}/replay`, { token }, 403, 'auth.forbidden'],
    ['POST', `/workflows/${id}/pause`, { token }, 403, 'auth.forbidden'],
    ['GET', `/inbox/${nothing}`, {}, 404, 'inbox.not-found'],
    ['POST', `/inbox/${nothing}/replay`, {}, 404, 'inbox.not-found'],
    ['DELETE', `/inbox/${nothing}`, {}, 404, 'inbox.not-found'],
    ['GET', `/batches/${nothing}`, {}, 404, 'batch.not-found'],
    ['POST', `/batches/${nothing}/cancel`, {}, 404, 'batch.not-found'],
    ['POST', `/workflows/${nothing}/batches`, { body: inputs }, 404, 'workflow.not-found'],
    ['GET', '/inbox?state=gone', {}, 422, 'request.invalid'],
    ['GET', '/inbox?cursor=x', {}, 422, 'page.cursor-invalid'],
    ['POST', '/inbox/drop', { body: '{}' }, 422, 'request.invalid'],
    ['POST', `/workflows/${id}/batches`, { body: '{"inputs":[1]}' }, 422, 'batch.input-invalid'],
    ['POST', `/workflows/${id}/batches`, { body: '{"inputs":[]}' }, 422, 'request.invalid'],
    ['POST', `/workflows/${id}/batches?concurrency=0`, { body: '{"n":1}', type: 'application/x-ndjson' }, 422, 'request.invalid'],
    ['POST', `/workflows/${id}/batches`, { body: '{"n":1}\n{"n":', type: 'application/x-ndjson' }, 422, 'batch.input-invalid'],
    ['POST', `/workflows/${id}/batches`, { body: '\n\n', type: 'application/x-ndjson' }, 422, 'batch.empty'],
    ['POST', `/workflows/${id}/batches`, { body: 'n=1', type: 'text/plain' }, 415, 'http.unsupported-media-type'],
    ['POST', `/workflows/${id}/resume`, {}, 409, 'workflow.state-refused'],
  ]
  for (const [method, path, call, status, code] of cases) {
    const reply = await raw(method, path, call)
    expect([method, path, reply.status, ((await reply.json()) as { code: string }).code]).toEqual([method, path, status, code])
  }
  const broken = await raw('POST', `/workflows/${id}/batches`, { body: '{"n":1}\n{"n":', type: 'application/x-ndjson' })
  expect(((await broken.json()) as { detail: string }).detail).toContain('line 2')
  await api.post(`/workflows/${id}/archive`)
  for (const path of ['execute', 'batches']) {
    expect(await raw('POST', `/workflows/${id}/${path}`, { body: path === 'execute' ? '{}' : inputs })).toMatchObject({ status: 409 })
  }
  expect(((await api.get('/batches')) as { data: unknown[] }).data).toEqual([])
  expect(((await api.get('/inbox')) as { data: unknown[] }).data).toEqual([])
})

test('a full inbox refuses and tells when to come back; what it took is kept', async () => {
  await server.kill('SIGTERM')
  server = await startServer({ dataDir, port, env: { MILLRACE_INBOX_MAX_EVENTS: '3' } })
  api = await signIn(server.base)
  const id = await api.publish(workflow({}))
  await api.post(`/workflows/${id}/pause`)
  const replies = []
  for (const n of [1, 2, 3, 4]) replies.push(await send({ n }))
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(Number(replies[3]!.headers.get('retry-after'))).toBeGreaterThan(0)
  await api.post(`/workflows/${id}/resume`)
  await until(() => calls.length === 3, 'the three')
  expect((await send({ n: 5 })).status).toBe(200)
})
