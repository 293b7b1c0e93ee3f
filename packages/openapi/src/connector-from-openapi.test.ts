import type { JsonObject } from '@millrace/base'
import { checkConnector } from '@millrace/node-sdk/connector'
import { connectorFromOpenApi, DocumentUnreadable, listOperations, NoOperations, NotOpenApi, type ImportOptions } from './index.ts'

const documentOf = (paths: JsonObject, more: JsonObject = {}): JsonObject => ({
  openapi: '3.0.3',
  info: { title: 'Pet API', description: 'All **pets**.' },
  servers: [{ url: 'https://api.pets.test/v1' }],
  paths,
  ...more,
})

function imported(document: unknown, options?: ImportOptions) {
  const result = connectorFromOpenApi(document, options)
  expect(checkConnector(result.connector)).toEqual([])
  return result
}

const only = (
  operation: JsonObject,
  { path = '/pets', method = 'get', more = {} }: { path?: string; method?: string; more?: JsonObject } = {},
) => {
  const result = imported(documentOf({ [path]: { [method]: operation } }, more))
  const [first] = result.connector.operations
  if (first === undefined) throw new TypeError('no operation')
  return { ...result, operation: first, config: first.config as JsonObject }
}

const json = (content: JsonObject): JsonObject => ({ content: { 'application/json': { schema: content } } })
const ok = (content: JsonObject): JsonObject => ({ 200: { description: '', ...json(content) } })
const query = (name: string, content: JsonObject = { type: 'string' }, more: JsonObject = {}): JsonObject => ({
  name,
  in: 'query',
  schema: content,
  ...more,
})

describe('what is an OpenAPI document', () => {
  test('YAML and JSON texts and values are read', () => {
    const yaml =
      'openapi: "3.1.0"\ninfo: {title: T}\nservers: [{url: "https://a.test"}]\npaths:\n  /x:\n    get:\n      operationId: getX\n      responses: {}\n'
    expect(imported(yaml).connector.operations[0]?.id).toBe('getX')
    expect(imported(JSON.stringify(documentOf({ '/x': { get: {} } }))).connector.id).toBe('pet')
  })

  test.each([
    ['YAML', 'openapi: 3.1.0\ninfo:\n  title: Pets\n paths: {}\n', /at line 4, column 1/],
    ['JSON', '{\n  "openapi": "3.1.0"\n  "info": {}\n}', /at line 3, column 3/],
    ['YAML with a tab', 'openapi: 3.1.0\ninfo:\n\ttitle: Pets\n', /at line 3, column 1/],
  ])('a mistake in the syntax of %s is told with its line and column', (_kind, text, place) => {
    const reading = (): unknown => connectorFromOpenApi(text)
    expect(reading).toThrow(DocumentUnreadable)
    expect(reading).toThrow(place)
  })

  test('anything else is refused with what was found', () => {
    expect(() => connectorFromOpenApi({ hello: 1 })).toThrow(NotOpenApi)
    expect(() => connectorFromOpenApi([])).toThrow('a list')
    expect(() => connectorFromOpenApi(documentOf({}))).toThrow(NoOperations)
  })

  test('Swagger 2.0 becomes the same connector', () => {
    const { connector } = imported({
      swagger: '2.0',
      info: { title: 'Old' },
      host: 'old.test',
      basePath: '/api',
      schemes: ['http', 'https'],
      securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
      security: [{ key: [] }],
      definitions: {
        Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, parent: { $ref: '#/definitions/Pet' } } },
      },
      paths: {
        '/pets': {
          post: {
            operationId: 'add',
            parameters: [{ in: 'body', name: 'pet', required: true, schema: { $ref: '#/definitions/Pet' } }],
            responses: {},
          },
        },
      },
    })
    expect(connector).toMatchObject({ baseUrl: 'https://old.test/api', credentials: ['old.key'] })
    expect(connector.operations[0]).toMatchObject({
      config: { required: ['name'] },
      parameters: { name: { in: 'body', pointer: '/name' } },
      body: { type: 'json' },
    })
    expect(Object.keys(connector.$defs ?? {})).toEqual(['Pet'])
  })
})

