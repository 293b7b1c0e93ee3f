import type { JsonObject } from '@millrace/base'
import type { NodeTypeDescription, TypeCatalog } from '@millrace/workflow'
import { importN8n } from '../index.ts'
import { baseTypes } from '../testing/base-types.ts'
import { importNode, n8nNode } from '../testing/one-node.ts'

const config = (type: string, version: number, parameters: JsonObject) => {
  const { node, problems } = importNode(type, version, parameters)
  expect(problems).toEqual([])
  return node.config
}
const notes = (type: string, version: number, parameters: JsonObject) =>
  importNode(type, version, parameters)
    .about.notes.map(({ text }) => text)
    .join(' ')

test('a request of version 4 with query, headers and a JSON body', () => {
  expect(
    config('httpRequest', 4.2, {
      method: 'POST',
      url: '=https://api.example.com/orders/{{ $json.id }}',
      sendQuery: true,
      queryParameters: { parameters: [{ name: 'page', value: '1' }] },
      sendHeaders: true,
      headerParameters: { parameters: [{ name: 'X-Key', value: '={{ $json.key }}' }] },
      sendBody: true,
      specifyBody: 'json',
      jsonBody: '={ "name": "{{ $json.name }}" }',
      options: { timeout: 30000, response: { response: { neverError: true } } },
    }),
  ).toEqual({
    method: 'POST',
    url: { $expr: 'https://api.example.com/orders/{{ $json.id }}' },
    query: [{ name: 'page', value: '1' }],
    headers: [{ name: 'X-Key', value: { $expr: '{{ $json.key }}' } }],
    bodyType: 'json',
    jsonBody: { $expr: '{ "name": "{{ $json.name }}" }' },
    splitArrays: true,
    neverError: true,
    timeoutSeconds: 30,
  })
})

test.each<[string, JsonObject, JsonObject]>([
  [
    'fields',
    { bodyParameters: { parameters: [{ name: 'a', value: '={{ $json.a }}' }] } },
    { bodyType: 'json', jsonBody: { a: { $expr: '{{ $json.a }}' } } },
  ],
  ['fixed JSON', { specifyBody: 'json', jsonBody: '{ "a": [1] }' }, { bodyType: 'json', jsonBody: { a: [1] } }],
  [
    'a form',
    { contentType: 'form-urlencoded', bodyParameters: { parameters: [{ name: 'a', value: 'b' }] } },
    { bodyType: 'form', formBody: [{ name: 'a', value: 'b' }] },
  ],
  [
    'text',
    { contentType: 'raw', rawContentType: 'application/xml', body: '<a/>' },
    { bodyType: 'text', textBody: '<a/>', textType: 'application/xml' },
  ],
])('a body of %s', (_what, body, expected) => {
  expect(config('httpRequest', 4.2, { method: 'POST', url: 'https://x.test/', sendBody: true, ...body })).toMatchObject(expected)
})

test.each([
  ['genericCredentialType', { genericAuthType: 'httpHeaderAuth' }, 'header'],
  ['genericCredentialType', { genericAuthType: 'httpBearerAuth' }, 'bearer'],
  ['predefinedCredentialType', { nodeCredentialType: 'googleSheetsOAuth2Api' }, 'oauth2'],
  ['predefinedCredentialType', { nodeCredentialType: 'openAiApi' }, 'bearer'],
  ['predefinedCredentialType', { nodeCredentialType: 'strangeApi' }, 'header'],
])('%s %j asks for a credential: %s', (authentication, more, expected) => {
  const { node, about, report } = importNode(
    'httpRequest',
    4.2,
    { url: 'https://x.test/', authentication, ...more },
    { credentials: { someApi: { id: '7', name: 'My account' } } },
  )
  expect(node.config).toMatchObject({ authentication: expected })
  expect(node.credentials).toBeUndefined()
  expect(about.outcome).toBe('missing')
  expect(report.credentials).toEqual([{ name: 'My account', type: 'someApi', nodes: ['It'] }])
})

