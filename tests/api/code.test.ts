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

test('code chooses an output and a run of another node, and is told which there are', async () => {
  const source = `const routed = $('Route')
  let hint = ''
  try { routed.all(7) } catch (error) { hint = error.hint }
  return { yes: routed.all(0).length, no: routed.all(1).map((item) => item.json.body.n), latest: routed.first('false', -1).json.body.n, hint }`
  const hook = answering('routes', 'core.code', { source })
  const route = {
    id: 'route',
    name: 'Route',
    type: 'core.if',
    typeVersion: 1,
    config: { condition: { left: 1, operator: 'equals', right: 2 } },
  }
  await api.publish({
    ...hook,
    nodes: [...hook.nodes, route],
    edges: [
      { id: 'a', from: { node: 'hook', port: 'main' }, to: { node: 'route', port: 'main' } },
      { id: 'b', from: { node: 'route', port: 'false' }, to: { node: 'code', port: 'main' } },
    ],
  })
  const answer = await call('routes', { n: 5 })
  expect(await answer.json()).toEqual({ yes: 0, no: [5], latest: 5, hint: 'Its outputs are 0 (true), 1 (false), 2 (error).' })
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

const node = (id: string, name: string, type: string, config: object) => ({ id, name, type, typeVersion: 1, position: [0, 0], config })
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })

/** Webhook → one item for each element → code → a field that asks where the item came from. */
const withLineage = (path: string, source: string, more: object = {}) => ({
  schema: 'millrace/workflow@1',
  name: path,
  nodes: [
    node('hook', 'Hook', 'http.webhook', { path, methods: ['POST'], respond: 'finished' }),
    node('split', 'Orders', 'core.split-out', { field: 'body.orders' }),
    node('code', 'Code', 'core.code', { language: 'typescript', source, ...more }),
    node('ask', 'Ask', 'core.set', { assignments: [{ name: 'of', value: { $expr: "{{ $('Orders').item.json.id }}" } }] }),
    node('all', 'All', 'core.aggregate', { mode: 'items', into: 'list' }),
  ],
  edges: [edge('hook', 'split'), edge('split', 'code'), edge('code', 'ask'), edge('ask', 'all')],
})
const ORDERS = { orders: [{ id: 1 }, { id: 2 }, { id: 3 }], shop: 'Ada’s' }

test('code sees other nodes as expressions do, and what it keeps or copies is known by its origin', async () => {
  const source = `const shop: string = $('Hook').first().json.body.shop
    console.log('in', shop); console.warn('careful')
    return $input.all().filter((item) => item.json.id !== 2).reverse().map((item) => ({ ...item, json: { shop, own: $('Orders').itemMatching(item.json.id - 1).json.id } }))`
  const id = await api.publish(withLineage('names', source))
  const answer = await call('names', ORDERS)
  expect([answer.status, await answer.json()]).toEqual([
    200,
    {
      list: [
        { shop: 'Ada’s', own: 3, of: 3 },
        { shop: 'Ada’s', own: 1, of: 1 },
      ],
    },
  ])
  const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: { id: string }[] }
  const step = JSON.stringify(await api.get(`/executions/${data[0]?.id}/steps/code:0`))
  expect(step).toMatch(/"level":"info","message":"in Ada’s".*"level":"warn","message":"careful"/)
})

test('in mode each an item that is dropped does not shift the others', async () => {
  await api.publish(withLineage('each', `return $json.id === 1 ? null : { mine: $('Orders').item.json.id }`, { mode: 'each' }))
  expect(await (await call('each', ORDERS)).json()).toEqual({
    list: [
      { mine: 2, of: 2 },
      { mine: 3, of: 3 },
    ],
  })
})

test('code that asks for what the operator has not opened fails with the name of the setting', async () => {
  const id = await api.publish(answering('net', 'core.code', { source: `return { a: (await fetch('https://example.com/')).status }` }))
  expect((await call('net', {})).status).toBeGreaterThanOrEqual(400)
  const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: { id: string; errorCode?: string }[] }
  const view = JSON.stringify(await api.get(`/executions/${data[0]?.id}`))
  expect(view).toContain('code.fetch')
  expect(view).toContain('MILLRACE_CODE_HOSTS')
})

test.each([
  ['python', 'x = 1\nif x\n    return []', "line 2: Expected ':'."],
  ['typescript', 'const x: number = 1\nreturn items.map((one) => one', 'line 2: '],
  ['javascript', 'return items)', 'line 1: '],
])('%s that cannot be read is not published, and the place is told', async (language, source, words) => {
  await expect(api.publish(answering(`bad-${language}`, 'core.code', { language, source }))).rejects.toMatchObject({
    status: 422,
    problem: { errors: [{ path: '/nodes/1/config/source', code: 'workflow.bad-code', message: expect.stringContaining(words) }] },
  })
  expect(await api.post('/code/check', { language, source })).toMatchObject({ known: true, fault: { start: expect.any(Number) } })
})
