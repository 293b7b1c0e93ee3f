import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { found } from '../support/until.ts'

jest.setTimeout(120_000)
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
})

interface ExecutionRow {
  id: string
  status: string
  workflowId: string
  trigger: string
  mode: string
}
interface ExecutionDetail extends ExecutionRow {
  steps: { id: string; status: string; itemsOut: Record<string, number> }[]
  edges: Record<string, number>
}
interface StepDetail {
  outputs: { port: string; total: number; items: { json: unknown }[] }[]
}

const node = (id: string, type: string, config: object = {}) => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const chain = (name: string, ...nodes: ReturnType<typeof node>[]) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes,
  edges: nodes.slice(1).map((to, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]!.id, port: 'main' },
    to: { node: to.id, port: 'main' },
  })),
})
const post = async (path: string, body: unknown = {}) => {
  const reply = await fetch(server.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  return { status: reply.status, headers: reply.headers, json: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) }
}
const executionsOf = async (workflowId: string) =>
  ((await api.get(`/executions?workflowId=${workflowId}&limit=200`)) as { data: ExecutionRow[] }).data
const read = async (id: string) => (await api.get(`/executions/${id}`)) as ExecutionDetail

test('a new workspace has a ready example: published, its webhook answers, and its execution can be read step by step', async () => {
  const { data } = (await api.get('/workflows')) as { data: { id: string; name: string; status: string }[] }
  expect(data).toEqual([expect.objectContaining({ name: 'Hello, Millrace', status: 'draft' })])
  const { id } = data[0]!
  // The example can be tried without a secret; what is said of that keeps nobody from publishing.
  expect(await api.post(`/workflows/${id}/validate`)).toMatchObject({
    valid: true,
    problems: [{ code: 'security.open-webhook', severity: 'suggestion' }],
  })
  expect((await post('/webhook/hello')).status).toBe(404)
  await api.post(`/workflows/${id}/publish`)

  const named = await post('/webhook/hello', { name: ' Ada ' })
  expect(named).toMatchObject({ status: 200, json: { name: 'Ada', greeting: 'Hello Ada, nice to meet you!' } })
  expect(await post('/webhook/hello')).toMatchObject({ status: 200, json: { name: '' } })

  const executionId = named.headers.get('x-execution-id')!
  const execution = await found(async () => {
    const found = await read(executionId)
    return found.status === 'completed' ? found : undefined
  }, 'the execution is completed')
  expect(execution).toMatchObject({ trigger: 'webhook', mode: 'production', workflowId: id })
  expect(execution.steps.map((step) => step.id)).toEqual(['webhook:0', 'prepare:0', 'named:0', 'greet:0', 'answer:0'])
  expect(execution.edges).toMatchObject({ e1: 1, e3: 1, e5: 1 })
  const step = (await api.get(`/executions/${executionId}/steps/greet:0`)) as StepDetail
  expect(step.outputs).toEqual([
    expect.objectContaining({ port: 'main', total: 1, items: [expect.objectContaining({ json: named.json })] }),
  ])

  await api.post(`/workflows/${id}/unpublish`)
  expect((await post('/webhook/hello')).status).toBe(404)
})

test('a draft listens for one test call', async () => {
  const { id } = (await api.post('/workflows', {
    document: chain('Draft', node('hook', 'http.webhook', { path: 'draft/x', respond: 'finished' })),
  })) as { id: string }
  const { url } = (await api.post(`/workflows/${id}/listen`)) as { url: string }
  expect(url).toBe(`${server.base}/webhook-test/draft/x`)
  expect(await post('/webhook-test/draft/x', { a: 1 })).toMatchObject({ status: 200, json: { body: { a: 1 } } })
  expect((await post('/webhook-test/draft/x')).status).toBe(404)
  expect(await executionsOf(id)).toEqual([expect.objectContaining({ mode: 'test', status: 'completed' })])
})

