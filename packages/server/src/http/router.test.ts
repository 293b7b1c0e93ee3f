import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { nullable } from '@millrace/api'
import { InvariantError, silentLogger, systemClock, type Logger } from '@millrace/base'
import type { RequestHandler, Response } from 'express'
import { Type } from 'typebox'
import { serveApp, type TestClient } from '../testing/http-client.ts'
import type { Actor, Authenticator } from './actor.ts'
import { createApp } from './create-app.ts'
import { RateLimitedError, UnauthenticatedError } from './errors.ts'
import { bindRoutes, reply, route } from './route.ts'

const actor = (role: Actor['role']): Actor => ({ tenantId: 't', userId: 'u', name: 'N', role, via: 'session' })
const authenticator: Authenticator = {
  authenticate: (request) =>
    request.headers.authorization === undefined
      ? Promise.reject(new UnauthenticatedError({ reason: 'Sign in.' }))
      : Promise.resolve(actor(request.headers.authorization.replace('Bearer ', '') as Actor['role'])),
}

const Body = Type.Object(
  { name: Type.String({ minLength: 1 }), count: Type.Optional(nullable(Type.Integer())) },
  { additionalProperties: false },
)
const opening = Promise.withResolvers<void>()
const left = Promise.withResolvers<void>()
const opened = new Readable({ read: () => undefined })
const endless = new Readable({ read: () => void endless.push(Buffer.alloc(65_536)) })
async function* broken(pieces: number): AsyncGenerator<Buffer> {
  for (let n = 0; n < pieces; n++) yield await Promise.resolve(Buffer.alloc(256 * 1024))
  throw Object.assign(new RangeError('EIO: i/o error, read'), { code: 'EIO' })
}
let answering: Response | undefined
const catchAnswer: RequestHandler = (_request, response, next) => {
  answering = response
  next()
}
interface Echo {
  echo(value: unknown): unknown
}
const routes = [
  route({
    method: 'post',
    path: '/things',
    scope: 'workflow:write',
    body: Body,
    replies: { 201: Type.Unknown() },
    summary: 'Make a thing',
    tags: ['things'],
    handle: ({ body }, { echo }: Echo) => reply(201, echo(body)),
  }),
  route({
    method: 'get',
    path: '/things/:id',
    scope: 'public',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    query: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 10, default: 5 })) }),
    replies: { 200: Type.Unknown() },
    summary: 'Read a thing',
    tags: ['things'],
    handle: ({ query, request }, { echo }: Echo) => reply(200, echo({ query, correlationId: request.correlationId })),
  }),
  route({
    method: 'post',
    path: '/fail/:how',
    scope: 'public',
    params: Type.Object({ how: Type.String() }),
    replies: { 204: null },
    summary: 'Fail',
    tags: ['things'],
    handle: ({ params }) => {
      if (params.how === 'bug') throw new TypeError('secret inside')
      if (params.how === 'invariant') throw new InvariantError({ what: 'secret inside' })
      if (params.how === 'slow') throw new RateLimitedError({ retryAfterSeconds: 7 })
      return reply(204)
    },
  }),
  route({
    method: 'get',
    path: '/bytes',
    scope: 'public',
    replies: { 200: Type.Unknown() },
    summary: 'Read bytes',
    tags: ['things'],
    handle: async () => {
      opening.resolve()
      await left.promise
      return reply(200, opened)
    },
  }),
  route({
    method: 'get',
    path: '/endless',
    scope: 'public',
    replies: { 200: Type.Unknown() },
    summary: 'Read bytes without end',
    tags: ['things'],
    handle: () => reply(200, endless),
  }),
  route({
    method: 'get',
    path: '/broken/:pieces',
    scope: 'public',
    params: Type.Object({ pieces: Type.Integer() }),
    replies: { 200: Type.Unknown() },
    summary: 'Read bytes that cannot be read',
    tags: ['things'],
    handle: ({ params }) =>
      reply(200, Readable.from(broken(params.pieces), { objectMode: false }), { 'content-type': 'image/png', 'content-length': '9999999' }),
  }),
]

const ID = '0190c1a0-0000-7000-8000-000000000000'
let client: TestClient
const logged: { fields: object; message: string }[] = []
const logger: Logger = { ...silentLogger, error: (fields, message) => void logged.push({ fields, message }), child: () => logger }

