// The shipped node types in the real engine: what their own tests can only assume about loops, joins, waits and lineage.
import { newId, type JsonObject } from '@millrace/base'
import { createEngine } from '@millrace/engine'
import type { LoadedNodeType } from '@millrace/engine/ports'
import { isJsonObject, NodeError, type AnyDefinition, type HttpRequest } from '@millrace/node-sdk'
import { checkConfig } from '@millrace/node-sdk/testing'
import * as shipped from '@millrace/nodes-base'
import type { WorkflowDocument } from '@millrace/workflow'
import { DirectQueue } from '../../packages/engine/src/testing/direct-queue.ts'
import { FakeClock, settle } from '../../packages/engine/src/testing/fake-clock.ts'
import { MemoryJournal } from '../../packages/engine/src/testing/memory-journal.ts'

const tenantId = newId()

const loaded = new Map(
  Object.values(shipped)
    .filter((definition): definition is Extract<typeof definition, { ports: unknown }> => 'ports' in definition)
    .map((definition): [string, LoadedNodeType] => [
      definition.type,
      {
        definition: definition as AnyDefinition,
        check: (config) => {
          const { config: filled, problems } = checkConfig(definition, config)
          Object.assign(config, filled)
          return problems
        },
      },
    ]),
)

/** Nodes as id → type and config, edges as `a:port > b:port`. */
function workflow(nodes: Record<string, [type: string, config?: JsonObject]>, ...edges: string[]): WorkflowDocument {
  const end = (text: string) => {
    const [node = '', port = 'main'] = text.trim().split(':')
    return { node, port }
  }
  return {
    schema: 'millrace/workflow@1',
    name: 'Shipped',
    nodes: Object.entries<[type: string, config?: JsonObject]>({ start: ['core.manual'], ...nodes }).map(([id, [type, config]]) => ({
      id,
      name: id,
      type,
      typeVersion: 1,
      ...(config === undefined ? {} : { config }),
    })),
    edges: edges.map((edge, index) => {
      const [from = '', to = ''] = edge.split('>')
      return { id: `e${index}`, from: end(from), to: end(to) }
    }),
  }
}

function world(http: (request: HttpRequest) => JsonObject = () => ({})) {
  const clock = new FakeClock()
  const requests: HttpRequest[] = []
  const engine = createEngine({
    journal: new MemoryJournal(),
    queue: new DirectQueue(),
    catalog: { get: (type) => loaded.get(type) },
    services: {
      http: async (request) => {
        requests.push(request)
        return { status: 200, headers: {}, body: http(request) }
      },
      code: () => Promise.reject(new NodeError('test.code', 'No sandbox here.')),
      script: () => Promise.reject(new NodeError('test.script', 'No sandbox here.')),
    },
    workflows: { load: async () => undefined, published: async () => undefined },
    sink: { wants: () => false, emit: () => undefined },
    environment: { env: {}, vars: () => ({}), resumeUrl: (id) => `http://resume/${id}` },
    owner: newId(),
    concurrency: 10,
    exclusive: true,
    clock,
    random: () => 0.5,
  })
  const start = async (document: WorkflowDocument, items: readonly JsonObject[]) => {
    await engine.start()
    const startNode = 'start'
    const of = { tenantId, workflowId: newId(), version: 0, document, mode: 'production', trigger: 'manual', startNode } as const
    const { executionId, finished } = engine.accept({ ...of, items: items.map((json) => ({ json })) })
    return { executionId, result: await finished }
  }
  const output = async (document: WorkflowDocument, items: readonly JsonObject[]) => {
    const { result } = await start(document, items)
    if (result.error !== undefined) throw new NodeError(result.error.code, result.error.message)
    return result.items.map((item) => item.json)
  }
  return { engine, clock, requests, start, output }
}

const when = (expression: string, operator: string, right: JsonObject[string] = null): JsonObject => ({
  combine: 'all',
  conditions: [{ left: { $expr: `{{ ${expression} }}` }, operator, right }],
})
const set = (name: string, expression: string): [string, JsonObject] => [
  'core.set',
  { assignments: [{ name, value: { $expr: `{{ ${expression} }}` } }] },
]

