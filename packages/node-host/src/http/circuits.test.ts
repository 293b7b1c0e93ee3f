import { NodeError } from '@millrace/base'
import type { HttpRequest, HttpResponse } from '@millrace/node-sdk'
import { ManualClock } from '../testing/manual-clock.ts'
import { Circuits, hostOf, outcomeOf, type Outcome } from './circuits.ts'
import { CredentialLimits } from './credential-limits.ts'
import { createHttpService } from './service.ts'

const HOST = 'shop.example:443'
const setUp = (failures = 3) => {
  const clock = new ManualClock()
  const circuits = new Circuits({ failures, pauseMs: 30_000, clock })
  const ask = (outcome: Outcome, tenant = 't'): void => circuits.enter(tenant, HOST)(outcome)
  return { clock, circuits, ask }
}
const open = expect.objectContaining({ code: 'http.circuit-open', retryable: true })

test('a host that fails so often one after the other is left alone, for its tenant only, and the callers hear until when', () => {
  const { circuits, ask } = setUp()
  for (const outcome of ['broken', 'broken', 'answered', 'broken', 'broken'] as const) ask(outcome)
  expect(circuits.view('t')).toEqual([{ host: HOST, state: 'closed', failures: 2, retryAt: null }])
  ask('broken')
  expect(() => ask('broken')).toThrow(expect.objectContaining({ code: 'http.circuit-open', retryable: true, retryAfterMs: 30_000 }))
  expect(() => circuits.enter('t', 'shop.example:8443')).not.toThrow()
  ask('broken', 'other')
  expect(circuits.view('other')).toMatchObject([{ state: 'closed', failures: 1 }])
})

test('after the pause one request tries, and what it finds decides for all', async () => {
  const { clock, circuits, ask } = setUp()
  for (let n = 0; n < 3; n += 1) ask('broken')
  await clock.pass(30_000)
  const probe = circuits.enter('t', HOST)
  expect(circuits.view('t')).toMatchObject([{ state: 'half-open' }])
  expect(() => ask('answered')).toThrow(open)
  probe('broken')
  expect(() => ask('answered')).toThrow(open)
  await clock.pass(30_000)
  circuits.enter('t', HOST)('answered')
  expect(circuits.view('t')).toEqual([])
  ask('broken')
})

test('a try that came to nothing is followed by another one at once', async () => {
  const { clock, circuits, ask } = setUp()
  for (let n = 0; n < 3; n += 1) ask('broken')
  await clock.pass(30_000)
  circuits.enter('t', HOST)('unknown')
  circuits.enter('t', HOST)('answered')
  expect(circuits.view('t')).toEqual([])
})

test('requests that were on their way when the host was given up do not prolong the pause, and an answer among them ends it', async () => {
  const { clock, circuits } = setUp()
  const under = Array.from({ length: 5 }, () => circuits.enter('t', HOST))
  for (const ended of under.slice(0, 3)) ended('broken')
  await clock.pass(20_000)
  under[3]!('broken')
  expect(circuits.view('t')).toMatchObject([{ retryAt: clock.now() + 10_000 }])
  under[4]!('answered')
  expect(() => circuits.enter('t', HOST)).not.toThrow()
})

test('with 0 failures it is off', () => {
  const { ask } = setUp(0)
  for (let n = 0; n < 50; n += 1) ask('broken')
})

test.each([
  ['http.timeout', 'broken'],
  ['http.connection', 'broken'],
  ['http.dns', 'broken'],
  ['timeout', 'broken'],
  ['http.503', 'broken'],
  ['http.404', 'answered'],
  ['http.429', 'answered'],
  ['http.too-large', 'unknown'],
  ['http.invalid-request', 'unknown'],
  ['cancelled', 'unknown'],
])('%s counts as %s', (code, outcome) => {
  expect(outcomeOf(new NodeError(code, 'x'))).toBe(outcome)
})

test('a host is its name and port, whatever the path', () => {
  expect(['https://a.b/x?y', 'http://a.b', 'http://A.b:81/', 'ftp://a.b', 'no url'].map(hostOf)).toEqual([
    'a.b:443',
    'a.b:80',
    'a.b:81',
    undefined,
    undefined,
  ])
})

test('the service asks the circuit: 5xx and no answer open it, 4xx does not, and nothing is sent while it is open', async () => {
  const clock = new ManualClock()
  const circuits = new Circuits({ failures: 2, pauseMs: 1000, clock })
  const sent: HttpRequest[] = []
  let reply: () => HttpResponse = () => ({ status: 200, headers: {}, body: null })
  const service = createHttpService({
    ...{ circuits, limits: new CredentialLimits(clock), types: { credentialType: () => undefined, hostsOf: () => undefined } },
    credentials: { get: () => Promise.resolve(undefined) },
    tokens: { token: () => Promise.reject(new RangeError('no type here uses OAuth2')) },
    client: { request: (request) => (sent.push(request), Promise.resolve().then(() => reply())), close: () => Promise.resolve() },
  })
  const ask = () =>
    service(
      { url: 'https://shop.example/a', acceptStatus: 'any' },
      {
        tenantId: 't',
        nodeId: 'n',
        nodeType: { type: 'acme.node', version: 1 },
        credentials: {},
        credentialTypes: [],
        idempotencyKey: 'k',
        traffic: { sent: 0, ended: new AbortController().signal },
        signal: new AbortController().signal,
      },
    )
  const fails =
    (error: NodeError): (() => never) =>
    () => {
      throw error
    }
  reply = () => ({ status: 500, headers: {}, body: null })
  await ask()
  reply = fails(new NodeError('http.404', 'no'))
  await expect(ask()).rejects.toMatchObject({ code: 'http.404' })
  reply = fails(new NodeError('http.connection', 'no'))
  await expect(ask()).rejects.toMatchObject({ code: 'http.connection' })
  reply = () => ({ status: 503, headers: {}, body: null })
  await ask()
  await expect(ask()).rejects.toMatchObject({ code: 'http.circuit-open', retryAfterMs: 1000 })
  expect(sent).toHaveLength(4)
})