test('a request that names no time waits as long as before', () => {
  const waits = (version: number, options: JsonObject = {}) =>
    config('httpRequest', version, { url: 'https://x.test/', options })?.['timeoutSeconds']
  expect([waits(4.2), waits(2), waits(4.2, { timeout: 1500 })]).toEqual([300, 3600, 1.5])
})

test('a request of version 1 has its parts under other names', () => {
  expect(
    config('httpRequest', 1, {
      requestMethod: 'POST',
      url: 'https://x.test/',
      jsonParameters: true,
      bodyParametersJson: '{"a":1}',
      headerParametersJson: '{"X-A":"b"}',
      options: { splitIntoItems: true, followRedirect: false },
    }),
  ).toEqual({
    method: 'POST',
    url: 'https://x.test/',
    headers: [{ name: 'X-A', value: 'b' }],
    bodyType: 'json',
    jsonBody: { a: 1 },
    responseFormat: 'json',
    splitArrays: true,
    maxRedirects: 0,
    timeoutSeconds: 3600,
  })
  const fields = { url: 'https://x.test/', requestMethod: 'PUT', bodyParametersUi: { parameter: [{ name: 'a', value: 'b' }] } }
  expect(config('httpRequest', 2, fields)).toMatchObject({ method: 'PUT', bodyType: 'json', jsonBody: { a: 'b' } })
})

test('what a request does not do here is said', () => {
  const url = 'https://x.test/'
  expect(notes('httpRequest', 4.2, { url, options: { pagination: { pagination: { nextURL: '={{ $response.body.next }}' } } } })).toMatch(
    /first page/,
  )
  expect(notes('httpRequest', 4.2, { url, options: { batching: { batch: { batchSize: 1 } } } })).toMatch(/between requests/)
  expect(notes('httpRequest', 4.2, { url, options: { response: { response: { fullResponse: true } } } })).toMatch(/\$json\.status /)
  expect(notes('httpRequest', 4.2, { url, sendQuery: true, specifyQuery: 'json', jsonQuery: '={{ $json.q }}' })).toMatch(/one by one/)
  expect(notes('httpRequest', 4.2, { url: '' })).toMatch(/url: must not be empty/)
})

test('a request whose method an expression chooses is kept as it was', () => {
  expect(importNode('httpRequest', 4.2, { url: 'https://x.test/', method: '={{ $json.method }}' }).about.type).toBeNull()
})

/** The node types with an HTTP Request and an answer that handle files, or do not. */
function typesFor(files: boolean): TypeCatalog {
  const set = (type: string, change: (properties: Record<string, JsonObject>) => Record<string, JsonObject>): NodeTypeDescription => {
    const found = baseTypes.get(type, 1) as NodeTypeDescription
    return { ...found, config: { ...found.config, properties: change(found.config['properties'] as Record<string, JsonObject>) } }
  }
  const any = (description: string): JsonObject => ({ description })
  const changed = [
    set('http.request', (properties) => ({
      ...properties,
      bodyType: { enum: ['none', 'json', 'form', 'text', ...(files ? ['file', 'multipart'] : [])] },
      responseFormat: { enum: ['auto', 'json', 'text', ...(files ? ['file'] : [])] },
      ...(files ? { fileBody: any('file'), formFiles: any('files'), responseFile: any('name') } : {}),
    })),
    set('http.respond', (properties) => ({
      ...properties,
      body: { enum: ['items', 'json', 'text', 'none', ...(files ? ['file'] : [])] },
      ...(files ? { file: any('file') } : {}),
    })),
  ]
  return { ...baseTypes, get: (type, version) => changed.find((one) => one.type === type) ?? baseTypes.get(type, version) }
}

