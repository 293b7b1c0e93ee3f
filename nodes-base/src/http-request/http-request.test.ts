import { NodeError, type HttpRequest, type HttpResponse, type JsonObject } from '@millrace/node-sdk'
import { runNode, TestBinary, TEST_NOW, type RunNodeOptions } from '@millrace/node-sdk/testing'
import httpRequest from './http-request.node.ts'

const url = 'https://api.example.com/orders'
const answer = (body: HttpResponse['body'], status = 200, headers: Record<string, string> = {}): HttpResponse => ({ status, headers, body })
const send = (config: JsonObject, http: RunNodeOptions['http'] = () => answer({ ok: true }), more: RunNodeOptions = {}) =>
  runNode(httpRequest, { items: [{}], config: { url, ...config }, http, ...more })
const requestFor = async (config: JsonObject): Promise<HttpRequest | undefined> => (await send(config)).requests[0]
const jsonOf = async (config: JsonObject, response: HttpResponse) =>
  (await send(config, () => response)).outputs.main?.map((item) => item.json)

test('without further fields it reads, with limits', async () => {
  expect(await requestFor({})).toEqual({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: 60_000,
    maxRedirects: 5,
    responseType: 'auto-file',
    acceptStatus: 'any',
  })
})

test('query and headers; a name that stands twice is sent twice, a header once', async () => {
  const request = await requestFor({
    query: [{ name: 'a', value: 1 }, { name: 'a', value: true }, { name: 'b', value: ['x', 'y'] }, { name: 'c' }],
    headers: [
      { name: 'X-A', value: 'old' },
      { name: 'x-a', value: 2 },
    ],
  })
  expect(request).toMatchObject({ query: { a: ['1', 'true'], b: ['x', 'y'], c: '' }, headers: { 'x-a': '2' } })
})

test.each([
  [
    { bodyType: 'json', jsonBody: { a: [1] } },
    { body: { a: [1] }, bodyType: 'json' },
  ],
  [
    { bodyType: 'json', jsonBody: '{ "a": 1 }' },
    { body: { a: 1 }, bodyType: 'json' },
  ],
  [
    {
      bodyType: 'form',
      formBody: [
        { name: 'a', value: 1 },
        { name: 'a', value: 2 },
      ],
    },
    { body: { a: ['1', '2'] }, bodyType: 'form' },
  ],
  [
    { bodyType: 'text', textBody: '<a/>', textType: 'application/xml' },
    { body: '<a/>', bodyType: 'text', headers: { 'Content-Type': 'application/xml' } },
  ],
])('body %j is sent as %j', async (config, expected) => {
  expect(await requestFor(config as JsonObject)).toMatchObject(expected)
})

test.each(['basic', 'bearer', 'header', 'query'])('authentication %s signs with its credential type', async (authentication) => {
  expect(await requestFor({ authentication })).toMatchObject({ credential: `http.${authentication}` })
  expect(httpRequest.credentials).toContainEqual({
    type: `http.${authentication}`,
    required: true,
    when: { path: 'authentication', equals: authentication },
  })
})

test('timeout and redirects are handed on', async () => {
  expect(await requestFor({ timeoutSeconds: 1.5, maxRedirects: 0 })).toMatchObject({ timeoutMs: 1500, maxRedirects: 0 })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries the idempotency key of the step', async (method) => {
  expect((await requestFor({ method }))?.headers).toEqual({ 'Idempotency-Key': 'test-key' })
})

test.each(['GET', 'HEAD', 'OPTIONS'])('%s carries none', async (method) => {
  expect((await requestFor({ method }))?.headers).toEqual({})
})

test('each of several items has a key of its own, and a key of the user wins', async () => {
  const { requests } = await send({ method: 'POST' }, undefined, { items: [{}, {}] })
  expect(requests.map((request) => request.headers?.['Idempotency-Key'])).toEqual(['test-key-0', 'test-key-1'])
  expect((await requestFor({ method: 'POST', headers: [{ name: 'idempotency-key', value: 'mine' }] }))?.headers).toEqual({
    'idempotency-key': 'mine',
  })
})

test('an object is the item; anything else stands in data', async () => {
  expect(await jsonOf({}, answer({ a: 1 }))).toEqual([{ a: 1 }])
  expect(await jsonOf({}, answer([1, 2]))).toEqual([{ data: [1, 2] }])
  expect(await jsonOf({}, answer('hi'))).toEqual([{ data: 'hi' }])
})

