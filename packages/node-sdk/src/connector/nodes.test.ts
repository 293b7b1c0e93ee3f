import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject, JsonValue } from '@millrace/base'
import type { ConnectorDefinition, ConnectorOperation, ParameterPlacement } from '../generated/connector.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { runNode, type RunNodeOptions } from '../testing/index.ts'
import { checkConnector } from './check.ts'
import { nodesOfConnector } from './nodes.ts'

const answer = (body: JsonValue, status = 200, headers: Record<string, string> = {}): HttpResponse => ({ status, headers, body })

const connectorOf = (operation: Partial<ConnectorOperation>, more: Partial<ConnectorDefinition> = {}): ConnectorDefinition => ({
  connector: 1,
  id: 'acme',
  title: 'Acme',
  description: 'Things of Acme.',
  baseUrl: 'https://api.acme.test/v1',
  ...more,
  operations: [
    {
      id: 'things.do',
      title: 'Do',
      description: 'Does a thing.',
      method: 'GET',
      path: '/things',
      config: { type: 'object', additionalProperties: false, properties: {} },
      parameters: {},
      ...operation,
    },
  ],
})

const nodeOf = (operation: Partial<ConnectorOperation>, more?: Partial<ConnectorDefinition>) => {
  const connector = connectorOf(operation, more)
  expect(checkConnector(connector)).toEqual([])
  const [node] = nodesOfConnector(connector)
  return node!
}

const placed = (parameters: Record<string, ParameterPlacement>, more: Partial<ConnectorOperation> = {}): Partial<ConnectorOperation> => ({
  config: { type: 'object', properties: Object.fromEntries(Object.keys(parameters).map((name) => [name, {}])) },
  parameters,
  ...more,
})

const run = (
  operation: Partial<ConnectorOperation>,
  config: JsonObject = {},
  options: RunNodeOptions & { connector?: Partial<ConnectorDefinition> } = {},
) => {
  const { connector, ...rest } = options
  return runNode(nodeOf(operation, connector), { items: [{}], config, http: () => answer({}), ...rest })
}
const requestFor = async (...args: Parameters<typeof run>): Promise<HttpRequest> => (await run(...args)).requests[0]!

test('an operation is a node of its own, named by connector and operation', () => {
  const node = nodeOf({ method: 'POST', group: 'Things', deprecated: true }, { version: 3 })
  expect(node).toMatchObject({
    type: 'acme.things.do',
    version: 3,
    category: 'Acme',
    effects: 'write',
    idempotency: 'none',
    keywords: ['Acme', 'Things'],
    description: 'Deprecated. Does a thing.',
  })
  expect(Object.isFrozen(node)).toBe(true)
})

test('a config of an older version takes the steps that it lacks, with its expressions as they were', () => {
  const config = { type: 'object', properties: { words: {}, language: {} } }
  const migrate = [
    { to: 3, rename: { text: 'words' }, add: { language: 'en' } },
    { to: 2, rename: { q: 'text' }, remove: ['old'] },
  ]
  const node = nodeOf({ version: 3, config, parameters: {}, migrate })
  const q = { $expr: '{{ $json.q }}' }
  expect(node.migrate?.({ q, old: 1 }, 1)).toEqual({ words: q, language: 'en' })
  expect(node.migrate?.({ text: 'a', language: 'de' }, 2)).toEqual({ words: 'a', language: 'de' })
  expect(node.migrate?.({ text: 'a', words: 'mine' }, 2)).toEqual({ words: 'mine', language: 'en' })
  expect(nodeOf({ version: 3 }).migrate).toBeUndefined()
})

test.each([
  ['GET', 'read', undefined],
  ['HEAD', 'read', undefined],
  ['POST', 'write', 'none'],
  ['PATCH', 'write', 'none'],
  ['PUT', 'write', 'natural'],
  ['DELETE', 'write', 'natural'],
] as const)('%s is %s, idempotency %s', (method, effects, idempotency) => {
  const node = nodeOf({ method })
  expect([node.effects, node.idempotency]).toEqual([effects, idempotency])
})

