import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { defineCredential, NodeError } from '@millrace/node-sdk'
import { createHttpClient, type HttpClient } from './client.ts'
import { systemClock } from '@millrace/base'
import { Circuits } from './circuits.ts'
import { CredentialLimits } from './credential-limits.ts'
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
  'http://[::ffff:0:127.0.0.1]/',
  'http://localhost/',
  'http://[::]/',
  'http://[fe80::1]/',
  'http://[2002:7f00:1::]/',
  'http://[::7f00:1]/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://198.18.0.1/',
  'http://192.0.0.170/',
  'http://127.1:8080/',
  'http://①②⑦.⓪.⓪.①/',
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

test('a host that nobody knows is a failure of DNS, worth a retry only when DNS itself was down', async () => {
  for (const [code, retryable] of [
    ['ENOTFOUND', false],
    ['EAI_AGAIN', true],
  ] as const) {
    const lost = client({ resolver: (_host, _options, done) => done(Object.assign(new Error('dns'), { code }), []) })
    await expect(lost.request({ url: 'http://nobody.example/' })).rejects.toMatchObject({ code: 'http.dns', retryable })
  }
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

test.each([
  ['gzip', gzipSync('{"a":1}')],
  ['deflate', deflateSync('{"a":1}')],
  ['br', brotliCompressSync('{"a":1}')],
  ['zstd', zstdCompressSync('{"a":1}')],
  ['deflate, gzip', gzipSync(deflateSync('{"a":1}'))],
  ['identity', Buffer.from('{"a":1}')],
])('an answer packed with %s is unpacked', async (encoding, bytes) => {
  const base = await serve(
    (_request, response) => void response.writeHead(200, { 'content-encoding': encoding, 'content-type': 'application/json' }).end(bytes),
  )
  expect((await client().request({ url: base })).body).toEqual({ a: 1 })
})

test.each([
  ['gzip', Buffer.from('this is no gzip')],
  ['br', Buffer.from('this is no brotli')],
  ['zstd', Buffer.from('this is no zstd')],
  ['gzip', gzipSync('x'.repeat(1000)).subarray(0, 20)],
  ['rot13', Buffer.from('x')],
  ['gzip, gzip, gzip, gzip', Buffer.from('x')],
])('an answer that is not what it says (%s) has its own error', async (encoding, bytes) => {
  const base = await serve((_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
  await expect(client().request({ url: base })).rejects.toMatchObject({ code: 'http.invalid-encoding' })
})

test('a bomb in another packing is stopped as well', async () => {
  const small = client({ allowPrivate: 'all', maxResponseBytes: 1000 })
  const zeros = Buffer.alloc(20_000_000)
  for (const [encoding, bytes] of [
    ['br', brotliCompressSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ] as const) {
    const base = await serve((_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bytes))
    await expect(small.request({ url: base })).rejects.toMatchObject({ code: 'http.too-large' })
  }
}, 30_000)

test.each([
  ['HEAD', 200],
  ['GET', 204],
])('an answer without a body is null, even if it names an encoding: %s %i', async (method, status) => {
  const base = await serve(
    (_request, response) => void response.writeHead(status, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(),
  )
  expect(await client().request({ url: base, method })).toMatchObject({ status, body: null })
})

test('text is read by its charset, and a byte order mark is not part of it', async () => {
  const base = await serve((request, response) => {
    const type = request.url === '/json' ? 'application/json' : 'text/plain; charset=ISO-8859-1'
    response.writeHead(200, { 'content-type': type })
    response.end(request.url === '/json' ? '\uFEFF{"a":1}' : Buffer.from([0x67, 0xfc, 0x6e]))
  })
  expect((await client().request({ url: base })).body).toBe('gün')
  expect((await client().request({ url: `${base}/json` })).body).toEqual({ a: 1 })
})

test('with no redirects allowed, the redirect itself is the answer', async () => {
  const base = await serve((_request, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end())
  const { status, headers } = await client().request({ url: base, maxRedirects: 0 })
  expect([status, headers['location']]).toEqual([302, 'http://10.0.0.1/'])
})

test('a redirect to another scheme, or with a password in it, is refused', async () => {
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'http://a:b@127.0.0.1/', 'http://[bad']) {
    const base = await serve((_request, response) => void response.writeHead(302, { location }).end())
    await expect(client().request({ url: base })).rejects.toMatchObject({ code: 'http.invalid-url' })
  }
})

test('a host that is allowed by name may be private; others may not', async () => {
  const base = await serve(echo)
  const { port } = new URL(base)
  const named = client({ allowPrivate: ['db.lan'], resolver: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) })
  expect((await named.request({ url: `http://db.lan:${port}/` })).status).toBe(200)
  await expect(named.request({ url: `http://other.lan:${port}/` })).rejects.toMatchObject({ code: 'http.blocked-address' })
})

test('of the addresses of a name, only the public ones are connected to', async () => {
  const base = await serve(echo)
  const mixed = client({
    allowPrivate: ['127.0.0.1'],
    resolver: (_host, _options, done) =>
      done(null, [
        { address: '10.0.0.1', family: 4 },
        { address: 'fe80::1%eth0', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]),
  })
  expect((await mixed.request({ url: `http://mixed.example:${new URL(base).port}/` })).status).toBe(200)
  const scoped = client({ resolver: (_host, _options, done) => done(null, [{ address: 'fe80::1%eth0', family: 6 }]) })
  await expect(scoped.request({ url: 'http://scoped.example/' })).rejects.toMatchObject({ code: 'http.blocked-address' })
})

test('a step that is cancelled ends its request with the reason of the step', async () => {
  const silent = await serve(() => undefined)
  const abort = new AbortController()
  const running = client().request({ url: silent }, { signal: abort.signal })
  abort.abort(new NodeError('cancelled', 'stop'))
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
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
  [{ url: 'http://127.0.0.1/', timeoutMs: -1 }, 'http.invalid-request'],
  [{ url: 'http://127.0.0.1/', timeoutMs: NaN }, 'http.invalid-request'],
  [{ url: 'http://127.0.0.1/', maxRedirects: -1 }, 'http.invalid-request'],
  [{ url: 'http://127.0.0.1/', headers: { 'x-a': 'b\r\nx-evil: 1' } }, 'http.invalid-request'],
])('nonsense is refused before anything is sent: %j', async (request, code) => {
  await expect(client().request(request)).rejects.toMatchObject({ code })
})

test('keys that reach prototypes do not come in with an answer', async () => {
  const base = await serve(
    (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"a":1,"__proto__":{"polluted":true},"__pr\\u006fto__":{}}'),
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
  const guards = () => ({
    circuits: new Circuits({ failures: 3, pauseMs: 1000, clock: systemClock }),
    limits: new CredentialLimits(systemClock),
  })
  const service = (data: object = { token: 'top-secret-value' }) =>
    createHttpService({
      ...guards(),
      tokens: { token: () => Promise.reject(new RangeError('no type here uses OAuth2')) },
      client: client(),
      credentials: { get: async (_tenant, id) => (id === 'c1' ? { type: 'acme.key', data: data as never } : undefined) },
      types: { credentialType: (name) => (name === 'acme.key' ? type : undefined), hostsOf: () => undefined },
    })
  const caller = (credentials: Record<string, string> = { 'acme.key': 'c1' }, credentialTypes = ['acme.key']) => ({
    tenantId: 't',
    nodeId: 'n',
    nodeType: { type: 'acme.node', version: 1 },
    credentials,
    credentialTypes,
    ...{ idempotencyKey: 'e-n-0', traffic: { sent: 0, ended: new AbortController().signal } },
    signal: new AbortController().signal,
  })

  test('what a service allows holds for all that use the same credential, and is put off beyond it', async () => {
    const base = await serve(echo)
    const http = createHttpService({
      ...guards(),
      tokens: { token: () => Promise.reject(new RangeError('no type here uses OAuth2')) },
      client: client(),
      credentials: { get: async () => ({ type: 'acme.key', data: { token: 'top-secret-value' } }) },
      types: { credentialType: () => type, hostsOf: () => undefined },
    })
    const ask = (credentials?: Record<string, string>) =>
      http({ url: base, credential: 'acme.key' }, { ...caller(credentials), rateLimit: { requests: 1, perMs: 60_000 } })
    await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'http.rate-limited', deferred: true })
    await expect(ask({ 'acme.key': 'c2' })).resolves.toMatchObject({ status: 200 })
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

  test('however the secret comes back, it is blanked and the rest of the answer is kept', async () => {
    const base = await serve((_request, response) => {
      response.writeHead(500)
      response.end(`user bob, key p@ss "w"/d, again ${encodeURIComponent('p@ss "w"/d')}, ${'.'.repeat(1930)}p@ss "w"/d`)
    })
    const error: unknown = await service({ token: 'p@ss "w"/d' })({ url: base, credential: 'acme.key' }, caller()).catch(
      (thrown: unknown) => thrown,
    )
    const { detail } = (error as NodeError).data
    expect(JSON.stringify(detail)).toContain('user bob, key [secret], again [secret]')
    expect(JSON.stringify(detail)).not.toMatch(/p@ss|p%40ss/)
  })

  test('secrets are not sent on by a redirect to a host that the credential does not name', async () => {
    const other = await serve(echo)
    const base = await serve(
      (_request, response) => void response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end(),
    )
    const open = createHttpService({
      ...guards(),
      tokens: { token: () => Promise.reject(new RangeError('no type here uses OAuth2')) },
      client: client({ allowPrivate: 'all' }),
      credentials: { get: async () => ({ type: 'acme.key', data: { token: 'top-secret-value' } }) },
      types: { credentialType: () => type, hostsOf: () => undefined },
    })
    const { body } = await open({ url: base, credential: 'acme.key' }, caller())
    expect(JSON.stringify(body)).not.toContain('top-secret-value')
  })
})
