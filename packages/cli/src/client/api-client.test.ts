import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiClient } from './api-client.ts'
import { listAll } from './list-all.ts'

let server: Server
const seen: string[] = []
let answer: { status: number; type: string; body: string }

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())
beforeEach(() => seen.splice(0))

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

test('an address with a slash at its end is the same address', async () => {
  answer = { status: 200, type: 'application/json', body: '{}' }
  await new ApiClient({ url: `${url()}/` }).get('/x')
  expect(seen).toEqual(['GET /api/v1/x'])
})

test.each([200, 404, 502])('pages of another server (%p) are told apart from answers of Millrace', async (status) => {
  answer = { status, type: 'text/html', body: '<html>' }
  await expect(new ApiClient({ url: url() }).get('/x')).rejects.toMatchObject({ code: 'cli.not-millrace' })
})

test.each([
  [401, /--token or MILLRACE_TOKEN/],
  [403, /role that may not/],
  [404, /^There is none\. \(GET/],
])('a refusal with %p says what to do', async (status, message) => {
  answer = { status, type: 'application/problem+json', body: JSON.stringify({ code: 'x.y', detail: 'There is none.' }) }
  await expect(new ApiClient({ url: url() }).get('/x')).rejects.toMatchObject({
    code: 'cli.server-refused',
    message: expect.stringMatching(message) as string,
  })
})

test('where nobody listens, the sentence says how to start a server', async () => {
  await expect(new ApiClient({ url: 'http://127.0.0.1:1' }).get('/x')).rejects.toMatchObject({
    code: 'cli.server-unreachable',
    message: expect.stringContaining('millrace start') as string,
  })
})

describe('lists', () => {
  const pages = (...all: readonly { data: number[]; nextCursor: string | null }[]) => {
    const paths: string[] = []
    return { paths, get: async <T>(path: string): Promise<T> => (paths.push(path), all[paths.length - 1] as T) }
  }

  test('are read to their end', async () => {
    const api = pages({ data: [1, 2], nextCursor: 'c' }, { data: [3], nextCursor: null })
    expect(await listAll<number>(api, '/x', { query: { a: 'b c', absent: undefined } })).toEqual({ data: [1, 2, 3], more: false })
    expect(api.paths).toEqual(['/x?a=b+c&limit=100', '/x?a=b+c&limit=100&cursor=c'])
  })

  test('are read no further than asked, and say that there is more', async () => {
    const api = pages({ data: [1, 2], nextCursor: 'c' })
    expect(await listAll<number>(api, '/x', { limit: 2 })).toEqual({ data: [1, 2], more: true })
    expect(api.paths).toEqual(['/x?limit=2'])
  })
})