test.each<[ParameterPlacement, JsonValue, string]>([
  [{ in: 'path' }, 'a b', '/things/a%20b'],
  [{ in: 'path' }, 'a/../b', '/things/a%2F..%2Fb'],
  [{ in: 'path' }, '\\..\\', '/things/%5C..%5C'],
  [{ in: 'path' }, ['a', 'b'], '/things/a,b'],
  [{ in: 'path' }, { x: 1, y: 2 }, '/things/x,1,y,2'],
  [{ in: 'path', explode: true }, { x: 1, y: 2 }, '/things/x=1,y=2'],
  [{ in: 'path', style: 'label' }, ['a', 'b'], '/things/.a,b'],
  [{ in: 'path', style: 'label', explode: true }, ['a', 'b'], '/things/.a.b'],
  [{ in: 'path', style: 'matrix' }, ['a', 'b'], '/things/;v=a,b'],
  [{ in: 'path', style: 'matrix', explode: true }, ['a', 'b'], '/things/;v=a;v=b'],
  [{ in: 'path', style: 'matrix', explode: true }, { x: 1 }, '/things/;x=1'],
  [{ in: 'path', allowReserved: true }, 'docs/a?b#c', '/things/docs/a%3Fb%23c'],
  [{ in: 'path', style: 'json' }, { a: 1 }, '/things/%7B%22a%22%3A1%7D'],
])('path %j of %j is %s', async (placement, v, path) => {
  const { url } = await requestFor(placed({ v: placement }, { path: '/things/{v}' }), { v })
  expect(url).toBe(`https://api.acme.test/v1${path}`)
  expect(new URL(url).pathname.startsWith('/v1/things/')).toBe(true)
})