test('each batch of a loop goes through its body, and all that came back goes on', async () => {
  const document = workflow(
    { loop: ['core.loop', { batchSize: 2 }], body: set('double', '$json.n * 2'), end: ['core.aggregate'] },
    'start > loop',
    'loop:loop > body',
    'body > loop:next',
    'loop:done > end',
  )
  expect(await world().output(document, [{ n: 1 }, { n: 2 }, { n: 3 }])).toEqual([
    {
      items: [
        { n: 1, double: 2 },
        { n: 2, double: 4 },
        { n: 3, double: 6 },
      ],
    },
  ])
})

test.each([
  ['while', '$json.n < 4'],
  ['until', '$json.n >= 4'],
])('a %s loop looks at what came back', async (mode, expression) => {
  const document = workflow(
    {
      loop: ['core.loop', { mode, condition: when(expression, 'is_true'), result: 'last' }],
      body: set('n', '$json.n + 1'),
      end: ['core.no-op'],
    },
    'start > loop',
    'loop:loop > body',
    'body > loop:next',
    'loop:done > end',
  )
  expect(await world().output(document, [{ n: 1 }])).toEqual([{ n: 4 }])
})

test('a loop that never ends stops at its limit with a clear error', async () => {
  const document = workflow(
    { loop: ['core.loop', { mode: 'while', condition: when('true', 'is_true'), maxIterations: 5 }], body: ['core.no-op'] },
    'start > loop',
    'loop:loop > body',
    'body > loop:next',
  )
  expect((await world().start(document, [{}])).result).toMatchObject({
    status: 'failed',
    error: { code: 'loop.max-iterations', node: 'loop' },
  })
})

test('branches of an if come together in a merge, also when one of them got nothing', async () => {
  const document = workflow(
    {
      if: ['core.if', { condition: when('$json.total', 'greater_than', 100) }],
      big: set('size', "'big'"),
      small: set('size', "'small'"),
      merge: ['core.merge'],
    },
    'start > if',
    'if:true > big',
    'if:false > small',
    'big > merge:input1',
    'small > merge:input2',
  )
  expect(await world().output(document, [{ total: 50 }, { total: 150 }])).toEqual([
    { total: 150, size: 'big' },
    { total: 50, size: 'small' },
  ])
  expect(await world().output(document, [{ total: 500 }])).toEqual([{ total: 500, size: 'big' }])
})

test('a switch sends items out of ports made by its config', async () => {
  const cases = [{ key: 'a' }, { key: 'b' }]
  const document = workflow(
    {
      switch: ['core.switch', { mode: 'value', value: { $expr: '{{ $json.t }}' }, cases, fallback: 'port' }],
      a: set('to', "'a'"),
      other: set('to', "'other'"),
      merge: ['core.merge'],
    },
    'start > switch',
    'switch:a > a',
    'switch:fallback > other',
    'a > merge:input1',
    'other > merge:input2',
  )
  expect(await world().output(document, [{ t: 'x' }, { t: 'a' }, { t: 'b' }])).toEqual([
    { t: 'a', to: 'a' },
    { t: 'x', to: 'other' },
  ])
})

test('items that pass a filter still know the item of an earlier node that they came from', async () => {
  const document = workflow(
    {
      shout: ['core.set', { assignments: [{ name: 'word', value: { $expr: '{{ $json.word.toUpperCase() }}' } }], keepOtherFields: false }],
      filter: ['core.filter', { condition: when('$json.word', 'not_equals', 'A') }],
      end: set('was', "$('start').item.json.word"),
    },
    'start > shout',
    'shout > filter',
    'filter:kept > end',
  )
  expect(await world().output(document, [{ word: 'a' }, { word: 'b' }])).toEqual([{ word: 'B', was: 'b' }])
})

test('a wait is stored, and goes on at its time', async () => {
  const { start, clock, engine } = world()
  const document = workflow({ wait: ['core.wait', { amount: 1, unit: 'hours' }], end: ['core.no-op'] }, 'start > wait', 'wait > end')
  const { executionId, result } = await start(document, [{ a: 1 }])
  expect(result.status).toBe('waiting')
  await clock.advance(3_600_000)
  await settle()
  const view = await engine.view(tenantId, executionId)
  expect({ status: view?.header.status, output: view?.output }).toEqual({ status: 'completed', output: [{ json: { a: 1 } }] })
})

