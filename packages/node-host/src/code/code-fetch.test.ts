import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttpClient, type HttpClient } from '../http/client.ts'
import { codeFetch, type CodeFetchOptions } from './code-fetch.ts'

let server: Server
let client: HttpClient
let base: string
let seen: { path: string; method: string; headers: Record<string, unknown>; body: string }[]

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', method = '', headers } = request
      seen.push({ path, method, headers, body: Buffer.concat(chunks).toString() })
      if (path === '/slow') return
      if (path.startsWith('/to?')) response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end()
      else if (path === '/big') response.end('x'.repeat(2000))
      else response.writeHead(path === '/missing' ? 404 : 200, { 'content-type': 'text/plain' }).end('said')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = createHttpClient({ allowPrivate: ['127.0.0.1', 'localhost'] })
})
beforeEach(() => (seen = []))
afterAll(async () => {
  await client.close()
  server.closeAllConnections()
  server.close()
})

interface Told {
  status: number
  body: string
  redirected: boolean
  url: string
}

const never = new AbortController().signal
const asking = (options: Partial<CodeFetchOptions> = {}) => {
  const call = codeFetch({ client, hosts: ['127.0.0.1'], ...options })
  return async (url: string, more: object = {}, signal = never): Promise<Told> =>
    JSON.parse(await call('fetch', JSON.stringify({ url, method: 'GET', headers: {}, ...more }), signal)) as Told
}

test('a listed host is called with what the code gave, and answers whatever its status', async () => {
  const body = Buffer.from('{"a":1}').toString('base64')
  const told = await asking()(`${base}/a`, { method: 'POST', headers: { 'X-Mine': '1', 'Content-Type': 'application/json' }, body })
  expect(told).toMatchObject({ status: 200, redirected: false })
  expect(Buffer.from(told.body, 'base64').toString()).toBe('said')
  expect(seen).toMatchObject([
    { path: '/a', method: 'POST', body: '{"a":1}', headers: { 'x-mine': '1', 'content-type': 'application/json' } },
  ])
  expect((await asking()(`${base}/missing`)).status).toBe(404)
})

test.each([
  ['no host is listed', { hosts: [] }],
  ['another one is', { hosts: ['api.example.com'] }],
  ['one is that ends alike', { hosts: ['*.0.0.1', '27.0.0.1'] }],
])('a host is refused when %s, with the name of the setting', async (_, options) => {
  await expect(asking(options)(`${base}/a`)).rejects.toMatchObject({
    code: 'code.fetch',
    message: 'Code may not call 127.0.0.1.',
    data: { hint: expect.stringContaining('MILLRACE_CODE_HOSTS') },
  })
  expect(seen).toEqual([])
})

test('names below a listed one are listed, that name itself is not', async () => {
  const ask = asking({
    hosts: ['*.example.com'],
    client: { request: async () => ({ status: 204, headers: {}, body: null }), close: async () => undefined },
  })
  expect((await ask('https://a.example.com/')).status).toBe(204)
  for (const url of ['https://example.com/', 'https://aexample.com/', 'https://example.com.evil.test/', 'https://evil.test/?.example.com'])
    await expect(ask(url)).rejects.toMatchObject({ code: 'code.fetch' })
})

test.each([
  ['2001:db8:0:0::1', 'http://[2001:db8::1]/'],
  ['API.Example.com', 'https://api.example.com/'],
])('a listed %s is the same host however it is spelled', async (host, url) => {
  const to = { request: async () => ({ status: 204, headers: {}, body: null }), close: async () => undefined }
  expect((await asking({ hosts: [host], client: to })(url)).status).toBe(204)
})

test('F1: a redirect is followed to listed hosts only, without what is secret elsewhere', async () => {
  expect(await asking()(`${base}/to?${encodeURIComponent('/b')}`, { headers: { authorization: 'x' } })).toMatchObject({
    redirected: true,
    url: `${base}/b`,
  })
  expect(seen.at(-1)?.headers['authorization']).toBe('x')
  const away = `${base}/to?${encodeURIComponent(base.replace('127.0.0.1', 'localhost') + '/c')}`
  await expect(asking()(away)).rejects.toMatchObject({ code: 'code.fetch', message: 'Code may not call localhost.' })
  expect(seen.some(({ path }) => path === '/c')).toBe(false)
  await asking({ hosts: 'all' })(away, { headers: { Authorization: 'x', cookie: 'y' } })
  expect(seen.at(-1)).toMatchObject({ path: '/c' })
  expect(seen.at(-1)?.headers).not.toHaveProperty('authorization')
  expect(seen.at(-1)?.headers).not.toHaveProperty('cookie')
  expect((await asking()(`${base}/to?%2Fb`, { redirect: 'manual' })).status).toBe(302)
  await expect(asking()(`${base}/to?%2Fb`, { redirect: 'error' })).rejects.toMatchObject({ code: 'code.fetch' })
})

test('the guard of the client holds for listed hosts too', async () => {
  const guarded = createHttpClient()
  await expect(asking({ client: guarded, hosts: 'all' })(`${base}/a`)).rejects.toMatchObject({ code: expect.stringMatching(/^http\./) })
  await guarded.close()
  expect(seen).toEqual([])
})

test('F2: requests are bounded in number, at once, and in what they answer', async () => {
  const ask = asking({ maxRequests: 2, maxBytes: 1000 })
  await ask(`${base}/a`)
  await expect(ask(`${base}/big`)).rejects.toMatchObject({ code: 'http.too-large', message: expect.stringContaining('1000 bytes') })
  await expect(ask(`${base}/a`)).rejects.toMatchObject({ code: 'code.fetch', message: 'The code made more than 2 requests.' })
  const many = asking({ maxAtOnce: 1 })
  const [first, second] = await Promise.allSettled([many(`${base}/a`), many(`${base}/a`)])
  expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
})

test('F2: what is asked for beyond the number is not even read', async () => {
  const call = codeFetch({ client, hosts: 'all', maxRequests: 0 })
  await expect(call('fetch', 'no JSON', never)).rejects.toMatchObject({
    code: 'code.fetch',
    message: 'The code made more than 0 requests.',
  })
})

test('F2: an answer that is too large is not read to its end', async () => {
  let written = 0
  const endless = createServer((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(100_000))) written += 100_000
    }
    response.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`
  await expect(asking({ maxBytes: 500_000 })(url)).rejects.toMatchObject({ code: 'http.too-large' })
  expect(written).toBeLessThan(50 * 2 ** 20) // buffers of sockets lie between
  endless.closeAllConnections()
  endless.close()
})

test('F2: what is under way ends with its program', async () => {
  const abort = new AbortController()
  const slow = asking()(`${base}/slow`, {}, abort.signal)
  const refused = expect(slow).rejects.toMatchObject({ code: expect.stringMatching(/^http\./) })
  while (seen.length === 0) await new Promise(setImmediate)
  abort.abort()
  await refused
})

test('nothing else can be asked for', async () => {
  await expect(codeFetch({ client, hosts: 'all' })('file', '{}', never)).rejects.toMatchObject({ code: 'code.fetch' })
  await expect(codeFetch({ client, hosts: 'all' })('fetch', '[]', never)).rejects.toMatchObject({ code: 'code.fetch' })
  await expect(asking({ hosts: 'all' })('nope')).rejects.toMatchObject({ code: 'http.invalid-url' })
})
