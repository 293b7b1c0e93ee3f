import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { until as untilHolds } from '../support/until.ts'

jest.setTimeout(120_000)

interface Service {
  readonly url: string
  readonly seen: string[]
  status: number
  /** While set, requests are not answered. */
  hold: Promise<void> | undefined
  readonly server: Server
}

async function serve(): Promise<Service> {
  const server = createServer((request, response) => {
    service.seen.push(request.url ?? '')
    void Promise.resolve(service.hold).then(() =>
      response.writeHead(service.status, { 'content-type': 'application/json' }).end(JSON.stringify({ seen: service.seen.length })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const service: Service = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    status: 200,
    hold: undefined,
    server,
  }
  return service
}

const calling = (name: string, request: object, settings: object = {}) => ({
  schema: 'millrace/workflow@1',
  name,
  settings,
  nodes: [
    { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path: name, respond: 'received' } },
    { id: 'call', name: 'Call', type: 'http.request', typeVersion: 1, ...request },
  ],
  edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'call', port: 'main' } }],
})

const until = (holds: () => boolean | Promise<boolean>): Promise<void> =>
  untilHolds(holds, 'what the executions come to', async () => JSON.stringify(await api.get('/executions')).slice(0, 1500))

let dataDir: string
let service: Service
let server: RunningServer
let api: ApiClient
const start = async (env: Record<string, string> = {}): Promise<void> => {
  server = await startServer({ dataDir, port: await freePort(), env })
  api = await signIn(server.base)
}
beforeEach(async () => {
  dataDir = newDataDir()
  service = await serve()
})
afterEach(async () => {
  await server.kill('SIGKILL')
  service.server.closeAllConnections()
  service.server.close()
  removeDataDir(dataDir)
})
const statuses = async (workflowId: string): Promise<string[]> =>
  ((await api.get(`/executions?workflowId=${workflowId}`)) as { data: { status: string }[] }).data.map(({ status }) => status)

test('the calls of a customer are made one after the other in their order, whatever kills the server', async () => {
  await start()
  const opened = Promise.withResolvers<void>()
  service.hold = opened.promise
  const document = calling(
    'keyed',
    { config: { method: 'POST', url: { $expr: `${service.url}/{{ $json.body.customer }}/{{ $json.body.n }}` } } },
    { concurrencyKey: { key: { $expr: '{{ $json.body.customer }}' } } },
  )
  const id = await api.publish(document)
  const call = (customer: string, n: number): Promise<Response> =>
    fetch(`${server.base}/webhook/keyed`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer, n }),
    })
  for (let n = 0; n < 4; n += 1) for (const customer of ['a', 'b']) expect((await call(customer, n)).status).toBe(200)
  expect((await fetch(`${server.base}/webhook/keyed`, { method: 'POST', body: '' })).status).toBeLessThan(500)
  await until(() => service.seen.length >= 2)
  expect(await api.get('/load')).toMatchObject({ held: 6, workflows: [{ workflowId: id, held: 6 }] })
  await server.kill('SIGKILL')
  await start()
  opened.resolve()
  await until(async () => (await statuses(id)).every((status) => status === 'completed' || status === 'failed'))
  for (const customer of ['a', 'b']) {
    const order = service.seen.filter((url) => url.startsWith(`/${customer}/`)).map((url) => Number(url.slice(3)))
    expect(order.filter((n, index) => n !== order[index - 1])).toEqual([0, 1, 2, 3])
  }
})

test('a host that fails is left alone, and a credential is used no faster than it may be', async () => {
  await start({ MILLRACE_CIRCUIT_FAILURES: '2', MILLRACE_CIRCUIT_PAUSE_SECONDS: '3600' })
  const limited = (await api.post('/credentials', {
    ...{ name: 'Key', type: 'http.bearer', data: { token: 'abcdefgh' }, limits: { count: 2, perMs: 3_600_000 } },
  })) as { id: string; limits: object }
  expect(limited.limits).toEqual({ count: 2, perMs: 3_600_000 })
  const secured = { config: { method: 'POST', url: service.url, authentication: 'bearer' }, credentials: { 'http.bearer': limited.id } }
  const id = await api.publish(calling('limited', secured))
  for (let n = 0; n < 3; n += 1) await fetch(`${server.base}/webhook/limited`, { method: 'POST' })
  await until(async () => (await statuses(id)).filter((status) => status === 'completed').length === 2)
  await until(async () => (await statuses(id)).some((status) => status === 'retrying' || status === 'waiting'))
  expect(service.seen).toHaveLength(2)
  expect(await api.get('/load')).toMatchObject({ running: 0, queued: 0, hosts: [] })

  service.status = 503
  const failing = await api.publish(calling('failing', { config: { method: 'POST', url: service.url } }))
  for (let n = 0; n < 3; n += 1) {
    await fetch(`${server.base}/webhook/failing`, { method: 'POST' })
    await until(async () => (await statuses(failing)).filter((status) => status === 'failed').length === n + 1)
  }
  expect(service.seen).toHaveLength(4)
  expect(await api.get('/load')).toMatchObject({ hosts: [{ host: service.url.slice(7), state: 'open', failures: 2 }] })
  const { data } = (await api.get(`/executions?workflowId=${failing}`)) as { data: { error: { code: string } }[] }
  expect(data[0]!.error.code).toBe('http.circuit-open')
})

test('a request that only reads takes an earlier result, also after a restart, and the step says so', async () => {
  await start()
  const id = await api.publish(calling('cached', { config: { url: `${service.url}/rates` }, cache: { ttlMs: 3_600_000 } }))
  const run = async (): Promise<{ cached?: true; status: string }> => {
    const { executionId } = (await api.post(`/workflows/${id}/execute`, { wait: true })) as { executionId: string }
    const { steps } = (await api.get(`/executions/${executionId}`)) as { steps: { nodeId: string; cached?: true; status: string }[] }
    return steps.find(({ nodeId }) => nodeId === 'call')!
  }
  expect(await run()).not.toHaveProperty('cached')
  expect(await run()).toMatchObject({ cached: true, status: 'completed' })
  await server.kill('SIGTERM')
  await start()
  expect(await run()).toMatchObject({ cached: true })
  expect(service.seen).toEqual(['/rates'])
})

test('a cache on a request that writes is refused when the workflow is published', async () => {
  await start()
  const publish = api.publish(calling('writes', { config: { method: 'POST', url: service.url }, cache: { ttlMs: 1000 } }))
  await expect(publish).rejects.toMatchObject({ status: 422, message: expect.stringContaining('workflow.bad-cache') })
})