test('lists can be split, and status and headers be had', async () => {
  expect(await jsonOf({ splitArrays: true }, answer([{ a: 1 }, 2]))).toEqual([{ a: 1 }, { data: 2 }])
  expect(await jsonOf({ fullResponse: true }, answer([1], 201, { etag: 'x' }))).toEqual([
    { status: 201, headers: { etag: 'x' }, body: [1] },
  ])
})

test('json is parsed whatever its content type says, text is kept', async () => {
  expect(await jsonOf({ responseFormat: 'json' }, answer('{ "a": 1 }'))).toEqual([{ a: 1 }])
  expect(await jsonOf({ responseFormat: 'json' }, answer('', 204))).toEqual([{ data: null }])
  expect((await send({ responseFormat: 'text' }, () => answer('{}'))).requests[0]?.responseType).toBe('text')
  await expect(send({ responseFormat: 'json' }, () => answer('<html>'))).rejects.toMatchObject({
    code: 'http.bad-json',
    retryable: false,
    data: { itemIndex: 0, detail: { body: '<html>' } },
  })
})

test.each([
  [400, false],
  [401, false],
  [404, false],
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
])('status %d is the error http.<status>, worth repeating: %p', async (status, retryable) => {
  await expect(send({}, () => answer({ message: 'No order 17' }, status))).rejects.toMatchObject({
    code: `http.${status}`,
    retryable,
    message: `GET ${url} answered ${status}. It says: No order 17`,
    data: { itemIndex: 0, hint: expect.any(String), detail: { status, body: { message: 'No order 17' } } },
  })
})

test('Retry-After in seconds or as a date is advice for the retry', async () => {
  const retryAfter = (value: string) => send({}, () => answer('', 429, { 'retry-after': value }))
  await expect(retryAfter('7')).rejects.toMatchObject({ retryAfterMs: 7000 })
  await expect(retryAfter(new Date(TEST_NOW + 5000).toUTCString())).rejects.toMatchObject({ retryAfterMs: 5000 })
  await expect(retryAfter(new Date(TEST_NOW - 5000).toUTCString())).rejects.toMatchObject({ retryAfterMs: 0 })
  await expect(retryAfter('99999999999')).rejects.toMatchObject({ retryAfterMs: 86_400_000 })
  await expect(retryAfter('soon')).rejects.toMatchObject({ retryAfterMs: undefined })
})

test('every status can be taken as an answer', async () => {
  expect(await jsonOf({ neverError: true, fullResponse: true }, answer({ e: 1 }, 500))).toEqual([
    { status: 500, headers: {}, body: { e: 1 } },
  ])
})

test('an error tells neither the query nor the login of the URL, and not the whole answer', async () => {
  const failing = send({ url: 'https://ada:secret@api.example.com/x?key=secret' }, () => answer('y'.repeat(5000), 404))
  await expect(failing).rejects.toMatchObject({
    message: 'GET https://api.example.com/x answered 404.',
    data: { detail: { body: `${'y'.repeat(2000)}…` } },
  })
})

test('a broken connection is worth another attempt; an error of the client keeps its code', async () => {
  const broken = () => Promise.reject(new TypeError('connection reset'))
  await expect(send({}, broken)).rejects.toMatchObject({ code: 'http.network', retryable: true, data: { itemIndex: 0 } })
  const refused = () => Promise.reject(new NodeError('http.blocked', 'Private address'))
  await expect(send({}, refused)).rejects.toMatchObject({ code: 'http.blocked', retryable: false })
})

test('answers stand in the order of the items, whichever came first, at most ten requests at a time', async () => {
  const waiting: (() => void)[] = []
  let most = 0
  let under = 0
  const items = Array.from({ length: 25 }, (_, n) => ({ n }))
  const running = runNode(httpRequest, {
    items,
    config: (index) => ({ url: `${url}/${index}` }),
    http: async (request) => {
      most = Math.max(most, ++under)
      await new Promise<void>((resolve) => waiting.push(resolve))
      under--
      return answer({ from: request.url })
    },
  })
  let settled = false
  const done = running.finally(() => (settled = true))
  while (!settled) {
    waiting.pop()?.() // the newest first
    await Promise.resolve()
  }
  const { outputs, progress } = await done
  expect(outputs.main?.map((item) => item.json.from)).toEqual(items.map(({ n }) => `${url}/${n}`))
  expect(most).toBe(10)
  expect(progress.at(-1)).toBe(1)
})