test('execute runs the draft and waits for its end; what fails says where', async () => {
  const { id } = (await api.post('/workflows', {
    document: chain(
      'By hand',
      node('start', 'core.manual'),
      node('edit', 'core.set', { assignments: [{ name: 'b', value: { $expr: '{{ $json.a.c.d }}' } }] }),
    ),
  })) as { id: string }
  const good = await api.post(`/workflows/${id}/execute`, { input: { a: { c: { d: 7 } } }, wait: true })
  expect(good).toMatchObject({ status: 'completed', output: [{ a: { c: { d: 7 } }, b: 7 }] })
  const bad = (await api.post(`/workflows/${id}/execute`, { input: [{ a: 1 }, {}], wait: true })) as { status: string; executionId: string }
  expect(bad.status).toBe('failed')
  expect(await api.get(`/executions/${bad.executionId}`)).toMatchObject({
    error: { nodeId: 'edit', nodeName: 'edit' },
    controls: expect.arrayContaining(['replay']),
  })
  await expect(api.post(`/executions/${bad.executionId}/control`, { action: 'pause' })).rejects.toMatchObject({ status: 409 })
})

test('a schedule fires by itself, each time once, until it is unpublished', async () => {
  const id = await api.publish(chain('Often', node('clock', 'core.schedule', { mode: 'interval', every: 1, unit: 'seconds' })))
  const fired = await found(async () => {
    const found = await executionsOf(id)
    return found.length >= 3 ? found : undefined
  }, 'three executions')
  expect(fired.every(({ trigger, mode }) => trigger === 'schedule' && mode === 'production')).toBe(true)
  const { data } = (await api.get(`/schedules?workflowId=${id}`)) as { data: { nodeId: string; enabled: boolean }[] }
  expect(data).toEqual([expect.objectContaining({ nodeId: 'clock', enabled: true })])
  await api.post(`/workflows/${id}/unpublish`)
  const times = await Promise.all(
    (await executionsOf(id)).map(async (execution) => {
      const step = (await api.get(`/executions/${execution.id}/steps/clock:0`)) as StepDetail
      return (step.outputs[0]!.items[0]!.json as { scheduledFor: string }).scheduledFor
    }),
  )
  expect(new Set(times).size).toBe(times.length)
})

test('an execution that waits for a call survives a restart and goes on at its resume URL, once', async () => {
  const id = await api.publish(
    chain(
      'Approval',
      node('hook', 'http.webhook', { path: 'approve', respond: 'received' }),
      node('link', 'core.set', { assignments: [{ name: 'url', value: { $expr: '{{ $execution.resumeUrl }}' } }] }),
      node('wait', 'core.wait', { mode: 'call' }),
    ),
  )
  await post('/webhook/approve')
  const { id: executionId } = await found(async () => (await executionsOf(id)).find(({ status }) => status === 'waiting'), 'it waits')
  const port = Number(new URL(server.base).port)
  expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 })
  server = await startServer({ dataDir, port })
  api = await signIn(server.base)

  const step = (await api.get(`/executions/${executionId}/steps/link:0`)) as StepDetail
  const { url } = step.outputs[0]!.items[0]!.json as { url: string }
  expect(url).toContain(`${server.base}/resume/${executionId}/`)
  expect((await post(new URL(url).pathname.slice(0, -3))).status).toBe(404)
  expect(await post(new URL(url).pathname, { approved: true })).toMatchObject({ status: 200, json: { resumed: true } })
  await found(async () => ((await read(executionId)).status === 'completed' ? true : undefined), 'it is completed')
  const waited = (await api.get(`/executions/${executionId}/steps/wait:0`)) as StepDetail
  expect(waited.outputs[0]!.items[0]!.json).toMatchObject({ body: { approved: true } })
  expect((await post(new URL(url).pathname)).status).toBe(409)
})

test('whoever waits for the end of an execution waits through its retries and times, and not for a person', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`
  const retried = { ...node('fail', 'http.request', { url: nobody }), retry: { maxAttempts: 2, delayMs: 300 } }
  const run = async (name: string, ...nodes: ReturnType<typeof node>[]): Promise<{ status: number; json: unknown }> => {
    const id = await api.publish(chain(name, node('start', 'core.manual'), ...nodes))
    const reply = await fetch(`${server.base}/api/v1/workflows/${id}/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
      body: JSON.stringify({ wait: true, input: { a: 1 } }),
    })
    return { status: reply.status, json: await reply.json() }
  }
  const failed = await run('Retried', retried)
  expect(failed).toMatchObject({ status: 200, json: { status: 'failed' } })
  const { executionId } = failed.json as { executionId: string }
  expect(await api.get(`/executions/${executionId}`)).toMatchObject({ steps: [{ id: 'start:0' }, { id: 'fail:0', attempt: 2 }] })
  const later = node('later', 'core.wait', { mode: 'duration', amount: 1, unit: 'seconds' })
  expect(await run('Later', later)).toMatchObject({ status: 200, json: { status: 'completed', output: [{ a: 1 }] } })
  const person = node('ask', 'core.wait', { mode: 'call' })
  expect(await run('Person', person)).toMatchObject({ status: 202, json: { status: 'waiting' } })
})