describe('names', () => {
  test('operations without a name, with a foreign one and with the same one get names of their own', () => {
    const { connector } = imported(
      documentOf({
        '/a/{id}': { get: {} },
        '/b': { get: { operationId: 'pets/list_all' } },
        '/c': { get: { operationId: 'pets/list-all' } },
      }),
    )
    expect(connector.operations.map((each) => each.id)).toEqual(['get.a.id', 'pets.list-all', 'pets.list-all-2'])
  })

  test('a name in path, query and body is three fields', () => {
    const { operation } = only(
      { parameters: [query('id')], requestBody: json({ type: 'object', properties: { id: { type: 'string' } } }) },
      { path: '/pets/{id}', method: 'post' },
    )
    expect(operation.parameters).toEqual({
      id: { in: 'query' },
      id_path: { in: 'path', name: 'id' },
      id_body: { in: 'body', pointer: '/id' },
    })
  })

  test('names that objects have of themselves are no fields', () => {
    const { operation } = only({ parameters: [query('constructor'), query('filter[name]')] })
    expect(operation.parameters).toEqual({
      constructor_: { in: 'query', name: 'constructor' },
      filter_name: { in: 'query', name: 'filter[name]' },
    })
  })

  test('a place in the path that no place can be called is renamed in both', () => {
    const { operation } = only({}, { path: '/pets/{+pet id}/{x.y}' })
    expect(operation).toMatchObject({
      path: '/pets/{pet_id}/{x.y}',
      parameters: { pet_id: { in: 'path' }, x_y: { in: 'path', name: 'x.y' } },
    })
  })

  test('the parameter of an operation replaces the one of its path', () => {
    const { connector } = imported(
      documentOf({ '/a': { parameters: [query('q')], get: { parameters: [query('q', { type: 'integer' })] } } }),
    )
    expect(connector.operations[0]?.config).toMatchObject({ properties: { q: { type: 'integer' } } })
  })
})

describe('schemas', () => {
  test('what is only read is not sent, and nullable is a type', () => {
    const { config } = only(
      {
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            required: ['id', 'name'],
            properties: { id: { type: 'string', readOnly: true }, name: { type: 'string', nullable: true } },
          }),
        },
      },
      { method: 'post' },
    )
    expect(config).toMatchObject({ required: ['name'], properties: { name: { type: ['string', 'null'] } } })
    expect(Object.keys(config['properties'] as JsonObject)).toEqual(['name'])
  })

  test('a schema that contains itself is shared once, and one made of itself says nothing', () => {
    const components = {
      schemas: {
        Node: { type: 'object', properties: { child: { $ref: '#/components/schemas/Node' } } },
        Self: { allOf: [{ $ref: '#/components/schemas/Self' }] },
      },
    }
    const { connector } = only(
      {
        requestBody: json({
          type: 'object',
          properties: { a: { $ref: '#/components/schemas/Node' }, b: { $ref: '#/components/schemas/Self' } },
        }),
      },
      { method: 'post', more: { components } },
    )
    expect(connector.$defs?.['Node']).toEqual({ type: 'object', properties: { child: { $ref: '#/$defs/Node' } } })
  })

  test('allOf is one object, and no part forbids what another brings', () => {
    const part = (name: string): JsonObject => ({
      type: 'object',
      additionalProperties: false,
      required: [name],
      properties: { [name]: { type: 'string' } },
    })
    const { config } = only({ requestBody: { required: true, ...json({ allOf: [part('a'), part('b')] }) } }, { method: 'post' })
    expect(config).toMatchObject({ required: ['a', 'b'], properties: { a: {}, b: {} } })
  })

  test('patterns that could hang the check, and choices of thousands, are left out and reported', () => {
    const { config, report } = only({
      parameters: [
        query('p', { type: 'string', pattern: '^(a+)+$' }),
        query('e', { type: 'string', enum: Array.from({ length: 1_000 }, (_, each) => `v${each}`) }),
      ],
    })
    expect(config['properties']).toEqual({ p: { title: 'P', type: 'string' }, e: { title: 'E', type: 'string' } })
    expect(report.remarks.map((each) => each.kind)).toEqual(['simplified', 'simplified'])
  })

  test('a default is said, and sent only where something has to be given', () => {
    const { config } = only({
      parameters: [query('a', { type: 'integer', default: 3 }), query('b', { type: 'integer', default: 4 }, { required: true })],
    })
    expect(config['properties']).toMatchObject({ a: { description: 'Default: 3.' }, b: { default: 4 } })
    expect((config['properties'] as JsonObject)['a']).not.toHaveProperty('default')
  })

  test('references into other documents are never followed: their operation is left out with the reason', () => {
    const { connector, report } = imported(
      documentOf({ '/a': { post: { requestBody: json({ $ref: 'https://evil.test/x.json#/a' }) } }, '/b': { get: {} } }),
    )
    expect(connector.operations).toHaveLength(1)
    expect(report.remarks[0]).toMatchObject({ kind: 'left-out', text: expect.stringContaining('https://evil.test/x.json') })
  })

  test('a chain of 20,000 references and 5,000 levels of nesting are read', () => {
    const schemas: JsonObject = {}
    for (let each = 0; each < 20_000; each++)
      schemas[`S${each}`] = { type: 'object', properties: { next: { $ref: `#/components/schemas/S${each + 1}` } } }
    let deep: JsonObject = { type: 'string' }
    for (let each = 0; each < 5_000; each++) deep = { type: 'array', items: deep }
    const { connector, report } = only(
      { requestBody: json({ type: 'object', properties: { chain: { $ref: '#/components/schemas/S0' }, deep } }) },
      { method: 'post', more: { components: { schemas } } },
    )
    expect(Object.keys(connector.$defs ?? {}).length).toBeLessThan(200)
    expect(report.remarks.length).toBeGreaterThan(0)
  })
})

