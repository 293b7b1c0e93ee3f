import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)

const answering = (path: string, type: string, config: object) => ({
  schema: 'millrace/workflow@1',
  name: path,
  nodes: [
    { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path, methods: ['POST'], respond: 'finished' } },
    { id: 'code', name: 'Code', type, typeVersion: 1, config },
  ],
  edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'code', port: 'main' } }],
})

let dataDir: string
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  dataDir = newDataDir()
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGKILL')
  removeDataDir(dataDir)
})

const call = (path: string, body: object) =>
  fetch(`${server.base}/webhook/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

test('a webhook is answered with what Python made of it', async () => {
  const source =
    'return [{"total": item.json.body.price * item.json.body.count, "at": _now.year > 2000, "hook": _("Hook").first().json.body.count} for item in items]'
  await api.publish(answering('py', 'core.code', { language: 'python', source }))
  const answer = await call('py', { price: 2.5, count: 4 })
  expect([answer.status, await answer.json()]).toEqual([200, { total: 10, at: true, hook: 4 }])
})

test('a Shell node says how the operator switches it on', async () => {
  const id = await api.publish(answering('sh', 'core.shell', { script: 'echo hi' }))
  await call('sh', {})
  const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: { id: string; error: { code: string } }[] }
  expect(data[0]?.error.code).toBe('code.not-enabled')
  expect(JSON.stringify(await api.get(`/executions/${data[0]?.id}`))).toContain('MILLRACE_CODE_SHELL=on')
})

test('a script with an expression cannot be published', async () => {
  const script = { $expr: 'echo {{ $json.body.name }}' }
  await expect(api.publish(answering('bad', 'core.shell', { script }))).rejects.toThrow('fixed text without expressions')
})