test('requests go out with a key for each item, and each answer belongs to its item', async () => {
  const { output, requests } = world((request) => ({ got: isJsonObject(request.body) ? (request.body.n ?? null) : null }))
  const request = { method: 'POST', url: 'https://api.example.com', bodyType: 'json', jsonBody: { n: { $expr: '{{ $json.n }}' } } }
  const document = workflow({ http: ['http.request', request], end: set('sent', "$('start').item.json.n") }, 'start > http', 'http > end')
  expect(await output(document, [{ n: 1 }, { n: 2 }])).toEqual([
    { got: 1, sent: 1 },
    { got: 2, sent: 2 },
  ])
  expect(new Set(requests.map((sent) => sent.headers?.['Idempotency-Key'])).size).toBe(2)
})

test('a stop ends its branch only, a stop with error the execution', async () => {
  const parts = { stop: ['core.stop'], end: ['core.no-op'] } satisfies Parameters<typeof workflow>[0]
  expect((await world().start(workflow(parts, 'start > stop', 'start > end'), [{}])).result.status).toBe('completed')
  const failing = workflow({ fail: ['core.stop-error', { message: { $expr: 'No order {{ $json.id }}' } }] }, 'start > fail')
  expect((await world().start(failing, [{ id: 7 }])).result).toMatchObject({
    status: 'failed',
    error: { code: 'workflow.stopped', message: 'No order 7' },
  })
})

test('a parallel map keeps the order of its items, leaves early, and tells what failed', async () => {
  const document = workflow(
    {
      loop: ['core.loop', { concurrency: 3, onFailure: 'collect' }],
      bad: ['core.if', { condition: when('$json.n', 'equals', 2) }],
      fail: ['core.stop-error', { message: 'two is too much' }],
      body: set('double', '$json.n * 2'),
      failed: set('why', '$json.error.message'),
      both: ['core.merge', {}],
    },
    'start > loop',
    'loop:loop > bad',
    'bad:true > fail',
    'bad:false > body',
    'body > loop:next',
    'loop:done > both:input1',
    'loop:failed > failed',
    'failed > both:input2',
  )
  const output = await world().output(document, [{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(output).toMatchObject([
    { n: 1, double: 2 },
    { n: 3, double: 6 },
    { n: 2, why: 'two is too much' },
  ])
})

test('branches run beside each other, and their results come together by branch', async () => {
  const document = workflow(
    {
      both: ['core.parallel', { branches: [{ key: 'slow' }, { key: 'fast' }], result: 'fields' }],
      wait: ['core.wait', { mode: 'duration', amount: 1, unit: 'minutes' }],
      one: set('by', '"slow"'),
      two: set('by', '"fast"'),
    },
    'start > both',
    'both:slow > wait',
    'wait > one',
    'one > both:next',
    'both:fast > two',
    'two > both:next',
  )
  const { start, clock, engine } = world()
  const { executionId, result } = await start(document, [{ n: 1 }])
  expect(result.status).toBe('waiting')
  await clock.advance(60_000)
  await settle()
  const view = await engine.view(tenantId, executionId)
  expect(view?.output.map(({ json }) => json)).toEqual([{ slow: [{ n: 1, by: 'slow' }], fast: [{ n: 1, by: 'fast' }] }])
})

test('what is tried is caught, and cleaned up, and items still know where they came from', async () => {
  const document = workflow(
    {
      try: ['core.try', {}],
      fail: ['core.stop-error', { message: 'no' }],
      caught: set('was', "$('start').item.json.n + ': ' + $json.error.message"),
      clean: ['core.no-op'],
      after: set('after', 'true'),
    },
    'start > try',
    'try:try > fail',
    'try:catch > caught',
    'caught > try:next',
    'try:finally > clean',
    'try:done > after',
  )
  expect(await world().output(document, [{ n: 7 }])).toMatchObject([{ was: '7: no', after: true }])
})
