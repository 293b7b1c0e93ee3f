import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(180_000)
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient
let shop: Server
let shopUrl = ''

beforeAll(async () => {
  shop = createServer((request, response) => {
    const asked = new URL(request.url ?? '', 'http://shop')
    response.setHeader('content-type', 'application/json')
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const list = [
        { id: 1, got: asked.searchParams.get('q') },
        { id: 2, sent: body, method: request.method, key: request.headers['x-key'] },
      ]
      response.end(JSON.stringify(asked.pathname === '/orders' ? list : { path: asked.pathname }))
    })
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  shop.close()
  removeDataDir(dataDir)
})

/** A node as n8n writes it. `X@2` is a version. */
function node(name: string, type: string, parameters: object = {}, more: object = {}) {
  const [short = '', version = '1'] = type.split('@')
  return { id: `${name}-1`, name, type: `n8n-nodes-base.${short}`, typeVersion: Number(version), position: [0, 0], parameters, ...more }
}
/** `A > B`, or `A:1 > B:0` with output and input. */
function wires(...lines: string[]) {
  const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {}
  for (const line of lines) {
    const [from = '', to = ''] = line.split(' > ')
    const [source = '', output = '0'] = from.split(':')
    const [target = '', input = '0'] = to.split(':')
    const { main } = (connections[source] ??= { main: [] })
    while (main.length <= Number(output)) main.push([])
    main[Number(output)]?.push({ node: target, type: 'main', index: Number(input) })
  }
  return connections
}
const workflow = (name: string, nodes: object[], lines: string[], more: object = {}) => ({
  ...{ name, nodes: [node('Start', 'manualTrigger'), ...nodes], connections: wires(...lines), settings: { executionOrder: 'v1' } },
  ...more,
})
const code = (name: string, jsCode: string, more: object = {}) => node(name, 'code@2', { jsCode, ...more })
const set = (name: string, fields: Record<string, unknown>, more: object = {}) =>
  node(name, 'set@3.4', {
    assignments: { assignments: Object.entries(fields).map(([field, value]) => ({ id: field, name: field, value, type: typeof value })) },
    options: {},
    ...more,
  })
const keep = { includeOtherFields: true }
const filter = (leftValue: unknown, type: string, operation: string, rightValue: unknown = '') => ({
  conditions: {
    options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
    combinator: 'and',
    conditions: [{ id: 'c', leftValue, rightValue, operator: { type, operation } }],
  },
})

interface Imported {
  readonly workflow: { readonly id: string }
  readonly report: { readonly conversion: { readonly totals: { readonly missing: number; readonly doubtfulExpressions: number } } }
  readonly more?: readonly Imported[]
}
async function imported(document: object): Promise<Imported> {
  const reply = (await api.post('/workflows/import', document)) as Imported
  expect(reply.report.conversion.totals).toMatchObject({ missing: 0, doubtfulExpressions: 0 })
  return reply
}
async function output(id: string, input?: object | object[]): Promise<unknown> {
  const reply = (await api.post(`/workflows/${id}/execute`, { wait: true, ...(input === undefined ? {} : { input }) })) as {
    status: string
  }
  expect(reply).toMatchObject({ status: 'completed' })
  return (reply as unknown as { output: unknown }).output
}

const orders = [
  { id: 1, total: 150, city: 'Rome' },
  { id: 2, total: 20, city: 'Oslo' },
  { id: 3, total: 70, city: 'Rome' },
]

