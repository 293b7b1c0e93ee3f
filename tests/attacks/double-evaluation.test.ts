import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

/*
 * Data that looks like an expression stays data, whatever way it came in and however often it is handed on. If anything of it were
 * evaluated, 7340031 would stand in an answer, or the canary of the environment.
 */
jest.setTimeout(120_000)

const CANARY = 'canary-of-the-environment'
const TEXT = '{{ 7340000 + 31 }} {{ $env.MILLRACE_CANARY }} ={{ 7340000 + 31 }} ${7340000 + 31}'
const MARKUP = { $expr: '{{ 7340000 + 31 }}' }
const DATA = {
  text: TEXT,
  markup: MARKUP,
  list: [TEXT, MARKUP, [MARKUP]],
  '{{ 7340000 + 31 }}': 'a key',
  $expr: TEXT,
  json: JSON.stringify(MARKUP),
}

const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient
let service: Server
let serviceUrl: string

beforeAll(async () => {
  service = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-hostile': TEXT }).end(JSON.stringify({ answer: DATA }))
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`
  server = await startServer({
    dataDir,
    port: await freePort(),
    env: { MILLRACE_CANARY: CANARY, MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1', MILLRACE_LOG_LEVEL: 'error' },
  })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  service.close()
  removeDataDir(dataDir)
})

type Node = { id: string; name: string; type: string; typeVersion: number; position: number[]; config: object }
const node = (id: string, type: string, config: object = {}): Node => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const chain = (name: string, nodes: readonly Node[]) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes,
  edges: nodes.slice(1).map((to, at) => ({
    id: `e${at}`,
    from: { node: nodes[at]!.id, port: nodes[at]!.type === 'core.filter' ? 'kept' : 'main' },
    to: { node: to.id, port: 'main' },
  })),
})
const hook = (path: string) => node('hook', 'http.webhook', { path, methods: ['POST', 'GET'], respond: 'finished' })
const set = (id: string, value: unknown) => node(id, 'core.set', { keepOtherFields: false, assignments: [{ name: 'out', value }] })
const expr = (source: string) => ({ $expr: source })

async function answerOf(path: string, init: RequestInit = {}): Promise<{ status: number; text: string; json: Record<string, unknown> }> {
  const reply = await fetch(`${server.base}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(DATA),
    ...init,
  })
  const text = await reply.text()
  return { status: reply.status, text, json: JSON.parse(text) as Record<string, unknown> }
}

function expectUntouched(text: string): void {
  expect(text.replaceAll('7340000 + 31', '')).not.toMatch(/7340031/)
  expect(text).not.toContain(CANARY)
}

/** Everything that passed the steps of the workflow's latest execution, as it is stored. */
async function storedOf(workflowId: string): Promise<string> {
  const { data } = (await api.get(`/executions?workflowId=${workflowId}&limit=1`)) as { data: { id: string }[] }
  const execution = (await api.get(`/executions/${data[0]!.id}`)) as { steps: { id: string }[] }
  const steps = await Promise.all(execution.steps.map((step) => api.get(`/executions/${data[0]!.id}/steps/${step.id}`)))
  return JSON.stringify(steps)
}

