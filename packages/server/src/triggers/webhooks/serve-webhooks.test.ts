import { connect } from 'node:net'
import { silentLogger, systemClock, type JsonObject } from '@millrace/base'
import { OverloadedError, type AcceptRequest, type ExecutionResult } from '@millrace/engine'
import type { WebhookResponse, WebhookSpec } from '@millrace/node-sdk'
import type { WebhookRouteRow } from '@millrace/store'
import express from 'express'
import { serveApp, type TestCall, type TestClient } from '../../testing/http-client.ts'
import { triggerCatalog, triggerDocument } from '../../testing/test-triggers.ts'
import type { CallerSecrets } from './admit-caller.ts'
import { serveTestWebhooks, serveWebhooks } from './serve-webhooks.ts'
import { LISTEN_MS, TestWebhooks } from './test-webhooks.ts'
import { WebhookTable } from './webhook-table.ts'

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

const secrets: CallerSecrets = {
  signedParts: (_tenant, id) =>
    Promise.resolve(
      id === 'known'
        ? { headers: { 'X-Key': 'hush' } }
        : id === 'basic'
          ? { headers: basic('ada:pä:ss') }
          : id === 'empty'
            ? { headers: {} }
            : undefined,
    ),
}

/** What the engine does with the next execution. */
interface Script {
  accepted: Promise<void>
  finished: Promise<ExecutionResult>
  respond?: WebhookResponse
  refuse?: Error
}
const completed = (...json: object[]): Promise<ExecutionResult> =>
  Promise.resolve({ status: 'completed', items: json.map((one) => ({ json: one as never })) })
const never = new Promise<never>(() => undefined)

let requests: AcceptRequest[]
let script: Script
let spec: Partial<WebhookSpec>
let credentials: Record<string, string>
let rows: WebhookRouteRow[]
let table: WebhookTable
let tests: TestWebhooks
let now: number
let client: TestClient

const document = () =>
  triggerDocument({
    type: 'test.webhook',
    config: { methods: ['POST', 'GET'], path: 'orders/new', respond: 'received', ...(spec as JsonObject) },
    credentials,
  })
const row = (method: string): WebhookRouteRow => ({
  id: method,
  tenantId: 't',
  workflowId: 'w',
  version: 2,
  nodeId: 'n1',
  method,
  path: 'orders/new',
})
const call = (changes: Partial<TestCall> = {}) => client.call({ method: 'POST', path: '/webhook/orders/new', ...changes })
const received = () => requests.map(({ items }) => items[0]!.json)

beforeEach(async () => {
  requests = []
  script = { accepted: Promise.resolve(), finished: never }
  spec = {}
  credentials = {}
  rows = [row('POST'), row('GET')]
  now = 1000
  const engine = {
    accept: (request: AcceptRequest) => {
      if (script.refuse !== undefined) throw script.refuse
      requests.push(request)
      if (script.respond !== undefined) request.onRespond?.(script.respond)
      return { executionId: 'e1', accepted: script.accepted, finished: script.finished }
    },
  } as never
  const routes = { all: () => Promise.resolve(rows), ofWorkflow: () => Promise.resolve(rows) }
  table = new WebhookTable({ routes, document: () => Promise.resolve(document()), catalog: triggerCatalog, secrets })
  tests = new TestWebhooks({ catalog: triggerCatalog, secrets, clock: { ...systemClock, now: () => now } })
  await table.load()
  const serving = { engine, logger: silentLogger, maxBodyBytes: 1000 }
  const app = express()
  app.use('/webhook', serveWebhooks(table, serving))
  app.use('/webhook-test', serveTestWebhooks(tests, serving))
  client = await serveApp(app)
})
afterEach(() => client.close())