describe('requests', () => {
  test('forms, files and bodies that are no objects', () => {
    const body = (type: string, content: JsonObject): JsonObject => ({ requestBody: { content: { [type]: { schema: content } } } })
    const fields = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } }
    expect(only(body('application/x-www-form-urlencoded', fields), { method: 'post' }).operation.body).toEqual({ type: 'form' })
    expect(only(body('multipart/form-data', fields), { method: 'post' }).operation.body).toEqual({ type: 'multipart', files: ['file'] })
    expect(only(body('application/octet-stream', {}), { method: 'post' }).operation).toMatchObject({
      body: { type: 'bytes' },
      parameters: { body: { in: 'body', pointer: '' } },
    })
    expect(only(body('application/json', { type: 'array', items: { type: 'string' } }), { method: 'put' }).operation.parameters).toEqual({
      body: { in: 'body', pointer: '' },
    })
  })

  test('a body that has to be there is sent also when nothing in it has to be', () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } }
    const body = (required: boolean): JsonObject => ({ requestBody: { required, content: { 'application/json': { schema } } } })
    expect(only(body(true), { method: 'post' }).operation.body).toEqual({ type: 'json', required: true })
    expect(only(body(false), { method: 'post' }).operation.body).toEqual({ type: 'json' })
  })

  test('a path that stands in another document is left out, and that is said', () => {
    const { report } = imported(documentOf({ '/pets': { get: {} }, '/remote': { $ref: 'https://evil.test/paths.json#/a' } }))
    expect(report.remarks[0]).toMatchObject({
      kind: 'left-out',
      at: '/remote',
      text: expect.stringContaining('https://evil.test/paths.json'),
    })
  })

  test('how lists and objects are written is kept', () => {
    const { operation } = only({
      parameters: [
        query('f', { type: 'object' }, { style: 'deepObject', explode: true }),
        query('l', { type: 'array' }, { explode: false }),
        { name: 'j', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
      ],
    })
    expect(operation.parameters).toEqual({
      f: { in: 'query', style: 'deepObject', explode: true },
      l: { in: 'query', explode: false },
      j: { in: 'query', style: 'json' },
    })
  })

  test('a key of idempotency is the connector’s to give; PUT and DELETE may be repeated', () => {
    const header = { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } }
    expect(only({ parameters: [header] }, { method: 'post' }).operation).toMatchObject({
      effects: 'write',
      idempotency: { by: 'key', header: 'Idempotency-Key' },
      parameters: {},
    })
    expect(only({}, { method: 'put' }).operation.idempotency).toEqual({ by: 'natural' })
    expect(only({}, { method: 'post' }).operation.idempotency).toEqual({ by: 'none' })
  })

  test('servers: variables become fields, a relative one asks for the service', () => {
    const paths = { '/a': { get: {} } }
    expect(
      imported(
        documentOf(paths, { servers: [{ url: 'https://{site}.pets.test', variables: { site: { default: 'eu', enum: ['eu', 'us'] } } }] }),
      ).connector,
    ).toMatchObject({
      baseUrl: 'https://{site}.pets.test',
      variables: { site: { enum: ['eu', 'us'], default: 'eu' } },
    })
    expect(imported(documentOf(paths, { servers: [{ url: '/api' }] })).connector.baseUrl).toBe('{service}/api')
    expect(imported(documentOf(paths), { baseUrl: 'http://127.0.0.1:1/' }).connector.baseUrl).toBe('http://127.0.0.1:1')
  })
})