test.each<[string, string, number, JsonObject, JsonObject]>([
  [
    'a form with files',
    'httpRequest',
    4.2,
    {
      ...{ sendBody: true, contentType: 'multipart-form-data' },
      bodyParameters: {
        parameters: [
          { name: 'a', value: 'b' },
          { parameterType: 'formBinaryData', name: 'upload', inputDataFieldName: 'photo' },
        ],
      },
    },
    { bodyType: 'multipart', formBody: [{ name: 'a', value: 'b' }], formFiles: [{ name: 'upload', file: 'photo' }] },
  ],
  [
    'a file as it is',
    'httpRequest',
    4.2,
    { sendBody: true, contentType: 'binaryData', inputDataFieldName: 'photo' },
    { bodyType: 'file', fileBody: 'photo' },
  ],
  [
    'an old form with files',
    'httpRequest',
    1,
    {
      ...{ requestMethod: 'POST', jsonParameters: true, sendBinaryData: true, binaryPropertyName: 'upload:photo' },
      options: { bodyContentType: 'multipart-form-data' },
    },
    { bodyType: 'multipart', formFiles: [{ name: 'upload', file: 'photo' }] },
  ],
  [
    'an answer that is a file',
    'httpRequest',
    4.2,
    { options: { response: { response: { responseFormat: 'file', outputPropertyName: 'page' } } } },
    { responseFormat: 'file', responseFile: 'page' },
  ],
  ['a file as the answer of a webhook', 'respondToWebhook', 1.1, { respondWith: 'binary' }, { body: 'file' }],
])('%s goes where the installed node does that, and is kept as it was elsewhere', (_what, type, version, parameters, expected) => {
  const document = { nodes: [n8nNode('It', type, { url: 'https://x.test/', ...parameters }, { typeVersion: version })], connections: {} }
  const { workflow } = importN8n(document, { types: typesFor(true) })
  expect(workflow.nodes[0]?.config).toMatchObject(expected)
  expect(importN8n(document, { types: typesFor(false) }).report.nodes[0]).toMatchObject({ type: null, outcome: 'missing' })
})

test('a webhook keeps its path, methods and answer', () => {
  expect(
    config('webhook', 2, {
      httpMethod: 'POST',
      path: '/orders/new',
      responseMode: 'responseNode',
      options: { ipWhitelist: '10.0.0.1, 10.0.0.0/8' },
    }),
  ).toEqual({
    path: 'orders/new',
    methods: ['POST'],
    respond: 'node',
    allowedIps: ['10.0.0.1', '10.0.0.0/8'],
  })
  const answered = {
    path: 'x',
    options: { responseCode: { values: { responseCode: 'customCode', customCode: 202 } }, responseData: '{"a":1}' },
  }
  expect(config('webhook', 2, answered)).toEqual({ path: 'x', methods: ['GET'], responseStatus: 202, responseBody: { a: 1 } })
  expect(config('webhook', 1, { path: 'x', responseCode: 204, options: { noResponseBody: true } })).toMatchObject({
    responseStatus: 204,
    responseBody: null,
  })
  expect(importNode('webhook', 1, {}, { webhookId: '0f3c-11' }).node.config).toMatchObject({ path: '0f3c-11' })
})

test('a webhook never opens to everybody what was protected', () => {
  expect(config('webhook', 2, { path: 'x', authentication: 'basicAuth' })).toMatchObject({ authentication: 'basic' })
  const { node, about } = importNode('webhook', 2, { path: 'x', authentication: 'jwtAuth' })
  expect([node.config?.['authentication'], about.outcome]).toEqual(['header', 'missing'])
})

test('steps of a path that took any text, and several methods, need a person', () => {
  const { node, about } = importNode('webhook', 2, { path: 'users/:id', multipleMethods: true, httpMethod: ['GET', 'POST'] })
  expect(node.config).toMatchObject({ path: 'users/id', methods: ['GET', 'POST'] })
  expect(about.notes.filter(({ kind }) => kind === 'missing')).toHaveLength(2)
})

