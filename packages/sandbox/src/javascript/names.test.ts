import { createSandbox, type CodeNodeData } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

const sandbox = createSandbox({ maxChildren: 1 })
afterAll(() => sandbox.stop())

const NODES: Record<string, CodeNodeData> = {
  Orders: {
    isExecuted: true,
    items: [{ json: { n: 1 } }, { json: { n: 2 } }],
    paired: [1, 2],
    others: [{ json: { n: 9 } }],
    params: { url: 'u' },
    firings: {
      ports: ['main', 'other', 'error'],
      means: 1,
      runs: [
        { run: 0, outputs: [['other', [{ json: { n: 7 } }]]] },
        {
          run: 1,
          outputs: [
            ['main', []],
            ['other', [{ json: { n: 8 } }, { json: { n: 9 } }]],
          ],
        },
        { run: 2, outputs: [['main', [{ json: { n: 10 } }]]] },
      ],
    },
  },
  Later: { isExecuted: false, problem: { message: '"Later" has not run.', hint: 'Ask isExecuted.' } },
  Merged: { isExecuted: true, items: [{ json: { n: 5 } }], paired: [null, 0], problem: { message: 'Item 0 comes from several items.' } },
}
const AROUND = { nodes: NODES, now: Date.UTC(2030, 5, 1, 22, 30), zone: 'Europe/Berlin' }
const value = async (expression: string, rest: object = {}): Promise<unknown> =>
  (await runCode(sandbox, `return { value: ${expression} }`, { ...AROUND, ...rest })).items[0]?.json['value']

test.each([
  [`$('Orders').first().json.n`, 1],
  [`$('Orders').last().json.n`, 2],
  [`$('Orders').all().length`, 2],
  [`$('Orders').all(1).map((item) => item.json.n)`, [8, 9]],
  [`$('Orders').all('other', 0).map((item) => item.json.n)`, [7]],
  [`$('Orders').all(undefined, 1).length`, 2],
  [`$('Orders').all(0, -1)[0].json.n`, 10],
  [`$('Orders').all(0).length`, 0],
  [`$('Orders').first(1, 0).json.n`, 7],
  [`$('Orders').last(1).json.n`, 9],
  [`$items('Orders', 1, 0)[0].json.n`, 7],
  [`$('Orders').item.json.n`, 2],
  [`$('Orders').itemMatching(1).json.n`, 9],
  [`$('Orders').isExecuted`, true],
  [`$('Orders').params.url`, 'u'],
  [`$('Later').isExecuted`, false],
  [`$node["Orders"].json.n`, 2],
  [`$node.Merged.json.n`, 5],
  [`$items('Orders').length`, 2],
  [`$items().length`, 2],
  [`$item(1).$json.id`, 2],
  [`$item(1).$node["Orders"].json.n`, 9],
  [`$now.toISO()`, '2030-06-02T00:30:00.000+02:00'],
  [`$today.toISODate()`, '2030-06-02'],
  [`DateTime.fromISO('2030-01-01').zoneName`, 'Europe/Berlin'],
  [`Duration.fromObject({ hours: 2 }).as('minutes')`, 120],
  [`$jmespath({ a: [{ b: 1 }, { b: 2 }] }, 'a[*].b')`, [1, 2]],
  [`$ifEmpty('', 'none')`, 'none'],
  [`$if(true, 1, 2)`, 1],
  [`$max(1, 7, 3)`, 7],
  [`$binary`, {}],
])('%s', async (expression, expected) => {
  expect(await value(expression)).toEqual(expected)
})

test('in mode each the names of other nodes follow the item', async () => {
  const { items } = await runCode(sandbox, `return { n: $('Orders').item.json.n, id: $json.id }`, { ...AROUND, mode: 'each' })
  expect(items.map(({ json }) => json)).toEqual([
    { n: 2, id: 1 },
    { n: 9, id: 2 },
  ])
})

test.each([
  [`$('Later').first()`, '"Later" has not run.', 'Ask isExecuted.'],
  [`$('Merged').item`, 'several items', ''],
  [`$('Nobody').first()`, 'was not handed to the code', 'as text'],
  [`$node['Nobody'].json`, 'was not handed to the code', 'as text'],
  [`$('Orders').first(3)`, 'has no output 3', '0 (main), 1 (other), 2 (error)'],
  [`$('Orders').first(0, 9)`, 'has no run 9: it ran 3 times', 'from 0 to 2'],
  [`$('Merged').first(1)`, 'were not handed to the code', 'all(0, 0)'],
])('%s says what is wrong and what to do', async (expression, message, hint) => {
  const error = await failureOf(runCode(sandbox, `return { value: ${expression} }`, AROUND))
  expect(error.message).toContain(message)
  expect(error.data.hint ?? '').toContain(hint)
})

describe('where items came from', () => {
  const from = async (source: string, rest: object = {}) => (await runCode(sandbox, source, rest)).from

  test.each([
    ['the items themselves', 'return items.filter((item) => item.json.id === 2)', [[1]]],
    ['copies of them', 'return [...items].reverse().map((item) => ({ ...item, json: { x: 1 } }))', [[1], [0]]],
    ['their data', 'return [{ json: items[1].json }]', [[1]]],
    ['their data alone', 'return [items[1].json, items[0].json]', [[1], [0]]],
    ['new items', 'return [{ a: 1 }, { a: 2 }, { a: 3 }]', [null, null, null]],
    ['new and old ones', 'return [{ a: 1 }, items[1]]', [null, [1]]],
    [
      'what the code says itself',
      'return [{ json: {}, pairedItem: 1 }, { json: {}, pairedItem: { item: 0 } }, { json: {}, pairedItem: [0, { item: 1 }] }]',
      [[1], [0], [0, 1]],
    ],
    ['what names no input item', 'return [{ json: {}, pairedItem: 7 }]', [null]],
  ])('is known of %s', async (_, source, expected) => {
    expect(await from(source)).toEqual(expected)
  })

  test('is known in mode each, also where items are dropped', async () => {
    expect(await from('if ($json.id === 2) return { kept: true }', { mode: 'each' })).toEqual([[1]])
  })
})
