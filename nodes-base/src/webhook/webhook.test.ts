import type { JsonObject, WebhookTrigger } from '@millrace/node-sdk'
import { validConfig } from '@millrace/node-sdk/testing'
import type { WebhookConfig } from '../generated/webhook.config.ts'
import webhook from './webhook.node.ts'

const trigger = webhook.trigger as WebhookTrigger<WebhookConfig>
const config = (given: JsonObject): WebhookConfig => validConfig(webhook, { path: 'orders/new', ...given }) as unknown as WebhookConfig

test('without further fields: POST, open to all, answered at once', () => {
  expect(trigger.spec(config({}))).toEqual({ methods: ['POST'], path: 'orders/new', respond: 'received' })
  expect(trigger.acknowledge(config({}))).toEqual({ status: 200, headers: {}, body: { ok: true }, bodyType: 'json' })
})

test('slashes around the path do not matter', async () => {
  expect((await trigger.spec(config({ path: '/orders/new/' }))).path).toBe('orders/new')
})

test.each([
  ['basic', 'http.basic'],
  ['header', 'http.header'],
])('authentication %s is checked against a credential', async (authentication, credentialType) => {
  expect((await trigger.spec(config({ authentication }))).auth).toEqual({ type: authentication, credentialType })
  expect(webhook.credentials).toContainEqual({
    type: credentialType,
    required: true,
    when: { path: 'authentication', equals: authentication },
  })
})

test('methods, answer mode and addresses are handed on', () => {
  expect(trigger.spec(config({ methods: ['GET', 'PUT'], respond: 'node', allowedIps: ['10.0.0.0/8'] }))).toMatchObject({
    methods: ['GET', 'PUT'],
    respond: 'node',
    allowedIps: ['10.0.0.0/8'],
  })
})

test('a call gives one item, without secrets and headers of the connection', () => {
  const headers = {
    'content-type': 'application/json',
    'x-id': '7',
    authorization: 'Bearer secret',
    cookie: 'session=secret',
    'proxy-authorization': 'secret',
    connection: 'keep-alive, X-Hop',
    'x-hop': '1',
    'keep-alive': 'timeout=5',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
  }
  const items = trigger.receive(
    { method: 'POST', path: 'orders/new', query: { a: '1' }, headers, body: { id: 1 }, ip: '127.0.0.1' },
    config({}),
  )
  expect(items).toEqual([
    {
      json: {
        body: { id: 1 },
        query: { a: '1' },
        headers: { 'content-type': 'application/json', 'x-id': '7' },
        method: 'POST',
        path: 'orders/new',
      },
    },
  ])
})

test('the answer at the end: one item as an object, several as a list, none as an empty list', async () => {
  const answer = async (...list: JsonObject[]) =>
    trigger.answer(
      list.map((json) => ({ json })),
      config({ respond: 'finished', responseStatus: 201, responseHeaders: { 'X-A': 'b' } }),
    )
  expect(await answer({ a: 1 })).toEqual({ status: 201, headers: { 'X-A': 'b' }, body: { a: 1 }, bodyType: 'json' })
  expect((await answer({ a: 1 }, { a: 2 })).body).toEqual([{ a: 1 }, { a: 2 }])
  expect((await answer()).body).toEqual([])
})

test('the answer at once can be text, or nothing where HTTP allows no body', () => {
  expect(trigger.acknowledge(config({ responseBody: 'thanks' }))).toMatchObject({ body: 'thanks', bodyType: 'text' })
  expect(trigger.acknowledge(config({ responseStatus: 204 }))).toEqual({ status: 204, headers: {}, bodyType: 'none' })
})

test.each<JsonObject>([
  { path: '' },
  { path: '../secret' },
  { path: 'a/../b' },
  { path: 'a//b' },
  { path: 'a b' },
  { path: 'a?b' },
  { path: '%2e%2e' },
  { methods: [] },
  { methods: ['TRACE'] },
  { methods: ['GET', 'GET'] },
  { authentication: 'digest' },
  { responseStatus: 100 },
  { responseHeaders: { 'X-A': 'a\r\nSet-Cookie: b' } },
  { responseHeaders: { 'X A': 'a' } },
  { allowedIps: ['everybody'] },
])('config %j is refused', (given) => {
  expect(() => config(given)).toThrow(expect.objectContaining({ code: 'config.invalid' }))
})

test('a path is needed', () => expect(() => validConfig(webhook, {})).toThrow("required property 'path'"))

test('files of the call are carried by the item', () => {
  const photo = { id: 'a'.repeat(64), mimeType: 'image/png', size: 3 }
  const call = { method: 'POST', path: 'orders/new', query: {}, headers: {}, body: { title: 'x' }, ip: '127.0.0.1', files: { photo } }
  expect(trigger.files).toBe(true)
  expect(trigger.receive(call, config({}))).toMatchObject([{ json: { body: { title: 'x' } }, binary: { photo } }])
})
