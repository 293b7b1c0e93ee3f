import { isAbort } from './api-error.ts'
import { createHttp, queryText, type HttpOptions } from './http.ts'

const problem = {
  type: 'about:blank',
  title: 'Not found',
  status: 404,
  code: 'workflow.not-found',
  detail: 'There is no workflow x.',
  correlationId: 'c-1',
  errors: [{ path: '/name', code: 'too-long', message: 'At most 200.' }],
}
interface Reply {
  readonly status: number
  readonly text: string
}
/** jsdom has no Response; the client uses only these three members. */
const answering = (reply: Reply, options: HttpOptions = {}) => {
  const calls: { url: string; init: RequestInit }[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ url, init })
    return { ok: reply.status < 400, status: reply.status, text: async () => reply.text }
  }) as unknown as typeof globalThis.fetch
  return { http: createHttp({ fetch, ...options }), calls }
}
const failing = (error: () => unknown): typeof globalThis.fetch => (async () => Promise.reject(error())) as typeof globalThis.fetch

test('a body goes out as JSON on the same origin, with the query in the address', async () => {
  const { http, calls } = answering({ status: 200, text: '{"a":1}' })
  expect(await http.post('/workflows', { name: 'x' }, { query: { q: 'ä b', none: undefined } })).toEqual({ a: 1 })
  expect(calls[0]?.url).toBe('/api/v1/workflows?q=%C3%A4+b')
  expect(calls[0]?.init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"name":"x"}' })
})
test('a text body goes out as it is, so that an import is not changed', async () => {
  const { http, calls } = answering({ status: 200, text: '{}' })
  await http.post('/workflows/import', '{ "a" : 1 }')
  expect(calls[0]?.init.body).toBe('{ "a" : 1 }')
})
test('a delete outlives the page that sends it', async () => {
  const { http, calls } = answering({ status: 204, text: '' })
  await expect(http.delete('/workflows/1')).resolves.toBeUndefined()
  expect(calls[0]?.init.keepalive).toBe(true)
})
test('a problem document becomes an ApiError with code, detail and field errors', async () => {
  const { http } = answering({ status: 404, text: JSON.stringify(problem) })
  await expect(http.get('/workflows/x')).rejects.toMatchObject({
    status: 404,
    code: 'workflow.not-found',
    detail: problem.detail,
    correlationId: 'c-1',
    errors: problem.errors,
  })
})
test('an answer that is not JSON says so instead of breaking the page', async () => {
  for (const status of [200, 502]) {
    const { http } = answering({ status, text: '<html>' })
    await expect(http.get('/x')).rejects.toMatchObject({ code: 'client.bad-reply', status })
  }
})
test('no answer is an offline error, and reported as not reachable', async () => {
  const seen: boolean[] = []
  const http = createHttp({ fetch: failing(() => new TypeError('failed')), onReachable: (reachable) => seen.push(reachable) })
  await expect(http.get('/x')).rejects.toMatchObject({ code: 'client.offline', status: 0, isOffline: true })
  expect(seen).toEqual([false])
})
test('a request that its page gave up is an abort, not an offline error', async () => {
  const given = new AbortController()
  given.abort()
  const seen: boolean[] = []
  const http = createHttp({
    fetch: failing(() => new DOMException('gone', 'AbortError')),
    onReachable: (reachable) => seen.push(reachable),
  })
  const thrown: unknown = await http.get('/x', { signal: given.signal }).catch((error: unknown) => error)
  expect(isAbort(thrown)).toBe(true)
  expect(seen).toEqual([])
})
test('401 ends the session, unless the caller owns it', async () => {
  let left = 0
  const { http } = answering({ status: 401, text: JSON.stringify({ ...problem, status: 401 }) }, { onUnauthorised: () => (left += 1) })
  await expect(http.get('/x')).rejects.toMatchObject({ status: 401 })
  expect(left).toBe(1)
  await expect(http.get('/x', { ownsUnauthorised: true })).rejects.toMatchObject({ status: 401 })
  expect(left).toBe(1)
})
test('an empty query leaves the address alone', () => expect(queryText({ a: undefined, b: null, c: '' })).toBe(''))