test('a person who may control executions lets a waiting step go on without its address, and stands in the history', async () => {
  const id = await api.publish(
    chain('Asked', node('hook', 'http.webhook', { path: 'asked', respond: 'received' }), node('wait', 'core.wait', { mode: 'call' })),
  )
  await post('/webhook/asked')
  const { id: executionId } = await found(async () => (await executionsOf(id)).find(({ status }) => status === 'waiting'), 'it waits')
  const viewer = { email: 'viewer@example.org', password: 'correct horse' }
  await api.post('/users', { ...viewer, name: 'V', role: 'viewer' })
  const signedIn = (await post('/api/v1/auth/login', viewer)).json as { token: string }
  const as = async (token: string | undefined, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const reply = await fetch(`${server.base}/api/v1/executions/${path}`, { headers, ...sent })
    return { status: reply.status, json: (await reply.json()) as Record<string, unknown> }
  }
  const address = `${server.base}/resume/${executionId}/`
  expect((await as(api.token, executionId)).json['resumeUrl']).toContain(address)
  expect(JSON.stringify((await as(signedIn.token, executionId)).json)).not.toContain(address)
  expect(await as(undefined, `${executionId}/answer`, {})).toMatchObject({ status: 401 })
  expect(await as(signedIn.token, `${executionId}/answer`, {})).toMatchObject({ status: 403, json: { code: 'auth.forbidden' } })
  const unknown = `${executionId.slice(0, -4)}0000`
  expect(await as(api.token, `${unknown}/answer`, {})).toMatchObject({ status: 404, json: { code: 'execution.not-found' } })
  expect(await as(api.token, `${executionId}/answer`, { bodies: 1 })).toMatchObject({ status: 422 })
  expect(await as(api.token, `${executionId}/answer`, { step: 'hook:0' })).toMatchObject({ status: 409 })

  const body = { approved: true }
  expect(await as(api.token, `${executionId}/answer`, { step: 'wait:0', body })).toMatchObject({ status: 200, json: { resumed: true } })
  await found(async () => ((await read(executionId)).status === 'completed' ? true : undefined), 'it is completed')
  const waited = (await api.get(`/executions/${executionId}/steps/wait:0`)) as StepDetail
  expect(waited.outputs[0]!.items).toMatchObject([{ json: { body, query: {}, method: 'POST' } }])
  const after = (await as(api.token, executionId)).json
  expect(after).toMatchObject({ history: [{ action: 'answer', step: 'wait:0', by: { name: expect.any(String) } }] })
  expect(after).not.toHaveProperty('resumeUrl')
  expect(await as(api.token, `${executionId}/answer`, {})).toMatchObject({ status: 409, json: { code: 'resume.nothing-waits' } })
})

test('whoever listens to a workflow hears its steps while they happen', async () => {
  const id = await api.publish(
    chain('Told', node('hook', 'http.webhook', { path: 'told', respond: 'finished' }), node('edit', 'core.set', { assignments: [] })),
  )
  const socket = new WebSocket(`${server.base.replace('http', 'ws')}/api/v1/stream`, ['millrace.v1', `bearer.${api.token}`])
  const events: { type: string; nodeId?: string; status?: string }[] = []
  const ended = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      const event = JSON.parse(String(data)) as (typeof events)[number]
      events.push(event)
      if (event.type === 'subscribed') void post('/webhook/told')
      if (event.type === 'execution' && event.status === 'completed') resolve()
    }
  })
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', workflowId: id }))
  await ended
  socket.close()
  expect(events).toContainEqual(expect.objectContaining({ type: 'step', nodeId: 'edit', status: 'completed' }))
})

test('the API describes every route that it serves', async () => {
  const { paths } = (await (await fetch(`${server.base}/api/v1/openapi.json`)).json()) as { paths: Record<string, object> }
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/executions',
      '/executions/{id}/steps/{step}',
      '/workflows/{id}/execute',
      '/workflows/{id}/listen',
      '/schedules',
    ]),
  )
})
