import { connect } from 'node:net'
import { silentLogger, systemClock, type JsonObject } from '@millrace/base'
import {
  OverloadedError,
  ShuttingDownError,
  type AcceptRequest,
  type ExecutionResult,
  type InboxEvent,
  type Receipt,
  type ReceiveRequest,
} from '@millrace/engine'
import type { WebhookResponse, WebhookSpec } from '@millrace/node-sdk'
import type { WebhookRouteRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
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

const checks = {
  callers: secrets,
  registrations: { current: () => Promise.resolve(null) },
  ...{ secrets: { deriveKey: () => Buffer.from('key') } as never, clock: systemClock, logger: silentLogger },
}
const registrar = { openTest: () => Promise.reject(new RangeError('no trigger here is registered anywhere')) }

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
let stored: ReceiveRequest[]
let receipt: Receipt
let held: boolean
let view: unknown
let settings: WorkflowDocument['settings']
let script: Script
let spec: Partial<WebhookSpec>
let credentials: Record<string, string>
let rows: WebhookRouteRow[]
let table: WebhookTable
let tests: TestWebhooks
let now: number
let client: TestClient

const document = () => ({
  ...triggerDocument({
    type: 'test.webhook',
    config: { methods: ['POST', 'GET'], path: 'orders/new', respond: 'received', ...(spec as JsonObject) },
    credentials,
  }),
  ...(settings === undefined ? {} : { settings }),
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
  stored = []
  held = false
  settings = undefined
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
    view: () => Promise.resolve(view),
  } as never
  const inbox = {
    isHeld: () => held,
    receive: (request: ReceiveRequest) => {
      stored.push(request)
      return Promise.resolve(receipt)
    },
  }
  const routes = { all: () => Promise.resolve(rows), ofWorkflow: () => Promise.resolve(rows) }
  const environment = { env: {}, vars: () => ({}) }
  table = new WebhookTable({ routes, document: () => Promise.resolve(document()), catalog: triggerCatalog, checks, environment })
  tests = new TestWebhooks({ catalog: triggerCatalog, checks, registrar, clock: { ...systemClock, now: () => now } })
  await table.load()
  const serving = { engine, inbox, clock: { ...systemClock, now: () => now }, logger: silentLogger, maxBodyBytes: 1000 }
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
    script.accepted = Promise.reject(new ShuttingDownError({}))
    expect((await call()).status).toBe(503)
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

  test('a full server, with when to come back, where the caller waits for a result', async () => {
    spec = { respond: 'finished' }
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
    expect(await listen()).toEqual({ path: 'orders/new', expiresAt: now + LISTEN_MS })
    expect((await test1()).status).toBe(202)
    expect(requests).toEqual([expect.objectContaining({ mode: 'test', version: 0, document: document() })])
    expect(await test1()).toMatchObject({ status: 404, json: { code: 'webhook.not-found' } })
  })

  test('a call that is refused does not use it up', async () => {
    await listen()
    expect((await test1({ raw: '{', headers: { 'content-type': 'application/json' } })).status).toBe(400)
    expect((await test1({ method: 'PUT' })).status).toBe(405)
    expect((await test1()).status).toBe(202)
  })

  test('after two minutes nobody listens', async () => {
    await listen()
    now += LISTEN_MS
    expect((await test1()).status).toBe(404)
  })

  test('a workflow without a webhook cannot listen', async () => {
    await expect(tests.listen({ tenantId: 't', workflowId: 'w', document: triggerDocument({}) })).rejects.toEqual(
      expect.objectContaining({ code: 'workflow.no-webhook-trigger', status: 422 }),
    )
  })
})