beforeAll(async () => {
  client = await serveApp(
    createApp({
      ...{ logger, clock: systemClock, authenticator, maxBodyBytes: 2000, trustProxy: 0, publicUrl: undefined },
      mounts: [{ path: '/api/v1/bytes', handler: catchAnswer }],
      routes: bindRoutes(routes, { echo: (value: unknown) => value }),
    }),
  )
})
afterAll(() => client.close())

const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  client.call({ method: 'POST', path: '/api/v1/things', token: 'owner', raw, headers })

test('a valid request reaches the handler', async () => {
  const answer = await post('{"name":"x","count":null}')
  expect(answer).toMatchObject({ status: 201, json: { name: 'x', count: null } })
})

test('every problem of a body is listed with its place', async () => {
  const answer = await post('{"name":"","count":"3","other":1}')
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.json).toMatchObject({
    code: 'request.invalid',
    errors: expect.arrayContaining([
      { path: '/name', code: 'schema.minLength', message: expect.any(String) },
      { path: '/count', code: 'schema.anyOf', message: expect.any(String) },
      { path: '/other', code: 'schema.additionalProperties', message: 'is not a known property' },
    ]),
  })
})

test('a missing body is answered by what is missing in it', async () => {
  const answer = await client.call({ method: 'POST', path: '/api/v1/things', token: 'owner' })
  expect(answer).toMatchObject({ status: 422, json: { errors: [{ path: '/name', message: 'is missing' }] } })
})

test.each([
  ['broken JSON', '{"name":\n "x",}', {}, 400, 'http.invalid-json'],
  ['JSON that ends too early', '{"name"', {}, 400, 'http.invalid-json'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'http.invalid-encoding'],
  ['a __proto__ key', '{"name":"x","a":[{"__proto__":{}}]}', {}, 400, 'http.forbidden-key'],
  ['an escaped __proto__ key', '{"name":"x","\\u005f_proto__":{}}', {}, 400, 'http.forbidden-key'],
  ['a constructor.prototype key', '{"name":"x","constructor":{"prototype":{}}}', {}, 400, 'http.forbidden-key'],
  ['nesting without end', '['.repeat(900) + ']'.repeat(900), {}, 400, 'http.nested-too-deeply'],
  ['a body over the limit', JSON.stringify({ name: 'x'.repeat(3000) }), {}, 413, 'http.body-too-large'],
  ['a form body', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'http.unsupported-media-type'],
  ['another charset', '{"name":"x"}', { 'content-type': 'application/json; charset=latin1' }, 415, 'http.unsupported-media-type'],
  ['a compressed body', '{"name":"x"}', { 'content-encoding': 'gzip' }, 415, 'http.unsupported-media-type'],
])('%s is refused', async (_what, raw, headers, status, code) => {
  expect(await post(raw, headers)).toMatchObject({ status, json: { status, code, correlationId: expect.any(String) } })
})

test('a body without a declared length is cut at the limit too', async () => {
  const stream = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 10; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(1000)))
      controller.close()
    },
  })
  const response = await fetch(`${client.url}/api/v1/things`, {
    ...{ method: 'POST', body: stream, duplex: 'half' },
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
  })
  expect(response.status).toBe(413)
})

test('broken JSON is located by line and column without repeating the input', async () => {
  const answer = await post('{"name":\n "hunter2" "b"}')
  expect(answer.json).toMatchObject({ data: { position: 20, line: 2, column: 12 } })
  expect(answer.text).not.toContain('hunter2')
})

test('nobody, and nobody without the scope, gets through, and their bodies are not looked at', async () => {
  const anonymous = await client.call({ method: 'POST', path: '/api/v1/things', raw: '{broken' })
  expect(anonymous).toMatchObject({ status: 401, json: { code: 'auth.required' } })
  expect(anonymous.headers.get('www-authenticate')).toContain('Bearer')
  const viewer = await client.call({ method: 'POST', path: '/api/v1/things', token: 'viewer', raw: '{broken' })
  expect(viewer).toMatchObject({ status: 403, json: { code: 'auth.forbidden', data: { scope: 'workflow:write' } } })
})

test('a query is coerced and gets its defaults, a body is not coerced', async () => {
  expect((await client.call({ path: `/api/v1/things/${ID}?limit=7` })).json).toMatchObject({ query: { limit: 7 } })
  expect((await client.call({ path: `/api/v1/things/${ID}` })).json).toMatchObject({ query: { limit: 5 } })
  expect(await client.call({ path: `/api/v1/things/${ID}?limit=11` })).toMatchObject({ status: 422 })
  expect(await client.call({ path: `/api/v1/things/${ID}?limit=1&limit=2` })).toMatchObject({ status: 422 })
})