test.each<[string, object, object | object[] | undefined, unknown]>([
  [
    'fields and a branch',
    workflow(
      'Branch',
      [
        set('Edit', { label: '=Order {{ $json.id }}', big: '={{ $json.total > 100 }}' }, keep),
        node('If', 'if@2.2', filter('={{ $json.big }}', 'boolean', 'true')),
        set('Big', { tier: 'big' }, keep),
        set('Small', { tier: 'small' }, keep),
        node('Merge', 'merge@3', {}),
        node('Sort', 'sort', { sortFieldsUi: { sortField: [{ fieldName: 'id' }] } }),
      ],
      ['Start > Edit', 'Edit > If', 'If:0 > Big', 'If:1 > Small', 'Big > Merge:0', 'Small > Merge:1', 'Merge > Sort'],
    ),
    orders,
    orders.map((order) => ({ ...order, label: `Order ${order.id}`, big: order.total > 100, tier: order.total > 100 ? 'big' : 'small' })),
  ],
  [
    'a switch with what fits none',
    workflow(
      'Switch',
      [
        node('Switch', 'switch@3.2', {
          rules: { values: [{ ...filter('={{ $json.city }}', 'string', 'equals', 'Rome'), renameOutput: true, outputKey: 'To Rome' }] },
          options: { fallbackOutput: 'extra' },
        }),
        set('A', { to: '=Rome: {{ $json.id }}' }),
        set('B', { to: '=other: {{ $json.id }}' }),
        node('M', 'merge@2.1', { mode: 'append' }),
      ],
      ['Start > Switch', 'Switch:0 > A', 'Switch:1 > B', 'A > M:0', 'B > M:1'],
    ),
    orders,
    [{ to: 'Rome: 1' }, { to: 'Rome: 3' }, { to: 'other: 2' }],
  ],
  [
    'batches, one after the other',
    workflow(
      'Loop',
      [
        node('Loop', 'splitInBatches@3', { batchSize: 2, options: {} }),
        code('Work', 'return $input.all().map((item) => ({ json: { ...item.json, of: $input.all().length } }))'),
        node('All', 'aggregate', { aggregate: 'aggregateAllItemData', destinationFieldName: 'orders' }),
      ],
      ['Start > Loop', 'Loop:1 > Work', 'Work > Loop', 'Loop:0 > All'],
    ),
    orders,
    [{ orders: orders.map((order) => ({ ...order, of: order.id === 3 ? 1 : 2 })) }],
  ],
  [
    'loops in loops',
    workflow(
      'Nested',
      [
        node('Outer', 'splitInBatches@3'),
        node('Lines', 'splitOut', { fieldToSplitOut: 'lines', options: { destinationFieldName: 'line' } }),
        node('Inner', 'splitInBatches@3'),
        set('Mark', { seen: '=<{{ $json.line }}>' }),
      ],
      ['Start > Outer', 'Outer:1 > Lines', 'Lines > Inner', 'Inner:1 > Mark', 'Mark > Inner', 'Inner:0 > Outer'],
    ),
    [{ lines: ['a', 'b'] }, { lines: ['c'] }],
    [{ seen: '<a>' }, { seen: '<b>' }, { seen: '<c>' }],
  ],
  [
    'a way back without a loop node',
    workflow(
      'Poll',
      [
        set('Begin', { n: 0 }),
        node('Count', 'set@1', { values: { number: [{ name: 'n', value: '={{ $json.n + 1 }}' }] } }),
        node('Enough', 'if@1', { conditions: { number: [{ value1: '={{ $json.n }}', operation: 'largerEqual', value2: 3 }] } }),
        node('End', 'noOp'),
      ],
      ['Start > Begin', 'Begin > Count', 'Count > Enough', 'Enough:0 > End', 'Enough:1 > Count'],
    ),
    undefined,
    [{ n: 3 }],
  ],
  [
    'customers that complete orders',
    workflow(
      'Enrich',
      [
        code('Customers', 'return [{ json: { customer: 2, name: "Bea" } }, { json: { customer: 9, name: "Zoe" } }]'),
        node('Merge', 'merge@2.1', {
          mode: 'combine',
          joinMode: 'enrichInput1',
          mergeByFields: { values: [{ field1: 'id', field2: 'customer' }] },
        }),
      ],
      ['Start > Merge:0', 'Start > Customers', 'Customers > Merge:1'],
    ),
    [{ id: 1 }, { id: 2 }],
    [{ id: 1 }, { id: 2, customer: 2, name: 'Bea' }],
  ],
  [
    'old functions',
    workflow(
      'Functions',
      [
        node('Function', 'function', { functionCode: 'items[0].json.first = true;\nreturn items;' }),
        node('FunctionItem', 'functionItem', { functionCode: 'item.double = item.id * 2;\nreturn item;' }),
      ],
      ['Start > Function', 'Function > FunctionItem'],
    ),
    [{ id: 1 }, { id: 2 }],
    [
      { id: 1, first: true, double: 2 },
      { id: 2, double: 4 },
    ],
  ],
  [
    'items of nodes far behind, by every spelling',
    workflow(
      'Spellings',
      [
        set('First', { id: '={{ $json.id }}' }),
        node('Lines', 'noOp'),
        code('Each', 'return { json: { same: $("First").item.json.id, index: $itemIndex } }', { mode: 'runOnceForEachItem' }),
        set('Last', {
          item: "={{ $('First').item.json.id }}",
          node: '={{ $node["First"].json.id }}',
          first: "={{ $('Start').first().json.id }}",
          all: "={{ $('First').all().length }}",
          up: "={{ ['a','b'].map(x => x.toUpperCase()).join('') }}",
        }),
      ],
      ['Start > First', 'First > Lines', 'Lines > Each', 'Each > Last'],
    ),
    [{ id: 7 }, { id: 8 }],
    [
      { item: 7, node: 7, first: 7, all: 2, up: 'AB' },
      { item: 8, node: 8, first: 7, all: 2, up: 'AB' },
    ],
  ],
  [
    'lists: split, sorted, cut, without doubles',
    workflow(
      'Lists',
      [
        node('Split', 'itemLists@3', { fieldToSplitOut: 'rows', options: {} }),
        node('Unique', 'removeDuplicates@2', { compare: 'selectedFields', fieldsToCompare: 'id' }),
        node('Sort', 'itemLists@3', { operation: 'sort', sortFieldsUi: { sortField: [{ fieldName: 'id', order: 'descending' }] } }),
        node('Limit', 'limit', { maxItems: 2 }),
      ],
      ['Start > Split', 'Split > Unique', 'Unique > Sort', 'Sort > Limit'],
    ),
    { rows: [{ id: 1 }, { id: 3 }, { id: 3 }, { id: 2 }] },
    [{ id: 3 }, { id: 2 }],
  ],
  [
    'figures of groups',
    workflow(
      'Summary',
      [
        node('Sum', 'summarize@1.1', {
          fieldsToSummarize: { values: [{ aggregation: 'sum', field: 'total' }, { field: 'id' }] },
          fieldsToSplitBy: 'city',
        }),
        node('Rename', 'renameKeys', { keys: { key: [{ currentKey: 'sum_total', newKey: 'total' }] } }),
      ],
      ['Start > Sum', 'Sum > Rename'],
    ),
    orders,
    [
      { city: 'Rome', total: 220, count_id: 2 },
      { city: 'Oslo', total: 20, count_id: 1 },
    ],
  ],
  [
    'dates, hashes and a template',
    workflow(
      'Texts',
      [
        node('Format', 'dateTime@2', {
          operation: 'formatDate',
          date: '={{ $json.at }}',
          format: 'custom',
          customFormat: 'dd.MM.yyyy',
          options: { includeInputFields: true },
        }),
        node('Add', 'dateTime@2', {
          operation: 'addToDate',
          magnitude: '={{ $json.at }}',
          duration: 2,
          options: { includeInputFields: true },
        }),
        node('Hash', 'crypto', { type: 'SHA1', value: '={{ $json.at }}' }),
        node('Old', 'dateTime', { value: '={{ $json.at }}', custom: true, toFormat: 'DD/MM/YYYY', dataPropertyName: 'old' }),
        set('Pick', {
          f: '={{ $json.formattedDate }}',
          d: '={{ $json.newDate.slice(0, 10) }}',
          h: '={{ $json.data.length }}',
          o: '={{ $json.old }}',
        }),
        node('Page', 'html@1.2', { html: '<b>{{ $json.f }} {{ $json.d }} {{ $json.h }} {{ $json.o }}</b>' }),
      ],
      ['Start > Format', 'Format > Add', 'Add > Hash', 'Hash > Old', 'Old > Pick', 'Pick > Page'],
    ),
    { at: '2030-05-06' },
    [{ html: '<b>06.05.2030 2030-05-08 40 06/05/2030</b>' }],
  ],
  [
    'errors that leave by an output of their own',
    workflow(
      'Errors',
      [
        code('Fails', 'throw new Error("no")'),
        set('Caught', { caught: true }),
        code('Fails too', 'throw new Error("no")'),
        set('Went on', { on: true }),
      ].map((one) =>
        one.name === 'Fails'
          ? { ...one, onError: 'continueErrorOutput' }
          : one.name === 'Fails too'
            ? { ...one, continueOnFail: true }
            : one,
      ),
      ['Start > Fails', 'Fails:1 > Caught', 'Caught > Fails too', 'Fails too > Went on'],
    ),
    { id: 1 },
    [{ on: true }],
  ],
  [
    'nothing found, gone on all the same, once',
    workflow(
      'Empty',
      [
        { ...node('None', 'filter@2.2', filter('={{ $json.id }}', 'number', 'gt', 99)), alwaysOutputData: true },
        { ...set('Off', { never: true }), disabled: true },
        { ...code('Once', 'return [{ json: { n: items.length } }]'), executeOnce: true },
      ],
      ['Start > None', 'None > Off', 'Off > Once'],
    ),
    [{ id: 1 }, { id: 2 }],
    [{ n: 1 }],
  ],
  [
    'Python',
    workflow(
      'Python',
      [node('Code', 'code@2', { language: 'pythonNative', pythonCode: 'return [{"json": {"n": len(_items)}}]' })],
      ['Start > Code'],
    ),
    [{ id: 1 }, { id: 2 }],
    [{ n: 2 }],
  ],
])('%s run as before', async (_what, document, input, expected) => {
  const { workflow: made } = await imported(document)
  expect(await output(made.id, input)).toEqual(expected)
})

