import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { until as untilHolds } from '../support/until.ts'

jest.setTimeout(180_000)

/** A service that refuses until it is mended. */
const service = { down: true, calls: 0, server: undefined as Server | undefined, url: '' }
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient
let workflowId: string
let alarmId: string

const node = (id: string, type: string, config: object = {}) => ({ id, name: id, type, typeVersion: 1, config })
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const orders = (settings: object) => ({
  schema: 'millrace/workflow@1',
  name: 'Orders',
  nodes: [
    node('hook', 'http.webhook', { path: 'orders', respond: 'received' }),
    node('call', 'http.request', { method: 'POST', url: service.url }),
  ],
  edges: [edge('hook', 'call')],
  settings,
})

interface Row {
  id: string
  status: string
  replayOf: string | null
  trigger: string
}
const executions = async (query = ''): Promise<Row[]> => {
  const rows: Row[] = []
  for (let cursor = ''; ;) {
    const page = (await api.get(`/executions?limit=200${query}${cursor}`)) as { data: Row[]; nextCursor: string | null }
    rows.push(...page.data)
    if (page.nextCursor === null) return rows
    cursor = `&cursor=${page.nextCursor}`
  }
}
const until = (holds: () => Promise<boolean>): Promise<void> =>
  untilHolds(holds, 'what the dead letters come to', async () => JSON.stringify(await api.get('/dead-letters')).slice(0, 1500))
const isDone = async (id: string): Promise<boolean> =>
  ((await api.get(`/dead-letters/operations/${id}`)) as { status: string }).status === 'done'

beforeAll(async () => {
  service.server = createServer((_request, response) => {
    service.calls += 1
    response.writeHead(service.down ? 409 : 200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => service.server?.listen(0, '127.0.0.1', resolve))
  service.url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}/`
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
  alarmId = await api.publish({
    schema: 'millrace/workflow@1',
    name: 'Alarm',
    nodes: [node('start', 'core.manual')],
    edges: [],
  })
  workflowId = await api.publish(orders({ errorWorkflow: alarmId }))
})
afterAll(async () => {
  await server.kill('SIGKILL')
  service.server?.closeAllConnections()
  service.server?.close()
  removeDataDir(dataDir)
})

test('a production failure is a dead letter and starts the error workflow', async () => {
  await fetch(`${server.base}/webhook/orders`, { method: 'POST', body: '{}' })
  await until(async () => (await executions(`&workflowId=${alarmId}&status=completed`)).length === 1)
  const { data, counts } = (await api.get('/dead-letters')) as { data: Row[]; counts: unknown[] }
  expect(data).toHaveLength(1)
  expect(counts).toEqual([{ workflowId, workflowName: 'Orders', errorCode: 'http.409', count: 1 }])
  expect(await api.get(`/executions/${data[0]?.id}`)).toMatchObject({
    deadLetter: { state: 'open', by: null },
    errorWorkflow: { workflowId: alarmId, error: null },
    progress: 50,
    currentSteps: [],
    controls: ['retry', 'replay'],
  })
  for (const query of ['errorCode=timeout', 'errorNode=hook', `workflowId=${alarmId}`, 'to=2020-01-01T00:00:00Z'])
    expect(await api.get(`/dead-letters?${query}`)).toMatchObject({ data: [], counts: [] })
})

test('a retry by hand marks it, and says which execution does it again', async () => {
  const [dead] = ((await api.get('/dead-letters')) as { data: Row[] }).data
  service.down = false
  const reply = (await api.post(`/executions/${dead?.id}/control`, { action: 'retry' })) as { executionId: string }
  expect(await api.get('/dead-letters')).toMatchObject({ data: [], counts: [] })
  expect(await api.get(`/executions/${dead?.id}`)).toMatchObject({
    status: 'failed',
    deadLetter: { state: 'retried', by: reply.executionId },
  })
  await until(async () => ((await api.get(`/executions/${reply.executionId}`)) as Row).status === 'completed')
})

test('a bulk retry that a kill -9 cuts off goes on at the next start and retries each once', async () => {
  service.down = true
  await Promise.all(Array.from({ length: 150 }, () => fetch(`${server.base}/webhook/orders`, { method: 'POST', body: '{}' })))
  await until(async () => ((await api.get('/dead-letters?limit=200')) as { data: Row[] }).data.length === 150)
  const dead = new Set(((await api.get('/dead-letters?limit=200')) as { data: Row[] }).data.map(({ id }) => id))
  service.down = false
  const operation = (await api.post('/dead-letters/retry', { filter: { workflowId, errorCode: 'http.409' } })) as { id: string }
  expect(operation).toMatchObject({ kind: 'retry', status: 'running', total: 150 })
  const began = service.calls
  while (service.calls < began + 20) await new Promise((resolve) => setImmediate(resolve))
  await server.kill('SIGKILL')
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
  await until(() => isDone(operation.id))
  expect(await api.get(`/dead-letters/operations/${operation.id}`)).toMatchObject({ total: 150, done: 150, failed: 0, failures: [] })
  await until(async () => (await executions(`&workflowId=${workflowId}&status=running,queued`)).length === 0)
  const retried = (await executions(`&workflowId=${workflowId}`)).flatMap(({ replayOf, trigger }) =>
    trigger === 'retry' ? [replayOf ?? ''] : [],
  )
  expect(retried.filter((id) => dead.has(id)).toSorted()).toEqual([...dead].toSorted())
  expect(await api.get('/dead-letters')).toMatchObject({ data: [], counts: [] })
})

test('named ones are dismissed: they stay failed, and are not listed any more', async () => {
  service.down = true
  await fetch(`${server.base}/webhook/orders`, { method: 'POST', body: '{}' })
  await until(async () => ((await api.get('/dead-letters')) as { data: Row[] }).data.length === 1)
  const [dead] = ((await api.get('/dead-letters')) as { data: Row[] }).data
  const operation = (await api.post('/dead-letters/dismiss', { ids: [dead?.id, workflowId] })) as { id: string }
  await until(() => isDone(operation.id))
  expect(await api.get(`/dead-letters/operations/${operation.id}`)).toMatchObject({
    ...{ kind: 'dismiss', done: 1, failed: 1 },
    failures: [{ executionId: workflowId, code: 'dead-letter.dealt-with' }],
  })
  expect(await api.get(`/executions/${dead?.id}`)).toMatchObject({ status: 'failed', deadLetter: { state: 'dismissed', by: null } })
})

describe('what is refused says why', () => {
  const call = (path: string, body: unknown, token: string | undefined = api.token) =>
    fetch(`${server.base}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })

  test('without a session, or as a viewer', async () => {
    expect((await call('/dead-letters/retry', { filter: {} }, '')).status).toBe(401)
    const { key } = (await api.post('/api-keys', { name: 'reader', role: 'viewer' })) as { key: string }
    expect((await call('/dead-letters/retry', { filter: {} }, key)).status).toBe(403)
    expect((await call('/dead-letters/dismiss', { filter: {} }, key)).status).toBe(403)
    const [one] = await executions()
    expect((await call(`/executions/${one?.id}/control`, { action: 'replay' }, key)).status).toBe(403)
  })

  test('selections and controls that make no sense', async () => {
    for (const body of [{}, { filter: {}, ids: [workflowId] }, { ids: [] }, { ids: ['x'] }, { filter: { colour: 'red' } }])
      expect([body, (await call('/dead-letters/retry', body)).status]).toEqual([body, 422])
    const [failed] = await executions('&status=failed')
    const control = async (body: object) =>
      ((await (await call(`/executions/${failed?.id}/control`, body)).json()) as { code: string }).code
    expect(await control({ action: 'replay', from: 'nowhere' })).toBe('execution.step-not-found')
    expect(await control({ action: 'replay', from: 'call', version: 'latest' })).toBe('execution.control-invalid')
    expect(await control({ action: 'decide', decision: 'done' })).toBe('execution.control-refused')
    expect(await control({ action: 'decide' })).toBe('execution.control-invalid')
    expect(await control({ action: 'cancel' })).toBe('execution.control-refused')
    await expect(api.get(`/dead-letters/operations/${workflowId}`)).rejects.toMatchObject({
      status: 404,
      problem: { code: 'dead-letter.operation-not-found' },
    })
    await expect(api.get('/dead-letters?cursor=what')).rejects.toMatchObject({ status: 422, problem: { code: 'page.cursor-invalid' } })
  })
})