test.each(['..', '.', '', [], null])('a path value %j would lead elsewhere and is refused', async (v) => {
  await expect(run(placed({ v: { in: 'path' } }, { path: '/things/{v}' }), { v })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('dots are refused even where slashes are allowed or several values make one segment', async () => {
  const reserved = placed({ v: { in: 'path', allowReserved: true } }, { path: '/things/{v}' })
  await expect(run(reserved, { v: 'a/../../admin' })).rejects.toMatchObject({ code: 'config.invalid' })
  const two = placed({ v: { in: 'path' }, w: { in: 'path' } }, { path: '/things/{v}{w}' })
  await expect(run(two, { v: '.', w: '.' })).rejects.toMatchObject({ code: 'config.invalid' })
})

test.each<[ParameterPlacement, JsonValue, string]>([
  [{ in: 'query' }, 'a&b=c d', '?v=a%26b%3Dc%20d'],
  [{ in: 'query' }, ['a', 'b'], '?v=a&v=b'],
  [{ in: 'query' }, { x: 1, y: 2 }, '?x=1&y=2'],
  [{ in: 'query', explode: false }, ['a', 'b,c'], '?v=a,b%2Cc'],
  [{ in: 'query', style: 'spaceDelimited' }, ['a', 'b'], '?v=a%20b'],
  [{ in: 'query', style: 'pipeDelimited' }, ['a', 'b'], '?v=a%7Cb'],
  [{ in: 'query', style: 'deepObject' }, { gte: 1, in: { x: [1, 2] } }, '?v[gte]=1&v[in][x][]=1&v[in][x][]=2'],
  [{ in: 'query', style: 'brackets' }, ['a', 'b'], '?v[]=a&v[]=b'],
  [{ in: 'query', style: 'brackets' }, [{ a: 1 }, { a: 2 }], '?v[0][a]=1&v[1][a]=2'],
  [{ in: 'query', style: 'json' }, { a: [1] }, '?v=%7B%22a%22%3A%5B1%5D%7D'],
  [{ in: 'query', name: 'w' }, false, '?w=false'],
  [{ in: 'query', allowReserved: true }, 'a/b:c&d=1', '?v=a/b:c%26d%3D1'],
  [{ in: 'query' }, '\ud800', '?v=%EF%BF%BD'],
  [{ in: 'query' }, null, ''],
])('query %j of %j is %s', async (placement, v, query) => {
  expect((await requestFor(placed({ v: placement }), { v })).url).toBe(`https://api.acme.test/v1/things${query}`)
})

test('headers and cookies; the operation, then the config win over the connector', async () => {
  const operation = placed(
    { tag: { in: 'header', name: 'X-Tag' }, session: { in: 'cookie', name: 'sid' } },
    { headers: { Accept: 'application/vnd.acme+json' } },
  )
  const { headers } = await requestFor(
    operation,
    { tag: ['a', 'b'], session: 'x; y' },
    { connector: { headers: { accept: '*/*', 'x-tag': 'old' } } },
  )
  expect(headers).toEqual({ Accept: 'application/vnd.acme+json', 'X-Tag': 'a,b', Cookie: 'sid=x%3B%20y' })
})

test.each(['a\r\nX-Evil: 1', 'a\0', 'Ω'])('a header cannot be %j', async (v) => {
  await expect(run(placed({ v: { in: 'header' } }), { v })).rejects.toMatchObject({ code: 'config.invalid', data: { itemIndex: 0 } })
})

const post = (parameters: Record<string, ParameterPlacement>, more: Partial<ConnectorOperation> = {}) =>
  placed(parameters, { method: 'POST', ...more })

test('body values go to their pointers, beside the constants, and the config stays as it was', async () => {
  const whole = { a: { b: 1 } }
  const operation = post(
    { whole: { in: 'body', pointer: '' }, deep: { in: 'body', pointer: '/a/c' }, flat: { in: 'body' } },
    { body: { type: 'json', constants: { kind: 'thing' } } },
  )
  const { body, bodyType, headers } = await requestFor(operation, { whole, deep: [1], flat: null })
  expect({ body, bodyType, headers }).toEqual({
    body: { kind: 'thing', a: { b: 1, c: [1] }, flat: null },
    bodyType: 'json',
    headers: { 'Content-Type': 'application/json' },
  })
  expect(whole).toEqual({ a: { b: 1 } })
})

test.each([
  ['brackets', 'a[b]=1&l[]=x%26&l[]=y&o[0][k]=v'],
  ['dots', 'a.b=1&l=x%26&l=y&o.0.k=v'],
  ['flat', 'a=%7B%22b%22%3A1%7D&l=x%26&l=y&o=%7B%22k%22%3A%22v%22%7D'],
] as const)('forms write nested values in the style %s', async (formStyle, text) => {
  const operation = post({ a: { in: 'body' }, l: { in: 'body' }, o: { in: 'body' } }, { body: { type: 'form', formStyle } })
  const { body, headers } = await requestFor(operation, { a: { b: 1 }, l: ['x&', 'y'], o: [{ k: 'v' }] })
  expect(decodeURIComponent(String(body).replaceAll('%26', '%2526'))).toBe(decodeURIComponent(text.replaceAll('%26', '%2526')))
  expect(headers).toEqual({ 'Content-Type': 'application/x-www-form-urlencoded' })
})

test('no value of a multipart form can end its part', async () => {
  const operation = post({ a: { in: 'body' } }, { body: { type: 'multipart' } })
  const { body, headers } = await requestFor(operation, { a: '--millrace-part--\r\n' })
  const parsed = await new Response(String(body), { headers: headers! }).formData()
  expect([...parsed]).toEqual([['a', '--millrace-part--\r\n']])
})

test('text, and bytes given as base64', async () => {
  expect(await requestFor(post({ v: { in: 'body' } }, { body: { type: 'text', contentType: 'text/csv' } }), { v: 'a,b' })).toMatchObject({
    body: 'a,b',
    bodyType: 'text',
    headers: { 'Content-Type': 'text/csv' },
  })
  expect((await requestFor(post({ v: { in: 'body', pointer: '' } }, { body: { type: 'bytes' } }), { v: 'AAH/' })).body).toEqual(
    new Uint8Array([0, 1, 255]),
  )
  await expect(run(post({ v: { in: 'body' } }, { body: { type: 'bytes' } }), { v: 'no base64' })).rejects.toMatchObject({
    code: 'config.invalid',
  })
})

test('a SOAP document holds escaped values only', async () => {
  const operation = post(
    { name: { in: 'body' }, more: { in: 'body' } },
    { body: { type: 'soap', template: '<a n="{name}">{more}</a>', soapAction: 'urn:do' } },
  )
  expect(await requestFor(operation, { name: `</a>&"'` })).toMatchObject({
    body: '<a n="&lt;/a&gt;&amp;&quot;&apos;"></a>',
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '"urn:do"' },
  })
  await expect(run(operation, { name: '\u0000' })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('GraphQL sends query and variables, and an answer with errors is a failure although its status is 200', async () => {
  const operation = post(
    { id: { in: 'variable' } },
    { body: { type: 'graphql', query: 'query ($id: ID) { thing(id: $id) { name } }' }, response: { items: '/data/thing' } },
  )
  const good = await run(operation, { id: '1' }, { http: () => answer({ data: { thing: { name: 'x' } } }) })
  expect(good.requests[0]?.body).toEqual({ query: 'query ($id: ID) { thing(id: $id) { name } }', variables: { id: '1' } })
  expect(good.outputs.main).toEqual([{ json: { name: 'x' } }])
  await expect(run(operation, {}, { http: () => answer({ data: null, errors: [{ message: 'No such thing' }] }) })).rejects.toMatchObject({
    code: 'graphql.errors',
    message: 'No such thing',
  })
})

test('a key goes to its header or into the body, one for each item, the same on every attempt', async () => {
  const header = post({}, { idempotency: { by: 'key', header: 'X-Key' } })
  const { requests } = await run(header, {}, { items: [{}, {}], attempt: 2 })
  expect(requests.map((request) => request.headers?.['X-Key'])).toEqual(['test-key-0', 'test-key-1'])
  expect((await requestFor(post({}, { idempotency: { by: 'key', pointer: '/client_token' } }))).body).toEqual({ client_token: 'test-key' })
})

test('variables of the base URL stay in their place', async () => {
  const connector = {
    baseUrl: 'https://{shop}.acme.test/{area}',
    variables: { shop: { type: 'string' }, area: { type: 'string', default: 'eu' } },
  }
  expect((await requestFor({}, { shop: 'ada' }, { connector })).url).toBe('https://ada.acme.test/eu/things')
  for (const shop of ['evil.test/', 'evil.test#', 'a@evil.test', '', 'a\\b'])
    await expect(run({}, { shop }, { connector })).rejects.toMatchObject({ code: 'config.invalid' })
  await expect(run({}, { shop: 'a', area: '..' }, { connector })).rejects.toMatchObject({ code: 'config.invalid' })
  const whole = { baseUrl: '{server}/api', variables: { server: { type: 'string' } } }
  expect((await requestFor({}, { server: 'http://host.test:8080/x/' }, { connector: whole })).url).toBe(
    'http://host.test:8080/x/api/things',
  )
  await expect(run({}, { server: 'file:///etc' }, { connector: whole })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('one credential type is used as it is; of several, the config chooses one', async () => {
  expect((await requestFor({}, {}, { connector: { credentials: ['acme.key'] } })).credential).toBe('acme.key')
  const two = { credentials: ['acme.key', 'acme.oauth'] }
  expect((await requestFor({}, {}, { connector: two })).credential).toBe('acme.key')
  expect((await requestFor({}, { authentication: 'acme.oauth' }, { connector: two })).credential).toBe('acme.oauth')
  const optional = { credentials: ['acme.key'], credentialRequired: false }
  expect((await requestFor({}, {}, { connector: optional })).credential).toBeUndefined()
  expect((await requestFor({}, { authentication: 'acme.key' }, { connector: optional })).credential).toBe('acme.key')
  expect(nodeOf({}, two).credentials).toContainEqual({
    type: 'acme.oauth',
    required: true,
    when: { path: 'authentication', equals: 'acme.oauth' },
  })
})

test('a node carries the shared schemas that it needs, and no others', () => {
  const node = nodeOf(
    { config: { type: 'object', properties: { a: { $ref: '#/$defs/A' } } } },
    { $defs: { A: { properties: { b: { $ref: '#/$defs/B' } } }, B: { properties: { a: { $ref: '#/$defs/A' } } }, C: {} } },
  )
  expect(Object.keys(node.config['$defs'] as JsonObject)).toEqual(['A', 'B'])
})

test('the first error rule that fits says what went wrong, also for a status that HTTP takes for good', async () => {
  const connector: Partial<ConnectorDefinition> = {
    errors: [
      { pointer: '/error', equals: 'ratelimited', code: 'slack.slow', retryable: true, retryAfterHeader: 'X-Wait', text: 'Too fast.' },
      { pointer: '/ok', equals: false, code: 'slack.error', message: '/error', hint: 'Look at it.' },
    ],
  }
  const slow = run({}, {}, { connector, http: () => answer({ ok: false, error: 'ratelimited' }, 200, { 'x-wait': '3' }) })
  await expect(slow).rejects.toMatchObject({ code: 'slack.slow', retryable: true, retryAfterMs: 3000, message: 'Too fast.' })
  const other = run({}, {}, { connector, http: () => answer({ ok: false, error: 'no_channel' }) })
  await expect(other).rejects.toMatchObject({
    code: 'slack.error',
    retryable: false,
    message: 'no_channel',
    data: { hint: 'Look at it.', itemIndex: 0 },
  })
  expect((await run({}, {}, { connector, http: () => answer({ ok: true }) })).outputs.main).toEqual([{ json: { ok: true } }])
  await expect(run({}, {}, { http: () => answer({ message: 'gone' }, 404) })).rejects.toMatchObject({ code: 'http.404' })
})

test('items of an answer know which item they were made for', async () => {
  const first = { json: { n: 1 } }
  const { outputs, origins } = await run(
    { response: { items: '/list' } },
    {},
    { items: [first, { n: 2 }], http: () => answer({ list: [{ a: 1 }, 'b'] }) },
  )
  expect(outputs.main?.map(({ json }) => json)).toEqual([{ a: 1 }, { data: 'b' }, { a: 1 }, { data: 'b' }])
  expect(outputs.main?.map((item) => origins.get(item)?.[0]?.json['n'])).toEqual([1, 1, 2, 2])
})

test('JSON that is none is said to be so', async () => {
  await expect(run({ response: { type: 'json' } }, {}, { http: () => answer('<html>') })).rejects.toMatchObject({ code: 'http.bad-json' })
  expect((await run({ response: { type: 'json' } }, {}, { http: () => answer('', 204) })).outputs.main).toEqual([{ json: { data: null } }])
})

describe('pages', () => {
  let server: Server | undefined
  const asked: string[] = []
  afterEach(async () => {
    asked.length = 0
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
    server = undefined
  })

  /** A server of a listing, and a connector for it. */
  async function listing(
    reply: (url: URL, base: string) => { body: JsonValue; headers?: Record<string, string> },
    paging: NonNullable<ConnectorOperation['paging']>,
    items: string | null = '/items',
  ) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      const base = `http://${request.headers.host}`
      asked.push(request.url ?? '')
      const { body, headers = {} } = reply(new URL(request.url ?? '', base), base)
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    const started = createServer(handle)
    server = started
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(started.address() as AddressInfo).port}`
    const operation = { paging, ...(items === null ? {} : { response: { items } }) }
    return async (config: JsonObject) => {
      const http = async ({ url, headers = {} }: HttpRequest): Promise<HttpResponse> => {
        const got = await fetch(url, { headers })
        return { status: got.status, headers: Object.fromEntries(got.headers), body: (await got.json()) as JsonValue }
      }
      const { outputs } = await run(operation, config, { http, connector: { baseUrl } })
      return outputs.main?.map(({ json }) => json['n'])
    }
  }

  const upTo = (most: number, from: number, count: number): JsonObject[] =>
    Array.from({ length: Math.max(0, Math.min(count, most - from)) }, (_, n) => ({ n: from + n, id: `i${from + n}` }))
  const all = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
  const query = (name: string) => ({ in: 'query', name }) as const
  const size = { in: 'query', name: 'size', most: 100 } as const
  const number = (url: URL, name: string): number => Number(url.searchParams.get(name) ?? 0)

  test('10,000 items come over 100 pages by cursor', async () => {
    const list = await listing(
      (url) => {
        const from = number(url, 'after')
        const items = upTo(10_000, from, number(url, 'size'))
        return { body: { items, next: from + items.length < 10_000 ? String(from + items.length) : '' } }
      },
      { style: 'cursor', cursor: '/next', parameter: query('after'), size },
    )
    expect(await list({ returnAll: true })).toEqual(all(10_000))
    expect(asked).toHaveLength(100)
  })

  test('a limit asks for no more than it needs', async () => {
    const list = await listing((url) => ({ body: { items: upTo(500, number(url, 'offset'), number(url, 'size')) } }), {
      style: 'offset',
      parameter: query('offset'),
      size,
    })
    expect(await list({ limit: 30 })).toEqual(all(30))
    expect(asked).toEqual(['/things?size=30&offset=0'])
    expect(await list({ limit: 150 })).toEqual(all(150))
    expect(await list({})).toHaveLength(50)
  })

  test('page numbers, up to the number that the answer says, or to a page that is not full', async () => {
    const reply = (url: URL) => ({ body: { items: upTo(250, (number(url, 'page') - 1) * 100, 100), pages: '3' } })
    const counted = await listing(reply, { style: 'page', parameter: query('page'), total: '/pages' })
    expect(await counted({ returnAll: true })).toEqual(all(250))
    expect(asked).toEqual(['/things?page=1', '/things?page=2', '/things?page=3'])
  })

  test('the id of the last item is the next position', async () => {
    const list = await listing(
      (url) => {
        const from = url.searchParams.has('after') ? Number(url.searchParams.get('after')?.slice(1)) + 1 : 0
        return { body: { items: upTo(25, from, 10), more: from + 10 < 25 } }
      },
      { style: 'last-item', field: '/id', parameter: query('after'), more: '/more' },
    )
    expect(await list({ returnAll: true })).toEqual(all(25))
  })

  test('Link headers and addresses in the answer lead on, relative ones too', async () => {
    const byLink = await listing(
      (url) => {
        const page = number(url, 'p')
        return {
          body: upTo(30, page * 10, 10),
          headers: page < 2 ? { link: `<https://x.test/?a,b>; rel="last", </things?p=${page + 1}>; rel="prev next"` } : {},
        }
      },
      { style: 'link' },
      null,
    )
    expect(await byLink({ returnAll: true })).toEqual(all(30))
  })

  test.each<[string, NonNullable<ConnectorOperation['paging']>, (url: URL, base: string) => JsonValue, string]>([
    [
      'a cursor that repeats',
      { style: 'cursor', cursor: '/next', parameter: query('c') },
      () => ({ items: [{}], next: 'same' }),
      'connector.paging-loop',
    ],
    ['a page that repeats', { style: 'page', parameter: query('page') }, () => ({ items: [{ n: 1 }] }), 'connector.paging-loop'],
    [
      'an address that repeats',
      { style: 'url', url: '/next' },
      (_url, base) => ({ items: [{}], next: `${base}/things` }),
      'connector.paging-loop',
    ],
    ['another host', { style: 'url', url: '/next' }, () => ({ items: [{}], next: 'http://evil.test/things' }), 'connector.paging-origin'],
    ['another scheme', { style: 'url', url: '/next' }, () => ({ items: [{}], next: 'file:///etc/passwd' }), 'connector.paging-origin'],
    [
      'a login in the address',
      { style: 'url', url: '/next' },
      (_url, base) => ({ items: [{}], next: base.replace('//', '//a:b@') }),
      'connector.paging-origin',
    ],
  ])('%s ends the listing with an error', async (_what, paging, reply, code) => {
    const list = await listing((url, base) => ({ body: reply(url, base) }), paging)
    await expect(list({ returnAll: true })).rejects.toMatchObject({ code })
    expect(asked.length).toBeLessThan(4)
  })
})

const textIn = ({ body }: HttpRequest): string => (typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString())

test('a body that has to be there is sent when nothing is in it', async () => {
  const empty = async (type: 'json' | 'form' | 'multipart') => requestFor(post({ a: { in: 'body' } }, { body: { type, required: true } }))
  expect(await empty('json')).toMatchObject({ body: {}, bodyType: 'json' })
  expect(await empty('form')).toMatchObject({ body: '', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
  expect(textIn(await empty('multipart'))).toBe('--millrace-part--\r\n')
  expect((await requestFor(post({ a: { in: 'body' } }, { body: { type: 'json' } }))).body).toBeUndefined()
})

test('files go into a multipart form as they are, with their names and types', async () => {
  const operation = post({ file: { in: 'body' }, title: { in: 'body' } }, { body: { type: 'multipart', files: ['file'] } })
  const binary = Uint8Array.from([0, 255, 13, 10]) // no text
  const data = Buffer.from(binary).toString('base64')
  const { body } = await requestFor(operation, { file: { data, fileName: 'a"b.bin', mimeType: 'image/png' }, title: 'T' })
  const sent = Buffer.from(body as Uint8Array)
  expect(sent.includes(binary)).toBe(true)
  expect(sent.toString('latin1')).toContain(
    'Content-Disposition: form-data; name="file"; filename="a%22b.bin"\r\nContent-Type: image/png\r\n\r\n',
  )
  expect(textIn(await requestFor(operation, { file: [data, data] })).match(/name="file"; filename="file"/g)).toHaveLength(2)
  await expect(run(operation, { file: 'no base64' })).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining('"file"') as unknown,
  })
})

test('an answer of bytes is a file with what the service says about it, which can be sent on', async () => {
  const headers = { 'content-type': 'image/png; q=1', 'content-disposition': "attachment; filename*=UTF-8''..%2Fa%20b.png" }
  const { outputs } = await run(
    { response: { type: 'bytes' } },
    {},
    { http: () => ({ status: 200, headers, body: Uint8Array.from([1, 2, 3]) }) },
  )
  expect(outputs['main']).toEqual([{ json: { data: 'AQID', mimeType: 'image/png', fileName: 'a b.png', size: 3 } }])
  const sent = await requestFor(post({ v: { in: 'body', pointer: '' } }, { body: { type: 'bytes' } }), { v: outputs['main']![0]!.json })
  expect(sent.body).toEqual(Uint8Array.from([1, 2, 3]))
})

const xml = (body: string, more: Partial<ConnectorOperation> = {}) =>
  run({ response: { type: 'xml', ...more.response }, ...more }, {}, { http: () => ({ status: 200, headers: {}, body }) })

test('an answer of XML is read: elements by name, attributes, and texts that stay texts', async () => {
  const { outputs } = await xml('<?xml version="1.0"?><a x="1"><b>007</b><b>&lt;&#65;&gt;</b><c/></a>')
  expect(outputs['main']).toEqual([{ json: { a: { '@x': '1', b: ['007', '<A>'], c: '' } } }])
  const listed = await xml('<r><i><n>1</n></i></r>', { response: { type: 'xml', items: '/r/i' } })
  expect(listed.outputs['main']).toEqual([{ json: { n: '1' } }])
})

test.each([
  ['entities that grow', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'],
  ['files of the server', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['elements that are not closed', '<a><b></a>'],
  ['names that reach into objects', '<a><__proto__>x</__proto__></a>'],
  ['elements without end', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`],
  ['a page', 'Not found'],
])('an answer of XML with %s is refused', async (_what, body) => {
  await expect(xml(body)).rejects.toMatchObject({ code: 'http.bad-xml' })
})

test('an error in XML can be told apart by what stands in it', async () => {
  const errors = [{ status: [500], pointer: '/e/code', equals: '7', code: 'acme.busy', message: '/e/text' }]
  const operation: Partial<ConnectorOperation> = { response: { type: 'xml' }, errors }
  const http = () => ({ status: 500, headers: {}, body: '<e><code>7</code><text>Busy.</text></e>' })
  await expect(run(operation, {}, { http })).rejects.toMatchObject({ code: 'acme.busy', message: 'Busy.' })
})