describe('paging', () => {
  const list = (properties: JsonObject): JsonObject =>
    ok({ type: 'object', properties: { data: { type: 'array', items: { type: 'object' } }, ...properties } })
  const limit = query('limit', { type: 'integer', maximum: 100 })
  const size = { in: 'query', name: 'limit', most: 100 }

  test.each([
    [
      'the last item',
      { parameters: [query('starting_after'), limit], responses: list({ has_more: { type: 'boolean' } }) },
      { style: 'last-item', field: '/id', more: '/has_more', parameter: { in: 'query', name: 'starting_after' }, size },
    ],
    [
      'a cursor',
      {
        parameters: [query('cursor'), limit],
        responses: list({ meta: { type: 'object', properties: { next_cursor: { type: 'string' } } } }),
      },
      { style: 'cursor', cursor: '/meta/next_cursor', parameter: { in: 'query', name: 'cursor' }, size },
    ],
    [
      'an address',
      { parameters: [limit], responses: list({ '@odata.nextLink': { type: 'string' } }) },
      { style: 'url', url: '/@odata.nextLink', size },
    ],
    [
      'a number',
      { parameters: [query('page', { type: 'integer' }), limit], responses: list({ total_pages: { type: 'integer' } }) },
      { style: 'page', parameter: { in: 'query', name: 'page' }, total: '/total_pages', size },
    ],
    [
      'an offset',
      { parameters: [query('offset', { type: 'integer' }), limit], responses: list({ total: { type: 'integer' } }) },
      { style: 'offset', parameter: { in: 'query', name: 'offset' }, total: '/total', size },
    ],
  ])('by %s', (_, operation, paging) => {
    const result = only(operation)
    expect(result.operation).toMatchObject({ paging, response: { items: '/data' }, parameters: {} })
  })

  test('by the Link header, with the size that the description names', () => {
    const responses = { 200: { headers: { Link: {} }, ...json({ type: 'array', items: { type: 'object' } }) } }
    const { operation } = only({
      parameters: [
        query('page', { type: 'integer' }),
        query('per_page', { type: 'integer', default: 30 }, { description: 'Results per page (max 100).' }),
      ],
      responses,
    })
    expect(operation.paging).toEqual({ style: 'link', size: { in: 'query', name: 'per_page', most: 100 } })
    expect(operation.parameters).toEqual({})
  })

  test('a thing with a list among its members stays one item', () => {
    expect(
      only({ responses: ok({ type: 'object', properties: { id: { type: 'string' }, tags: { type: 'array', items: {} } } }) }).operation
        .response,
    ).not.toHaveProperty('items')
  })
})

describe('signing in', () => {
  const secured = (securitySchemes: JsonObject, security: JsonObject[]) => only({ security }, { more: { components: { securitySchemes } } })

  test('keys, basic, bearer and OAuth2 are credential types for the hosts of the document alone', () => {
    const { connector, credentials } = secured(
      {
        a: { type: 'apiKey', in: 'query', name: 'key' },
        b: { type: 'http', scheme: 'basic' },
        c: {
          type: 'oauth2',
          flows: { authorizationCode: { authorizationUrl: 'https://p.test/a', tokenUrl: 'https://p.test/t', scopes: {} } },
        },
      },
      [{ a: [] }, { b: [] }, { c: ['pets:read'] }],
    )
    expect(connector.credentials).toEqual(['pet.a', 'pet.b', 'pet.c'])
    expect(credentials).toMatchObject([
      { sign: { query: { key: '{apiKey}' } }, hosts: ['api.pets.test'] },
      { sign: { basic: { user: 'user', password: 'password' } } },
      {
        sign: { headers: { Authorization: 'Bearer {accessToken}' } },
        oauth2: { grant: 'authorization-code', tokenUrl: 'https://p.test/t', scopes: ['pets:read'] },
      },
    ])
  })

  test('what goes together is one credential, and its parameters are no fields', () => {
    const scheme = (name: string): JsonObject => ({ type: 'apiKey', in: 'query', name })
    const { credentials, operation } = only(
      { parameters: [query('key'), query('token')], security: [{ k: [], t: [] }] },
      { more: { components: { securitySchemes: { k: scheme('key'), t: scheme('token') } } } },
    )
    expect(credentials).toMatchObject([{ type: 'pet.k-t', sign: { query: { key: '{k}', token: '{t}' } } }])
    expect(operation.parameters).toEqual({})
  })

  test('a document without schemes needs no credential', () => {
    expect(only({}).connector).toMatchObject({ credentials: [], credentialRequired: false })
  })
})