test('a parameter that does not fit, or a broken URL, is the caller’s mistake', async () => {
  expect(await client.call({ path: '/api/v1/things/17' })).toMatchObject({ status: 422, json: { errors: [{ path: '/params/id' }] } })
  expect(await client.call({ path: '/api/v1/things/%E0%A4%A' })).toMatchObject({ status: 400, json: { code: 'http.malformed-url' } })
})

test('an unknown path is 404, a known one with another method 405 with what is allowed', async () => {
  expect(await client.call({ path: '/api/v1/nothing' })).toMatchObject({ status: 404, json: { code: 'http.not-found' } })
  const answer = await client.call({ method: 'DELETE', path: `/api/v1/things/${ID}` })
  expect(answer).toMatchObject({ status: 405, json: { code: 'http.method-not-allowed' } })
  expect(answer.headers.get('allow')).toBe('GET, HEAD')
})

test.each(['bug', 'invariant'])('a %s says nothing about our inside and is logged under the correlation id', async (how) => {
  logged.length = 0
  const answer = await client.call({ method: 'POST', path: `/api/v1/fail/${how}` })
  expect(answer).toMatchObject({ status: 500, json: { code: 'internal.error' } })
  expect(answer.text).not.toContain('secret inside')
  expect(logged).toMatchObject([{ message: 'request failed', fields: { err: { message: expect.stringContaining('secret inside') } } }])
})

test('a rate limit says when to come back', async () => {
  const answer = await client.call({ method: 'POST', path: '/api/v1/fail/slow' })
  expect(answer).toMatchObject({ status: 429 })
  expect(answer.headers.get('retry-after')).toBe('7')
})

test('a route without a body takes none', async () => {
  expect(await client.call({ method: 'POST', path: '/api/v1/fail/no', body: { a: 1 } })).toMatchObject({ status: 422 })
  expect(await client.call({ method: 'POST', path: '/api/v1/fail/no', body: {} })).toMatchObject({ status: 204 })
})

test('bytes that cannot be read are answered as a failure, and logged', async () => {
  logged.length = 0
  const answer = await client.call({ path: '/api/v1/broken/0' })
  expect(answer).toMatchObject({ status: 500, json: { code: 'internal.error', correlationId: expect.any(String) } })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(logged).toMatchObject([{ message: 'request failed', fields: { err: { message: 'EIO: i/o error, read' } } }])
})

test('bytes that break off end the connection, so that nobody takes a part for the whole, and are logged', async () => {
  logged.length = 0
  await expect(client.call({ path: '/api/v1/broken/3' })).rejects.toThrow()
  expect(logged).toMatchObject([{ message: 'request failed', fields: { err: { message: 'EIO: i/o error, read' } } }])
})

test('a client that leaves in the middle is no failure', async () => {
  logged.length = 0
  const gone = new AbortController()
  await fetch(`${client.url}/api/v1/endless`, { signal: gone.signal })
  const closed = once(endless, 'close').catch(() => undefined) // with an error or without: it is closed
  gone.abort()
  await closed
  await setImmediate()
  expect([endless.destroyed, logged]).toEqual([true, []])
})

test('what was opened for a client that left meanwhile is closed, and nothing is logged for it', async () => {
  logged.length = 0
  const gone = new AbortController()
  const asked = fetch(`${client.url}/api/v1/bytes`, { signal: gone.signal })
  await opening.promise
  const closed = once(opened, 'close')
  gone.abort()
  await expect(asked).rejects.toThrow()
  while (answering?.destroyed === false) await setImmediate()
  left.resolve()
  await closed
  expect(logged).toEqual([])
})

test('a sane request id is kept, another one replaced', async () => {
  const path = `/api/v1/things/${ID}`
  const kept = await client.call({ path, headers: { 'x-request-id': 'my-request-1' } })
  expect(kept.headers.get('x-request-id')).toBe('my-request-1')
  expect(kept.json).toMatchObject({ correlationId: 'my-request-1' })
  const replaced = await client.call({ path, headers: { 'x-request-id': '<script>' } })
  expect(replaced.headers.get('x-request-id')).not.toContain('<')
})

test('replies carry the security headers and do not say what made them', async () => {
  const { headers } = await client.call({ path: `/api/v1/things/${ID}` })
  expect(headers.get('content-security-policy')).toContain("script-src 'self';")
  expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('etag')).toBeNull()
  expect(headers.get('cache-control')).toBe('no-store')
})