test('a replay runs on the published version when it is asked to, and a re-run from a node repeats only that', async () => {
  service.down = false
  const [done] = await executions(`&workflowId=${workflowId}&status=completed`)
  const rerun = (await api.post(`/executions/${done?.id}/control`, { action: 'replay', from: 'call' })) as { executionId: string }
  const before = service.calls
  await until(async () => ((await api.get(`/executions/${rerun.executionId}`)) as Row).status === 'completed')
  expect(service.calls - before).toBeLessThanOrEqual(1)
  const latest = (await api.post(`/executions/${done?.id}/control`, { action: 'replay', version: 'latest' })) as { executionId: string }
  expect(await api.get(`/executions/${latest.executionId}`)).toMatchObject({ replayOf: done?.id, workflowVersion: 1, trigger: 'replay' })
})

test('executions that wait are moved to another version, previewed and in bulk', async () => {
  const waits = (seconds: number) => ({
    schema: 'millrace/workflow@1',
    name: 'Waits',
    nodes: [
      node('hook', 'http.webhook', { path: 'waits', respond: 'received' }),
      node('pause', 'core.wait', { mode: 'duration', amount: seconds, unit: 'seconds' }),
    ],
    edges: [edge('hook', 'pause')],
  })
  const id = await api.publish(waits(600))
  for (let each = 0; each < 2; each += 1) await fetch(`${server.base}/webhook/waits`, { method: 'POST', body: '{}' })
  const waiting = async (): Promise<Row[]> => executions(`&workflowId=${id}&status=waiting`)
  await until(async () => (await waiting()).length === 2)
  const { revision } = (await api.get(`/workflows/${id}`)) as { revision: number }
  await api.put(`/workflows/${id}`, { document: { ...waits(600), nodes: [...waits(600).nodes, node('more', 'core.manual')] }, revision })
  await api.post(`/workflows/${id}/publish`, {})
  const [one] = await waiting()
  expect(await api.post(`/executions/${one?.id}/move`, { version: 2, preview: true })).toMatchObject({
    ...{ from: 1, to: 2, moved: false, problems: [], steps: [{ step: 'pause:0', status: 'waiting', to: 'pause' }] },
  })
  expect(await api.post(`/executions/${one?.id}/move`, { version: 2 })).toMatchObject({ moved: true })
  expect(await api.post(`/workflows/${id}/move-executions`, { from: 1, to: 2 })).toMatchObject({ movable: 1, refused: 0, more: false })
  expect((await waiting()).map((row) => (row as Row & { workflowVersion: number }).workflowVersion)).toEqual([2, 2])
  await expect(api.post(`/executions/${one?.id}/move`, { version: 9 })).rejects.toMatchObject({ status: 404 })
  await expect(api.post(`/executions/${one?.id}/move`, { version: 0 })).rejects.toMatchObject({ status: 422 })
})