describe('through the inbox', () => {
  const first = { id: 'i1', tenantId: 't', executionId: 'e1', state: 'done' } as InboxEvent

  beforeEach(() => {
    receipt = { kind: 'stored', inboxId: 'i1', state: 'held' }
  })

  test('a paused workflow stores the call and acknowledges it as ever', async () => {
    held = true
    const reply = await call({ body: { a: 1 } })
    expect(reply).toMatchObject({ status: 202, json: { taken: true } })
    expect([reply.headers.get('x-inbox-id'), reply.headers.get('x-execution-id')]).toEqual(['i1', null])
    expect(stored).toMatchObject([
      { workflowId: 'w', startNode: 'n1', items: [{ json: { body: { a: 1 } } }], keys: {}, needsResult: false },
    ])
    expect(requests).toEqual([])
  })

  test('whoever waits for a result of a paused workflow is told that the event is stored', async () => {
    held = true
    spec = { respond: 'finished' }
    expect(await call()).toMatchObject({ status: 202, json: { inboxId: 'i1', executionId: null, status: 'held' } })
  })

  test('an engine without room: what needs no result is stored, what needs one is told to come again', async () => {
    script.refuse = new OverloadedError({ queued: 9, retryAfterSeconds: 4 })
    receipt = { kind: 'stored', inboxId: 'i1', state: 'pending' }
    expect((await call()).status).toBe(202)
    expect(stored).toMatchObject([{ start: 'soon' }])
    spec = { respond: 'finished' }
    await table.refresh('t', 'w')
    const refused = await call()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '4'])
  })

  test.each([
    [{ 'idempotency-key': 'k1' }, 'idempotency-key:k1'],
    [{ 'x-github-delivery': 'g', 'x-request-id': 'r' }, 'x-github-delivery:g'],
    [{ 'ce-id': '7', 'ce-source': '/shop' }, 'ce-id:/shop:7'],
    [{ 'x-request-id': 'r' }, undefined],
    [{ 'ce-id': '7' }, undefined],
  ])('with de-duplication the headers %j name the delivery %s', async (headers, id) => {
    settings = { deduplicate: { windowMs: 5000 } }
    await call({ headers })
    expect(stored[0]?.keys.delivery).toEqual(id === undefined ? undefined : { id, until: now + 5000 })
  })

  test('keys come from expressions about the event; one that fails loses nothing and says why', async () => {
    settings = {
      deduplicate: { key: { $expr: '{{ $json.body.id }}' } },
      orderBy: { $expr: '{{ $json.body.customer.id }}' },
      debounce: { waitMs: 50, keep: 'all' },
    }
    await call({ body: { id: 7, customer: { id: 'c' } }, headers: { 'idempotency-key': 'ignored' } })
    await call({ body: { id: 8 } })
    expect(stored[0]?.keys).toEqual({
      delivery: { id: '7', until: now + 86_400_000 },
      orderKey: 'c',
      debounce: { key: 'all', waitMs: 50, keep: 'all' },
    })
    expect(stored[1]?.keys).toMatchObject({ delivery: { id: '8' }, note: expect.stringMatching(/^orderBy: /) })
    expect(stored[1]?.keys).not.toHaveProperty('orderKey')
  })

  test('a call that was taken before is acknowledged like the first', async () => {
    settings = { deduplicate: {} }
    receipt = { kind: 'duplicate', first, execution: undefined }
    const reply = await call()
    expect(reply).toMatchObject({ status: 202, json: { taken: true } })
    expect(Object.fromEntries(['x-inbox-id', 'x-execution-id', 'x-repeated'].map((name) => [name, reply.headers.get(name)]))).toEqual({
      'x-inbox-id': 'i1',
      'x-execution-id': 'e1',
      'x-repeated': 'true',
    })
  })

  test('a repeated call gets the first one’s result: of the execution under way, or of its record', async () => {
    settings = { deduplicate: {} }
    spec = { respond: 'finished' }
    receipt = { kind: 'duplicate', first, execution: { executionId: 'e1', accepted: Promise.resolve(), finished: completed({ n: 1 }) } }
    expect(await call()).toMatchObject({ status: 200, json: [{ n: 1 }] })
    receipt = { kind: 'duplicate', first, execution: undefined }
    view = { header: { id: 'e1', status: 'completed', errorCode: null }, output: [{ json: { n: 2 } }] }
    expect(await call()).toMatchObject({ status: 200, json: [{ n: 2 }] })
    view = { header: { id: 'e1', status: 'running', errorCode: null }, output: [] }
    expect(await call()).toMatchObject({ status: 202, json: { executionId: 'e1', status: 'running' } })
    receipt = { kind: 'duplicate', first: { ...first, executionId: null, state: 'queued' }, execution: undefined }
    expect(await call()).toMatchObject({ status: 202, json: { inboxId: 'i1', status: 'queued' } })
  })

  test('whoever waits behind others gets the result when their turn came', async () => {
    settings = { orderBy: 'all' }
    spec = { respond: 'finished' }
    let forgotten = false
    const execution = { executionId: 'e1', accepted: Promise.resolve(), finished: completed({ n: 1 }) }
    const turn = { started: Promise.resolve(execution), forget: () => void (forgotten = true) }
    receipt = { kind: 'stored', inboxId: 'i1', state: 'queued', turn }
    expect(await call()).toMatchObject({ status: 200, json: [{ n: 1 }] })
    expect(forgotten).toBe(true)
  })

  test('a test call runs as it is, whatever the workflow asks for', async () => {
    settings = { deduplicate: {} }
    held = true
    await tests.listen({ tenantId: 't', workflowId: 'w', document: document() })
    expect((await client.call({ method: 'POST', path: '/webhook-test/orders/new' })).status).toBe(202)
    expect([requests.length, stored.length]).toEqual([1, 0])
  })
})