test.each<[JsonObject, JsonObject]>([
  [{}, { body: 'json', json: { $expr: '{{ $input.first().json }}' } }],
  [
    { respondWith: 'allIncomingItems', options: { responseKey: 'rows' } },
    { body: 'json', json: { rows: { $expr: '{{ $input.all().map((item) => item.json) }}' } } },
  ],
  [
    { respondWith: 'json', responseBody: '{ "ok": true }', options: { responseCode: 201 } },
    { body: 'json', json: { ok: true }, status: 201 },
  ],
  [
    { respondWith: 'json', responseBody: '={{ $json }}' },
    { body: 'json', json: { $expr: '{{ $json }}' } },
  ],
  [
    { respondWith: 'text', responseBody: 'Hello' },
    { body: 'text', text: 'Hello' },
  ],
  [
    { respondWith: 'noData', options: { responseHeaders: { entries: [{ name: 'X-A', value: 'b' }] } } },
    { body: 'none', headers: { 'X-A': 'b' } },
  ],
  [
    { respondWith: 'redirect', redirectURL: 'https://x.test/' },
    { body: 'none', status: 307, headers: { Location: 'https://x.test/' } },
  ],
])('an answer of %j', (parameters, expected) => {
  expect(config('respondToWebhook', 1.1, parameters)).toEqual(expected)
})

test('redirects are followed before version 4 only where that was chosen', () => {
  const most = (version: number, redirect: JsonObject) =>
    config('httpRequest', version, { url: 'https://x.test/', options: { redirect: { redirect } } })?.['maxRedirects']
  expect([most(3, {}), most(3, { followRedirects: true }), most(4.2, {}), most(4.2, { followRedirects: false })]).toEqual([
    0,
    undefined,
    undefined,
    0,
  ])
})

test('a form of version 1 whose fields stand in JSON has them one by one', () => {
  const form = (bodyContentType: string, bodyParametersJson: string) =>
    importNode('httpRequest', 1, {
      ...{ requestMethod: 'POST', url: 'https://x.test/', jsonParameters: true },
      ...{ bodyParametersJson, options: { bodyContentType } },
    })
  expect(form('form-urlencoded', '{"a":"1"}').node.config).toMatchObject({ bodyType: 'form', formBody: [{ name: 'a', value: '1' }] })
  expect(form('multipart-form-data', '{"a":"1"}').node.config).toMatchObject({
    bodyType: 'multipart',
    formBody: [{ name: 'a', value: '1' }],
  })
  expect(form('form-urlencoded', '={{ $json.all }}').about).toMatchObject({ outcome: 'missing' })
})

test('since version 4 dots in the names of the fields of a body reach into objects', () => {
  const parameters = ['a.b', 'a.c', 'd', 'e[0].f', 'g.0'].map((name, value) => ({ name, value }))
  const body = { method: 'POST', url: 'https://x.test/', sendBody: true, bodyParameters: { parameters } }
  expect(config('httpRequest', 4.2, body)?.['jsonBody']).toEqual({ a: { b: 0, c: 1 }, d: 2, 'e[0].f': 3, 'g.0': 4 })
  expect(config('httpRequest', 3, body)?.['jsonBody']).toMatchObject({ 'a.b': 0 })
})

test('a webhook of several methods that names none has those of the form', () => {
  const methods = (more: JsonObject) => JSON.stringify(importNode('webhook', 2, { path: 'a', ...more }).node.config)
  expect(methods({ multipleMethods: true })).toContain('["GET","POST"]')
  expect(methods({})).not.toContain('POST')
})

test('that a text is no page any more is said, unless a header says what it is', () => {
  const text = (options: JsonObject) => importNode('respondToWebhook', 1, { respondWith: 'text', responseBody: '<p>Hi', options }).about
  expect(text({}).notes[0]?.text).toContain('text/html')
  expect(text({ responseHeaders: { entries: [{ name: 'content-type', value: 'text/html' }] } }).notes).toEqual([])
  expect(importNode('webhook', 2, { path: 'a', options: { responseData: 'Thanks' } }).about.outcome).toBe('adapted')
})