test('examples of the document stand in the fields, but for those that do not fit', () => {
  const operation: JsonObject = {
    parameters: [
      query('name', { type: 'string' }, { example: 'Basel' }),
      query('days', { type: 'integer' }, { examples: { few: { value: 3 } } }),
      query('values', { type: 'array', items: { enum: ['a', 'b'] } }, { example: ['a'] }),
      query('wrong', { type: 'integer' }, { example: 'three' }),
      query('other', { enum: ['a', 'b'] }, { example: 'c' }),
    ],
    requestBody: {
      content: {
        'application/json': {
          schema: { type: 'object', properties: { title: { type: 'string', example: 'Emma' }, note: { type: 'string' } } },
          example: { note: 'Read it.' },
        },
      },
    },
  }
  const { config } = only(operation, { method: 'post' })
  const examples = Object.entries(config['properties'] as JsonObject).map(([name, each]) => [name, (each as JsonObject)['examples']])
  expect(Object.fromEntries(examples)).toEqual({
    ...{ name: ['Basel'], days: [3], values: [['a']], wrong: undefined, other: undefined },
    ...{ title: ['Emma'], note: ['Read it.'] },
  })
})

test('a node has an example: of what has to be given, or else of one thing that can be', () => {
  const title = { type: 'string', example: 'Emma' }
  const body = { required: true, ...json({ type: 'object', required: ['title'], properties: { title, note: title } }) }
  expect(only({ requestBody: body }, { method: 'post' }).operation.examples).toMatchObject([{ config: { title: 'Emma' } }])
  const parameters = [query('a'), query('b', { type: 'string' }, { example: 'x' }), query('c', { type: 'string' }, { example: 'y' })]
  expect(only({ parameters }).operation.examples).toMatchObject([{ config: { b: 'x' } }])
})

test('errors: where the answers say what went wrong', () => {
  const responses = {
    404: json({ type: 'object', properties: { error: { type: 'object', properties: { message: { type: 'string' } } } } }),
  }
  const { errors } = only({ responses }).connector
  expect(errors).toContainEqual({ status: [404], code: 'http.404', message: '/error/message' })
  // Whether a repetition can help is what HTTP says, as for answers that no rule is about.
  expect(errors).toContainEqual({ status: [500], code: 'http.500', message: '/error/message' })
})

test('operations are chosen by name, tag or path', () => {
  const document = documentOf({
    '/a/{x}/b': { get: { operationId: 'one', tags: ['t'] } },
    '/c': { get: { operationId: 'two' }, post: { operationId: 'three' } },
  })
  const ids = (operations: NonNullable<ImportOptions['operations']>) =>
    imported(document, { operations }).connector.operations.map((each) => each.id)
  expect(ids({ operationIds: ['two'] })).toEqual(['two'])
  expect(ids({ tags: ['t'] })).toEqual(['one'])
  expect(ids({ paths: ['/a/*/b'] })).toEqual(['one'])
  expect(ids({ paths: ['/**'] })).toHaveLength(3)
  expect(() => ids({ operationIds: ['four'] })).toThrow("None of the document's")
  expect(listOperations(document)[0]).toEqual({
    operationId: 'one',
    method: 'GET',
    path: '/a/{x}/b',
    title: 'One',
    tags: ['t'],
    deprecated: false,
  })
})
