import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { defineCredential } from '@millrace/node-sdk'
import { createHttpClient, type HttpClient } from './client.ts'
import { createHttpService } from './service.ts'

const servers: Server[] = []
const clients: HttpClient[] = []
const client = (options: Parameters<typeof createHttpClient>[0] = { allowPrivate: ['127.0.0.1'] }): HttpClient => {
  const made = createHttpClient(options)
  clients.push(made)
  return made
}
function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
}
afterEach(async () => {
  await Promise.all(clients.splice(0).map((each) => each.close()))
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const json = (response: ServerResponse, value: unknown, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const echo = (request: IncomingMessage, response: ServerResponse): void => {
  let body = ''
  request
    .on('data', (chunk) => (body += String(chunk)))
    .on('end', () => json(response, { method: request.method, url: request.url, headers: request.headers, body }))
}

test('a request is sent with query, headers and body, and the answer read by its type', async () => {
  const base = await serve(echo)
  const { status, body } = await client().request({
    method: 'post',
    url: `${base}/a?x=1`,
    query: { y: ['2', '3'] },
    headers: { 'X-One': '1' },
    body: { a: 1 },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    method: 'POST',
    url: '/a?x=1&y=2&y=3',
    body: '{"a":1}',
    headers: { 'x-one': '1', 'content-type': 'application/json' },
  })
})

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://0.0.0.0/',
  'http://169.254.169.254/latest',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://172.16.0.1/',
  'http://100.64.0.1/',
  'http://[fd00::1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://localhost/',
])('a private address is refused: %s', async (url) => {
  await expect(client({}).request({ url })).rejects.toMatchObject({ code: 'http.blocked-address' })
})

test('a name that resolves to a private address is refused, whatever it resolved to before', async () => {
  let asked = 0
  const rebinding = client({
    resolver: (_host, _options, done) => done(null, [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
  })
  for (let turn = 0; turn < 2; turn += 1)
    await expect(rebinding.request({ url: 'http://rebind.example/' })).rejects.toMatchObject({ code: 'http.blocked-address' })
})

test('a redirect is checked like the first address', async () => {
  const base = await serve((_request, response) => void response.writeHead(302, { location: 'http://10.1.2.3/' }).end())
  await expect(client().request({ url: base })).rejects.toMatchObject({ code: 'http.blocked-address' })
})

test('secrets stay with their origin when a redirect leaves it', async () => {
  const other = await serve(echo)
  const base = await serve((_request, response) => void response.writeHead(307, { location: `${other}/landed` }).end())
  const signed = { headers: { 'x-api-key': 'k', authorization: 'Bearer t' }, query: {}, checkHost: () => undefined }
  const { body } = await client().request(
    { method: 'POST', url: base, headers: { cookie: 'c=1', 'x-keep': 'yes' }, body: { a: 1 } },
    { signed },
  )
  const { headers, method } = body as { headers: Record<string, string>; method: string }
  expect(headers).toMatchObject({ 'x-keep': 'yes' })
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-api-key']))
  expect(headers['authorization'] ?? headers['cookie']).toBeUndefined()
  expect(method).toBe('POST')
})

test('endless redirects end', async () => {
  const base: string = await serve((_request, response) => void response.writeHead(302, { location: '/' }).end())
  await expect(client().request({ url: base })).rejects.toMatchObject({ code: 'http.too-many-redirects' })
})

test.each([
  [429, { 'retry-after': '7' }, true, 7000],
  [503, {}, true, undefined],
  [404, {}, false, undefined],
  [400, {}, false, undefined],
])('status %i is an error with code and retry advice', async (status, headers, retryable, retryAfterMs) => {
  const base = await serve((_request, response) => void response.writeHead(status, headers).end('why'))
  await expect(client().request({ url: base })).rejects.toMatchObject({
    code: `http.${status}`,
    retryable,
    retryAfterMs,
    data: { detail: { status, body: 'why' } },
  })
  expect((await client().request({ url: base, acceptStatus: 'any' })).status).toBe(status)
})

test('an answer over the limit ends, also one that only becomes large when unpacked', async () => {
  const large = await serve((_request, response) => void response.end('x'.repeat(5000)))
  const bomb = await serve(
    (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
  )
  const small = client({ allowPrivate: 'all', maxResponseBytes: 1000 })
  for (const url of [large, bomb]) await expect(small.request({ url })).rejects.toMatchObject({ code: 'http.too-large' })
})

test('packed answers are unpacked', async () => {
  const base = await serve(
    (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(gzipSync('{"a":1}')),
  )
  expect((await client().request({ url: base })).body).toEqual({ a: 1 })
})

test('a service that does not answer, a dead one, and one that lies about its type have their own codes', async () => {
  const silent = await serve(() => undefined)
  await expect(client().request({ url: silent, timeoutMs: 50 })).rejects.toMatchObject({ code: 'http.timeout', retryable: true })
  await expect(client().request({ url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({ code: 'http.connection', retryable: true })
  const lying = await serve((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'))
  await expect(client().request({ url: lying })).rejects.toMatchObject({ code: 'http.invalid-json' })
  const cut = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('part')
    setImmediate(() => response.destroy())
  })
  await expect(client().request({ url: cut })).rejects.toMatchObject({ code: 'http.connection' })
})

test.each([
  [{ url: 'not a url' }, 'http.invalid-url'],
  [{ url: 'file:///etc/passwd' }, 'http.invalid-url'],
  [{ url: 'http://user:secret@127.0.0.1/' }, 'http.invalid-url'],
  [{ url: 'http://127.0.0.1/', method: 'CONNECT' }, 'http.invalid-request'],
  [{ url: 'http://127.0.0.1/', headers: { Host: 'other' } }, 'http.invalid-request'],
  [{ url: 'http://127.0.0.1/', headers: { 'x-a': 'b\r\nx-evil: 1' } }, 'http.invalid-request'],
])('nonsense is refused before anything is sent: %j', async (request, code) => {
  await expect(client().request(request)).rejects.toMatchObject({ code })
})

test('keys that reach prototypes do not come in with an answer', async () => {
  const base = await serve(
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1,"__proto__":{"polluted":true}}'),
  )
  const { body } = await client().request({ url: base })
  expect(Object.keys(body as object)).toEqual(['a'])
})

describe('credentials', () => {
  const type = defineCredential({
    type: 'acme.key',
    title: 'Key',
    description: 'A key.',
    schema: { type: 'object', properties: { token: { type: 'string', 'x-ui': { secret: true } }, hosts: { type: 'array' } } },
    sign: { headers: { 'X-Token': 'Token {token}' } },
    allowedHostsField: 'hosts',
  })
  const service = (data: object = { token: 'top-secret-value' }) =>
    createHttpService({
      client: client(),
      credentials: { get: async (_tenant, id) => (id === 'c1' ? { type: 'acme.key', data: data as never } : undefined) },
      types: { credentialType: (name) => (name === 'acme.key' ? type : undefined) },
    })
  const caller = (credentials: Record<string, string> = { 'acme.key': 'c1' }, credentialTypes = ['acme.key']) => ({
    tenantId: 't',
    nodeId: 'n',
    credentials,
    credentialTypes,
    signal: new AbortController().signal,
  })

  test('a request is signed with the secret that the node never sees', async () => {
    const base = await serve(echo)
    const { body } = await service()({ url: base, credential: 'acme.key' }, caller())
    expect(body).toMatchObject({ headers: { 'x-token': 'Token top-secret-value' } })
  })

  test.each([
    [{}, ['acme.key'], 'credential.missing'],
    [{ 'acme.key': 'c2' }, ['acme.key'], 'credential.not-found'],
    [{ 'acme.key': 'c1' }, [], 'credential.type'],
  ])('a credential that cannot be used is said so: %j', async (credentials, types, code) => {
    await expect(
      service()({ url: 'http://127.0.0.1/', credential: 'acme.key' }, caller(credentials as Record<string, string>, types)),
    ).rejects.toMatchObject({ code })
  })

  test('a secret goes only to the hosts that it allows', async () => {
    const limited = service({ token: 'top-secret-value', hosts: ['*.example.com'] })
    await expect(limited({ url: 'http://127.0.0.1/', credential: 'acme.key' }, caller())).rejects.toMatchObject({ code: 'credential.host' })
  })

  test('a service that echoes the secret does not bring it into the error', async () => {
    const base = await serve((request, response) => json(response, { sent: request.headers['x-token'] }, 500))
    const error: unknown = await service()({ url: base, credential: 'acme.key' }, caller()).catch((thrown: unknown) => thrown)
    expect(JSON.stringify({ error, data: (error as { data: unknown }).data })).not.toContain('top-secret-value')
  })
})