describe('answers', () => {
  test('received: after the execution is durable, and not before', async () => {
    const durable = Promise.withResolvers<void>()
    script.accepted = durable.promise
    let answered = false
    const reply = call({ body: { a: 1 } }).then((one) => ((answered = true), one))
    while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    durable.resolve()
    expect(await reply).toMatchObject({ status: 202, json: { taken: true } })
    expect(requests[0]).toMatchObject({
      tenantId: 't',
      workflowId: 'w',
      version: 2,
      mode: 'production',
      trigger: 'webhook',
      startNode: 'n1',
    })
  })

  test('an execution that could not be stored is not acknowledged', async () => {
    script.accepted = Promise.reject(Object.assign(new OverloadedError({ queued: 5, retryAfterSeconds: 7 })))
    expect((await call()).status).toBe(429)
  })

  test('finished: with the items of the last node', async () => {
    spec = { respond: 'finished' }
    script.finished = completed({ total: 3 })
    const reply = await call()
    expect(reply).toMatchObject({ status: 200, json: [{ total: 3 }] })
    expect(reply.headers.get('x-execution-id')).toBe('e1')
  })

  test('finished: a failure tells its code and the execution, and nothing of the inside', async () => {
    spec = { respond: 'finished' }
    script.finished = Promise.resolve({
      status: 'failed',
      items: [],
      error: { code: 'http.500', message: 'http://10.0.0.7/secret said no' },
    })
    const reply = await call()
    expect(reply).toMatchObject({ status: 500, json: { code: 'execution.failed', executionId: 'e1', data: { errorCode: 'http.500' } } })
    expect(reply.headers.get('content-type')).toContain('application/problem+json')
    expect(reply.text).not.toContain('10.0.0.7')
  })

  test('finished: an execution that waits is answered with 202', async () => {
    spec = { respond: 'finished' }
    script.finished = Promise.resolve({ status: 'waiting', items: [] })
    expect(await call()).toMatchObject({ status: 202, json: { executionId: 'e1', status: 'waiting' } })
  })

  test('node: what the node answers, while the execution goes on', async () => {
    spec = { respond: 'node' }
    script.respond = { status: 418, headers: { 'x-tea': 'yes' }, body: 'short and stout', bodyType: 'text' }
    const reply = await call()
    expect(reply).toMatchObject({ status: 418, text: 'short and stout' })
    expect(reply.headers.get('x-tea')).toBe('yes')
  })

  test('node: a workflow that ends without answering says so', async () => {
    spec = { respond: 'node' }
    script.finished = completed({})
    expect(await call()).toMatchObject({ status: 500, json: { code: 'webhook.no-response' } })
  })

  test('what a workflow answers cannot run as a page of ours, nor touch the session', async () => {
    spec = { respond: 'node' }
    const headers = { 'content-type': 'text/html', 'content-security-policy': 'none', 'set-cookie': 'millrace_session=stolen' }
    script.respond = { status: 200, headers, body: '<script>1</script>', bodyType: 'text' }
    const reply = await call()
    expect(reply.headers.get('content-security-policy')).toBe('sandbox')
    expect(reply.headers.get('content-type')).toBe('text/html')
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  test.each([
    ['a cookie without a name, which browsers send as the session', 'set-cookie', '=millrace_session=stolen', null],
    ['guessing of types', 'x-content-type-options', 'none', 'nosniff'],
    ['another execution', 'x-execution-id', 'other', 'e1'],
    ['an end of the session', 'clear-site-data', '"*"', null],
    ['HTTPS only', 'strict-transport-security', 'max-age=31536000', null],
    ['a worker for all pages', 'service-worker-allowed', '/', null],
  ])('a workflow does not answer with %s', async (_what, name, value, sent) => {
    spec = { respond: 'node' }
    script.respond = { status: 200, headers: { [name]: value }, body: {} }
    expect((await call()).headers.get(name)).toBe(sent)
  })

  test('a header that cannot be sent is a problem, not a crash', async () => {
    spec = { respond: 'node' }
    script.respond = { status: 200, headers: { 'x-bad': 'line\nbreak' }, body: {} }
    expect((await call()).status).toBe(500)
  })
})

describe('refusals', () => {
  test('an unknown path, with what to do', async () => {
    expect(await call({ path: '/webhook/nobody' })).toMatchObject({ status: 404, json: { code: 'webhook.not-found' } })
  })

  test('another method, with those that are possible', async () => {
    const reply = await call({ method: 'DELETE' })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('GET, POST')
  })

  test('a full server, with when to come back', async () => {
    script.refuse = new OverloadedError({ queued: 5, retryAfterSeconds: 7 })
    const reply = await call()
    expect(reply).toMatchObject({ status: 429, json: { code: 'engine.overloaded' } })
    expect(reply.headers.get('retry-after')).toBe('7')
  })

  const json = { 'content-type': 'application/json' }
  test.each([
    ['broken JSON', { raw: '{"a":', headers: json }, 400, 'http.invalid-json'],
    ['__proto__ as a key', { raw: '{"__proto__":{"x":1}}', headers: json }, 400, 'http.forbidden-key'],
    [
      '__proto__ as a form field',
      { raw: '__proto__=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      'http.forbidden-key',
    ],
    ['__proto__ in the query', { path: '/webhook/orders/new?__proto__=1' }, 400, 'http.forbidden-key'],
    [
      'text that is not UTF-8',
      { raw: new Uint8Array([0xff, 0xfe]), headers: { 'content-type': 'text/plain' } },
      400,
      'http.invalid-encoding',
    ],
    ['a body over the limit', { raw: 'x'.repeat(1001), headers: { 'content-type': 'text/plain' } }, 413, 'http.body-too-large'],
    ['a compressed body', { raw: 'x', headers: { 'content-encoding': 'gzip' } }, 415, 'webhook.unsupported-body'],
    ['files of a form', { raw: 'x', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 415, 'webhook.unsupported-body'],
    ['a broken percent-encoding', { path: '/webhook/%E0%A4%A' }, 400, 'http.malformed-url'],
  ])('%s', async (_what, changes, status, code) => {
    expect(await call(changes)).toMatchObject({ status, json: { code, status } })
    expect(requests).toEqual([])
  })
})

test('a caller that gives up in the middle of its body starts nothing', async () => {
  const { port, hostname } = new URL(client.url)
  const socket = connect(Number(port), hostname)
  socket.write('POST /webhook/orders/new HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n\r\nhalf')
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.destroy()
  expect((await call()).status).toBe(202) // the server is fine, and has taken this call only
  expect(requests).toHaveLength(1)
})

describe('what a workflow gets', () => {
  test.each([
    ['JSON', { body: { a: [1, null] } }, { a: [1, null] }],
    ['JSON of another kind', { raw: '[1]', headers: { 'content-type': 'application/vnd.x+json; charset=utf-8' } }, [1]],
    ['JSON without a type', { raw: new TextEncoder().encode('{"b":2}') }, { b: 2 }],
    [
      'form fields',
      { raw: 'a=1&b=x%20y&a=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { a: ['1', '2'], b: 'x y' },
    ],
    ['text', { raw: 'grüß dich', headers: { 'content-type': 'text/plain' } }, 'grüß dich'],
    ['bytes', { raw: new Uint8Array([1, 2]), headers: { 'content-type': 'image/png' } }, { mimeType: 'image/png', base64: 'AQI=' }],
    ['nothing', {}, null],
  ])('%s', async (_what, changes, body) => {
    await call(changes)
    expect(received()).toEqual([expect.objectContaining({ body })])
  })

  test('method, path, query and headers', async () => {
    await call({ method: 'GET', path: '/webhook/orders/new/?a=1&a=2&b=%C3%A4', headers: { 'X-Marker': 'm' } })
    expect(received()).toEqual([{ method: 'GET', path: 'orders/new', query: { a: ['1', '2'], b: 'ä' }, body: null, marker: 'm' }])
  })
})

describe('callers', () => {
  test('basic: only the right user and password come in', async () => {
    spec = { auth: { type: 'basic', credentialType: 'x' } }
    credentials = { x: 'basic' }
    expect((await call()).headers.get('www-authenticate')).toContain('Basic')
    expect((await call({ headers: basic('ada:wrong') })).status).toBe(401)
    expect((await call({ headers: basic('ada:pä:ss') })).status).toBe(202)
    expect(requests).toHaveLength(1)
  })

  test('header: only the right value comes in', async () => {
    spec = { auth: { type: 'header', credentialType: 'x' } }
    credentials = { x: 'known' }
    expect((await call({ headers: { 'x-key': 'hus' } })).status).toBe(401)
    expect((await call({ headers: { 'x-key': 'hush' } })).status).toBe(202)
  })

  test('a credential that signs with nothing lets nobody in', async () => {
    spec = { auth: { type: 'header', credentialType: 'x' } }
    credentials = { x: 'empty' }
    expect((await call()).status).toBe(401)
  })

  test('a credential that is gone lets nobody in', async () => {
    spec = { auth: { type: 'header', credentialType: 'x' } }
    credentials = { x: 'deleted' }
    expect(await call({ headers: { 'x-key': 'hush' } })).toMatchObject({ status: 503, json: { code: 'webhook.credential-missing' } })
  })

  test.each([
    [['127.0.0.0/8'], 202],
    [['127.0.0.1'], 202],
    [['10.0.0.0/8', '::1'], 403],
    [['nonsense'], 403],
  ])('of the addresses %p: %i', async (allowedIps, status) => {
    spec = { allowedIps }
    expect((await call()).status).toBe(status)
  })
})

test('publishing and unpublishing count from the moment that the table was refreshed', async () => {
  expect((await call()).status).toBe(202)
  rows = []
  await table.refresh('t', 'w')
  expect((await call()).status).toBe(404)
  rows = [row('POST')]
  await table.refresh('t', 'w')
  expect((await call()).status).toBe(202)
  expect((await call({ method: 'GET' })).status).toBe(405)
})

describe('test calls', () => {
  const test1 = (changes: Partial<TestCall> = {}) => call({ path: '/webhook-test/orders/new', ...changes })
  const listen = () => tests.listen({ tenantId: 't', workflowId: 'w', document: document() })

  test('a draft that listens runs once, as a test', async () => {
    expect(listen()).toEqual({ path: 'orders/new', expiresAt: now + LISTEN_MS })
    expect((await test1()).status).toBe(202)
    expect(requests).toEqual([expect.objectContaining({ mode: 'test', version: 0, document: document() })])
    expect(await test1()).toMatchObject({ status: 404, json: { code: 'webhook.not-found' } })
  })

  test('a call that is refused does not use it up', async () => {
    listen()
    expect((await test1({ raw: '{', headers: { 'content-type': 'application/json' } })).status).toBe(400)
    expect((await test1({ method: 'PUT' })).status).toBe(405)
    expect((await test1()).status).toBe(202)
  })

  test('after two minutes nobody listens', async () => {
    listen()
    now += LISTEN_MS
    expect((await test1()).status).toBe(404)
  })

  test('a workflow without a webhook cannot listen', () => {
    expect(() => tests.listen({ tenantId: 't', workflowId: 'w', document: triggerDocument({}) })).toThrow(
      expect.objectContaining({ code: 'workflow.no-webhook-trigger', status: 422 }),
    )
  })
})
