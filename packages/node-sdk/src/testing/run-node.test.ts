import { defineNode, type NodeDefinition } from '../definition.ts'
import { checkConfig, runLoop, runNode, TEST_NOW } from './index.ts'

const described = {
  type: 'test.node',
  version: 1,
  title: 'Test',
  description: 'For tests.',
  kind: 'action',
  category: 'Test',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: {
    type: 'object',
    additionalProperties: false,
    properties: { name: { type: 'string', default: 'x' }, link: { type: 'string', format: 'uri' } },
  },
} as const

const node = (execute: NodeDefinition<{ name: string }>['execute'], more: Partial<NodeDefinition<{ name: string }>> = {}) =>
  defineNode<{ name: string }>({ ...described, ...more, execute })

test('a node gets items, config with defaults, time and zone, and what it did is told', async () => {
  const result = await runNode(
    node(async (step) => {
      step.log.info('began', { at: step.now })
      step.progress(0.5)
      const answer = await step.http({ url: 'https://example.com' })
      step.respond({ status: 201 })
      return { main: step.items().map((item) => ({ json: { ...item.json, name: step.config().name, answer: answer.body as string } })) }
    }),
    { items: [{ a: 1 }, { json: { a: 2 } }], http: () => ({ status: 200, headers: {}, body: 'hi' }) },
  )
  expect(result.outputs).toEqual({ main: [{ json: { a: 1, name: 'x', answer: 'hi' } }, { json: { a: 2, name: 'x', answer: 'hi' } }] })
  expect(result).toMatchObject({ response: { status: 201 }, progress: [0.5], requests: [{ url: 'https://example.com' }] })
  expect(result.logs).toEqual([{ level: 'info', message: 'began', detail: { at: TEST_NOW } }])
})

test.each([
  [{ name: 1 }, '/name must be string'],
  [{ nam: 'x' }, 'additional properties (nam)'],
  [{ link: 'no link' }, '/link must match format "uri"'],
])('config %j is refused like the engine does: %s', async (config, message) => {
  await expect(
    runNode(
      node(() => ({ main: [] })),
      { config },
    ),
  ).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining(message) })
})

test('defaults go into a copy', () => {
  const given = {}
  expect(checkConfig(described, given)).toEqual({ config: { name: 'x' }, problems: [] })
  expect(given).toEqual({})
})

test('a misspelt schema keyword fails the test instead of checking nothing', () => {
  expect(() => checkConfig({ ...described, config: { type: 'object', propertys: {} } }, {})).toThrow('propertys')
})

test('a node that changes its items or config fails', async () => {
  const changesItem = node((step) => {
    ;(step.items()[0] as { json: { a?: number } }).json.a = 2
    return { main: [] }
  })
  await expect(runNode(changesItem, { items: [{ a: 1 }] })).rejects.toThrow(TypeError)
  await expect(runNode(node((step) => ((step.config().name = 'y'), { main: [] })))).rejects.toThrow(TypeError)
})

test('items for a port that does not exist fail the test', async () => {
  await expect(runNode(node(() => ({ mian: [] })))).rejects.toThrow('port "mian", but has main')
})

test('requests and code without a stand-in fail the test', async () => {
  await expect(
    runNode(node(async (step) => ({ main: [{ json: { ...(await step.http({ url: 'https://x.y' })).headers } }] }))),
  ).rejects.toThrow('https://x.y')
  await expect(
    runNode(node(async (step) => ({ main: await step.code({ language: 'javascript', source: '', mode: 'all', items: [] }) }))),
  ).rejects.toThrow('no sandbox')
})

test('a status that is no success is an error unless the node takes all, as with the real client', async () => {
  const http = () => ({ status: 404, headers: {}, body: '' })
  await expect(
    runNode(
      node(async (step) => ({ main: [{ json: { ...(await step.http({ url: 'https://x.y' })).headers } }] })),
      { http },
    ),
  ).rejects.toMatchObject({ code: 'http.404' })
})

test('config can depend on the item, and a wait is told as a directive', async () => {
  const items = [{ a: 1 }, { a: 2 }]
  const seen = await runNode(
    node((step) => ({ main: step.items().map((_, index) => ({ json: { name: step.config(index).name } })) })),
    {
      items,
      config: (index) => ({ name: `n${index}` }),
    },
  )
  expect(seen.outputs.main).toEqual([{ json: { name: 'n0' } }, { json: { name: 'n1' } }])
  const waits = await runNode(node((step) => (step.resume === undefined ? { directive: 'wait', until: 5 } : { main: step.resume.items })))
  expect(waits.directive).toEqual({ directive: 'wait', until: 5 })
})

test('a loop is driven with what its body gives back', async () => {
  const twice = node(
    ({ loop }) =>
      loop !== undefined && loop.iteration < 2
        ? { directive: 'iterate', items: loop.iteration === 0 ? loop.items : loop.returned }
        : { directive: 'finish-loop', items: loop?.collected ?? [] },
    { ports: { inputs: ['main', 'next'], outputs: ['body', 'done'] }, loop: { body: 'body', next: 'next', done: 'done' } },
  )
  const { iterations, done } = await runLoop(twice, {
    items: [{ n: 0 }],
    body: (items) => items.map((item) => ({ n: Number(item.json.n) + 1 })),
  })
  expect(iterations).toEqual([[{ json: { n: 0 } }], [{ json: { n: 1 } }]])
  expect(done).toEqual([{ json: { n: 1 } }, { json: { n: 2 } }])
})