test('after a failure no further request is begun, and the first failing item is named', async () => {
  const items = Array.from({ length: 30 }, () => ({}))
  const asked: string[] = []
  const failing = runNode(httpRequest, {
    items,
    config: (index) => ({ url: `${url}/${index}` }),
    http: (request) => {
      asked.push(request.url)
      return request.url.endsWith('/3') || request.url.endsWith('/5') ? answer('', 500) : answer({})
    },
  })
  await expect(failing).rejects.toMatchObject({ code: 'http.500', data: { itemIndex: 3 } })
  expect(asked.length).toBeLessThan(30)
})

test('no items, no requests', async () => {
  const { outputs, requests } = await send({}, undefined, { items: [] })
  expect({ outputs, requests }).toEqual({ outputs: { main: [] }, requests: [] })
})

test.each<[JsonObject, string]>([
  [{ url: 'ftp://example.com' }, '/url'],
  [{ url: 'example.com' }, '/url'],
  [{ url: 'https://a b' }, '/url'],
  [{ method: 'TRACE' }, '/method'],
  [{ bodyType: 'json' }, 'jsonBody'],
  [{ bodyType: 'text' }, 'textBody'],
  [{ timeoutSeconds: 0 }, '/timeoutSeconds'],
  [{ maxRedirects: 21 }, '/maxRedirects'],
  [{ headers: [{ name: 'a b', value: 'x' }] }, '/headers/0/name'],
  [{ headers: [{ name: 'a', value: 'x\r\nB: c' }] }, 'line break'],
  [{ headers: [{ name: 'a', value: { b: 1 } }] }, 'an object'],
  [{ query: [{ name: 'a', value: [[1]] }] }, 'a list'],
  [{ bodyType: 'json', jsonBody: '{' }, 'not valid JSON'],
])('config %j is refused, naming %s', async (config, where) => {
  await expect(send(config)).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining(where) })
})

test('a parameter named __proto__ is just a parameter', async () => {
  const request = await requestFor({ query: [{ name: '__proto__', value: 'x' }] })
  expect(Object.entries(request?.query ?? {})).toEqual([['__proto__', 'x']])
})

describe('files', () => {
  const binary = new TestBinary()
  const photo = binary.add('bytes', { mimeType: 'image/png', fileName: 'a.png' })
  const items = [{ json: {}, binary: { data: photo, other: photo } }]
  const fileAnswer = (): HttpResponse => ({ status: 200, headers: { etag: 'x' }, body: null, file: photo })

  test('an answer that is a file is carried by the item, which says in words what it is', async () => {
    const { outputs } = await send({ responseFile: 'photo' }, fileAnswer)
    expect(outputs.main).toEqual([{ json: { mimeType: 'image/png', size: 5, fileName: 'a.png' }, binary: { photo } }])
    const whole = await send({ responseFormat: 'file', fullResponse: true }, fileAnswer)
    expect(whole.outputs.main).toEqual([{ json: { status: 200, headers: { etag: 'x' }, body: null }, binary: { data: photo } }])
    expect(whole.requests[0]?.responseType).toBe('file')
  })

  test('a file of the item is sent as the body, or in a form with fields', async () => {
    const one = await send({ method: 'POST', bodyType: 'file', fileBody: 'other' }, undefined, { items })
    expect(one.requests[0]).toMatchObject({ bodyType: 'file', file: photo })
    const form = await send(
      {
        method: 'POST',
        bodyType: 'multipart',
        formBody: [{ name: 'a', value: [1, 2] }],
        formFiles: [{ name: 'f' }, { name: 'g', file: 'other' }],
      },
      undefined,
      { items },
    )
    expect(form.requests[0]).toMatchObject({
      bodyType: 'multipart',
      parts: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
        { name: 'f', file: photo },
        { name: 'g', file: photo },
      ],
    })
  })

  test('a file that the item does not carry is named, with what it carries', async () => {
    await expect(send({ method: 'POST', bodyType: 'file', fileBody: 'missing' }, undefined, { items })).rejects.toMatchObject({
      code: 'binary.missing',
      data: { itemIndex: 0, hint: 'It carries data, other.' },
    })
  })
})