test('requests are sent as before, and a list becomes items', async () => {
  const { workflow: made } = await imported(
    workflow(
      'Requests',
      [
        node('Fetch', 'httpRequest@4.2', {
          method: 'POST',
          url: `=${shopUrl}/{{ $json.what }}`,
          sendQuery: true,
          queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] },
          sendHeaders: true,
          headerParameters: { parameters: [{ name: 'X-Key', value: 'k' }] },
          sendBody: true,
          specifyBody: 'json',
          jsonBody: '={ "name": "{{ $json.q }}" }',
          options: {},
        }),
      ],
      ['Start > Fetch'],
    ),
  )
  expect(await output(made.id, { what: 'orders', q: 'tea' })).toEqual([
    { id: 1, got: 'tea' },
    { id: 2, sent: '{"name":"tea"}', method: 'POST', key: 'k' },
  ])
})

test('webhooks answer as before', async () => {
  const hook = (name: string, responseMode: string, more: object[], lines: string[]) => ({
    name,
    nodes: [node('Hook', 'webhook@2', { httpMethod: 'POST', path: name, responseMode, options: {} }), ...more],
    connections: wires(...lines),
  })
  const answered = hook(
    'asked',
    'responseNode',
    [
      set('Price', { price: '={{ $json.body.count * 3 }}' }),
      node('Answer', 'respondToWebhook@1.1', {
        respondWith: 'json',
        responseBody: '={{ { "price": $json.price } }}',
        options: { responseCode: 201 },
      }),
    ],
    ['Hook > Price', 'Price > Answer'],
  )
  const last = hook('last', 'lastNode', [set('Echo', { q: '={{ $json.query.q }}' })], ['Hook > Echo'])
  const call = async (path: string) => {
    const reply = await fetch(`${server.base}/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ count: 4 }),
    })
    return [reply.status, await reply.json()]
  }
  for (const document of [answered, last]) {
    const { workflow: made } = (await api.post('/workflows/import', document)) as Imported
    await api.post(`/workflows/${made.id}/publish`, {})
  }
  expect(await call('asked')).toEqual([201, { price: 12 }])
  expect(await call('last?q=x')).toEqual([200, { q: 'x' }])
})

test('workflows that call each other do so still when they are imported together', async () => {
  const child = { ...workflow('Child', [set('Double', { n: '={{ $json.n * 2 }}' })], ['Start > Double']), id: 'c1' }
  const called = {
    ...child,
    nodes: child.nodes.map((one) => ('name' in one && one.name === 'Start' ? node('Start', 'executeWorkflowTrigger@1.1') : one)),
  }
  const parent = {
    ...workflow(
      'Parent',
      [
        node('Call', 'executeWorkflow@1.2', {
          workflowId: { __rl: true, mode: 'list', value: 'c1' },
          workflowInputs: { value: { n: '={{ $json.id }}' } },
          options: {},
        }),
      ],
      ['Start > Call'],
    ),
    id: 'p1',
  }
  const { workflow: made, more } = await imported({ data: [parent, called] })
  await api.post(`/workflows/${more?.[0]?.workflow.id}/publish`, {})
  const { executionId } = (await api.post(`/workflows/${made.id}/execute`, { input: [{ id: 3 }, { id: 4 }] })) as { executionId: string }
  const completed = async (): Promise<void> => {
    for (const limit = Date.now() + 30_000; Date.now() < limit;) {
      if (((await api.get(`/executions/${executionId}`)) as { status: string }).status === 'completed') return
    }
    throw new Error('the call did not end')
  }
  await completed()
  expect(await api.get(`/executions/${executionId}/steps/n2:0`)).toMatchObject({
    outputs: [{ items: [{ json: { n: 6 } }, { json: { n: 8 } }] }],
  })
})

test('what is kept as it was blocks publishing, and says so', async () => {
  const { workflow: made } = (await api.post(
    '/workflows/import',
    workflow('Mail', [node('Gmail', 'gmail@2.1', { operation: 'getAll' })], ['Start > Gmail']),
  )) as Imported
  await expect(api.post(`/workflows/${made.id}/publish`, {})).rejects.toThrow(/Gmail.*n8n-nodes-base\.gmail.*not installed/)
})

test('what is large or hostile is taken or refused in words, and nothing breaks', async () => {
  const many = (count: number) =>
    workflow(
      'Many',
      Array.from({ length: count }, (_, index) => set(`S${index}`, { n: `={{ $json.n + ${index} }}` })),
      Array.from({ length: count - 1 }, (_, index) => `S${index} > S${index + 1}`),
    )
  const { totals } = ((await api.post('/workflows/import', many(4999))) as Imported).report.conversion
  expect(totals).toMatchObject({ missing: 0, expressions: 4999 })
  await expect(api.post('/workflows/import', many(5000))).rejects.toThrow(/5000 are the most/)
  const send = async (body: string) => {
    const headers = { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' }
    const reply = await fetch(`${server.base}/api/v1/workflows/import`, { method: 'POST', headers, body })
    return [reply.status, ((await reply.json()) as { code: string }).code]
  }
  expect(await send('{"nodes":[{"type":"n8n-nodes-base.set","parameters":{"__proto__":{"a":1}}}]}')).toEqual([400, expect.any(String)])
  expect(await send(`{"nodes":[${'['.repeat(500)}${']'.repeat(500)}]}`)).toEqual([400, expect.any(String)])
  expect(await send('{"nodes":')).toEqual([400, expect.any(String)])
  const long = JSON.stringify(workflow('Long', [code('C', `/* ${'x'.repeat(10_000_000)} */ return items`)], ['Start > C']))
  expect((await send(long))[0]).toBe(201)
})