/** As stored, once the workflow's latest execution has ended; the limit is for a broken product only. */
async function finishedOf(workflowId: string): Promise<string> {
  for (const limit = Date.now() + 30_000; Date.now() < limit;) {
    const { data } = (await api.get(`/executions?workflowId=${workflowId}&limit=1`)) as { data: { status: string }[] }
    if (data[0]?.status === 'completed') return storedOf(workflowId)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new TypeError('the execution did not end')
}

/** What stands between the caller and the answer. Each ends with a field `out` that has to be DATA. */
const WAYS: readonly (readonly [name: string, nodes: () => readonly Node[]])[] = [
  ['an expression that reads it', () => [set('a', expr('{{ $json.body }}'))]],
  [
    'expressions that hand it on three times',
    () => [set('a', expr('{{ $json.body }}')), set('b', expr('{{ $json.out }}')), set('c', expr("{{ $('b').item.json.out }}"))],
  ],
  [
    'another node by name',
    () => [set('a', 1), set('b', expr("{{ $('hook').first().json.body }}")), set('c', expr("{{ $node['b'].json.out }}"))],
  ],
  ['an expression that builds it', () => [set('a', expr('{{ ({ ...$json.body }) }}'))]],
  ['its text and back', () => [set('a', expr('{{ JSON.parse(JSON.stringify($json.body)) }}'))]],
  ['a whole object', () => [node('a', 'core.set', { mode: 'json', keepOtherFields: false, json: expr('{{ ({ out: $json.body }) }}') })]],
  [
    'a whole object as text',
    () => [node('a', 'core.set', { mode: 'json', keepOtherFields: false, json: expr('{{ JSON.stringify({ out: $json.body }) }}') })],
  ],
  [
    'a Code node',
    () => [node('a', 'core.code', { source: 'return items.map((item) => ({ out: item.json.body }))' }), set('b', expr('{{ $json.out }}'))],
  ],
  [
    'a condition',
    () => [
      node('a', 'core.filter', {
        condition: { left: expr('{{ $json.body.text }}'), operator: 'equals', right: expr('{{ $json.body.text }}') },
      }),
      set('b', expr('{{ $json.body }}')),
    ],
  ],
]

describe.each(WAYS)('through %s', (name, nodes) => {
  test('what a caller sends is data in the answer and in what is stored', async () => {
    const path = name.replaceAll(/[^a-z]+/g, '-')
    const id = await api.publish(chain(name, [hook(path), ...nodes()]))
    const { status, text, json } = await answerOf(path)
    expect({ status, text }).toMatchObject({ status: 200 })
    expectUntouched(text)
    expect(json['out']).toEqual(DATA)
    expectUntouched(await storedOf(id))
  })
})

test.each([
  ['the query', { method: 'GET', body: null }, `?text=${encodeURIComponent(TEXT)}&${encodeURIComponent('{{ 7340000 + 31 }}')}=1`],
  ['a header', { headers: { 'content-type': 'application/json', 'x-hostile': TEXT } }, ''],
  [
    'a form',
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `text=${encodeURIComponent(TEXT)}&markup%5B%24expr%5D=${encodeURIComponent('{{ 7340000 + 31 }}')}`,
    },
    '',
  ],
  ['plain text', { headers: { 'content-type': 'text/plain' }, body: TEXT }, ''],
  ['JSON that is one text', { body: JSON.stringify(TEXT) }, ''],
  ['JSON that looks like a config', { body: JSON.stringify(MARKUP) }, ''],
] as const)('%s of a call is data', async (name, init, query) => {
  const path = `by-${name.replaceAll(/[^a-z]+/gi, '-')}`
  await api.publish(chain(`By ${name}`, [hook(path), set('a', expr('{{ $json }}')), set('b', expr('{{ $json.out }}'))]))
  const { status, text } = await answerOf(path + query, init as RequestInit)
  expect({ status, text }).toMatchObject({ status: 200 })
  expectUntouched(text)
})

test('what a service answers is data', async () => {
  const nodes = [
    hook('service'),
    node('call', 'http.request', { url: serviceUrl }),
    set('a', expr('{{ $json }}')),
    set('b', expr('{{ $json.out }}')),
  ]
  await api.publish(chain('Service', nodes))
  const { status, text } = await answerOf('service')
  expect({ status, text }).toMatchObject({ status: 200 })
  expectUntouched(text)
  expect(text).toContain(JSON.stringify(TEXT).slice(1, -1))
})

test('a body with a key __proto__ is refused at the door', async () => {
  await api.publish(chain('Door', [hook('door'), set('a', expr('{{ $json }}'))]))
  expect((await answerOf('door', { body: '{"a":{"__proto__":{"polluted":1}}}' })).status).toBe(400)
})

test('what a called workflow is given and gives back is data', async () => {
  const called = await api.publish(chain('Called', [node('start', 'core.manual'), set('a', expr('{{ $json.body ?? $json }}'))]))
  const caller = [hook('calling'), node('call', 'core.execute-workflow', { workflowId: called }), set('b', expr('{{ $json.out }}'))]
  const id = await api.publish(chain('Caller', caller))
  await answerOf('calling')
  expectUntouched(await finishedOf(id))
  expect(await storedOf(id)).toContain(JSON.stringify({ out: DATA }))
})

test('an expression whose result is an expression gives its text', async () => {
  await api.publish(
    chain('Made', [
      hook('made'),
      set('a', expr("{{ '{' + '{ 7340000 + 31 }' + '}' }}")),
      set('b', expr('{{ $json.out }} and {{ $json.out }}')),
    ]),
  )
  const { text, json } = await answerOf('made')
  expectUntouched(text)
  expect(json['out']).toBe('{{ 7340000 + 31 }} and {{ 7340000 + 31 }}')
})

test.each(['__proto__', '__proto__.polluted', 'constructor.prototype.polluted', 'a.__proto__.polluted'])(
  'a field that is called %s by an expression pollutes nothing',
  async (field) => {
    const path = `field-${field.replaceAll(/[^a-z]+/g, '-')}`
    const nodes = [hook(path), node('a', 'core.set', { assignments: [{ name: expr('{{ $json.body.field }}'), value: 'yes' }] })]
    await api.publish(chain(`Field ${field}`, nodes))
    const { status } = await answerOf(path, { body: JSON.stringify({ field }) })
    expect(status).toBeGreaterThanOrEqual(400)
    await api.publish(chain(`After ${field}`, [hook(`${path}-after`), set('a', expr('{{ ({}).polluted ?? "clean" }}'))]))
    expect((await answerOf(`${path}-after`)).json['out']).toBe('clean')
  },
)

test('the server still answers honestly', async () => {
  await api.publish(chain('Honest', [hook('honest'), set('a', expr('{{ 40 + $json.body.n }}'))]))
  expect((await answerOf('honest', { body: '{"n":2}' })).json).toEqual({ out: 42 })
})
