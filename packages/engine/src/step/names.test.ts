import type { JsonObject } from '@millrace/base'
import { compileLimits } from '@millrace/expression'
import { given, Harness } from '../testing/harness.ts'
import { sketch } from '../testing/build-document.ts'
import type { ExecutionView } from '../engine-api.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})
afterEach(() => harness.engine.stop(1000))

type Nodes = Parameters<typeof sketch>[0]
const ask = (expression: string) => ({ config: { fields: { got: { $expr: `{{ ${expression} }}` } } } })
const failure = (view: ExecutionView) => view.steps.find((step) => step.error !== null)?.error

/** What the last node, `ask`, gets for an expression. */
async function answers(nodes: Nodes, edges: readonly string[], expression: string, items: readonly JsonObject[] = [{ n: 1 }]) {
  const view = await harness.execute(sketch([...nodes, ['ask', 'test.add', ask(expression)]], edges), items)
  const error = failure(view)
  return error === undefined || error === null ? given(view, 'ask').map((json) => json['got'] ?? null) : error
}

const straight = ['start > a', 'a > ask']
const few = [{ n: 1 }, { n: 2 }, { n: 3 }]

test.each<[string, unknown]>([
  ["$('a').all().length", 3],
  ["$('a').first().json.n", 1],
  ["$('a').last().json.n", 3],
  ["$('a').itemMatching(1).json.n", 2],
  ["$('a').pairedItem(1).json.n", 2],
  ["$('a').isExecuted", true],
  ["$('a').runIndex", 0],
  ["$('a').params", { fields: { x: 1 } }],
  ["$('a').context", {}],
  ["$('a').all(0, 0).length", 3],
  ["$('a').all('main', -1).length", 3],
  ["$('a').all('error').length", 0],
  ["$items('a').length", 3],
  ["$items('a', 0, 0).length", 3],
  ['$items().length', 3],
  ["$item(2).$node['a'].json.n", 3],
  ['$item(2).$json.n', 3],
  ["$node['a'].parameter", { fields: { x: 1 } }],
  ['$node.a.runIndex', 0],
  ['$input.first().json.n', 1],
  ['$input.last().json.n', 3],
  ['$input.params', { fields: { x: 1 } }],
  ['$prevNode.name', 'a'],
  ['[$prevNode.outputIndex, $prevNode.runIndex]', [0, 0]],
  ['$runIndex', 0],
  ['$nodeVersion', 1],
  ['$nodeId', 'ask'],
  ['$execution.mode', 'production'],
  ['$mode', 'production'],
  ['$workflow.active', true],
  ['$execution.resumeUrl === $resumeWebhookUrl', true],
  ['$execution.id === $executionId', true],
])('%s', async (expression, value) => {
  expect(await answers([['a', 'test.add', { config: { fields: { x: 1 } } }]], straight, expression, few)).toEqual([value, value, value])
})

test.each<[string, readonly unknown[]]>([
  ["$('a').item.json.n", [1, 2, 3]],
  ["$('a').json.n", [1, 2, 3]],
  ["$node['a'].json.n", [1, 2, 3]],
  ['$input.item.json.n', [1, 2, 3]],
  ['$data.n', [1, 2, 3]],
  ['$position', [0, 1, 2]],
])('%s is that of the item at hand', async (expression, values) => {
  expect(await answers([['a', 'test.pass']], straight, expression, few)).toEqual(values)
})

test('params are those that the node ran with, and config that asks for itself is an error', async () => {
  const a = ['a', 'test.add', { config: { fields: { y: { $expr: '{{ $json.n * 10 }}' } } } }] as const
  expect(await answers([a], straight, "$('a').params.fields.y", [{ n: 4 }])).toEqual([40])
  expect(await answers([a], straight, '$parameter.fields.got', [{ n: 4 }])).toMatchObject({ code: 'expression.circular' })
})

test('a field of the own config that cannot be worked out is named', async () => {
  const config = { fields: { got: { $expr: '{{ $parameter.other }}' } }, other: { sum: { $expr: '{{ $json.x.y }}' } } }
  const view = await harness.execute(sketch([['ask', 'test.add', { config }]], ['start > ask']), [{ n: 1 }])
  expect(failure(view)?.message).toContain('other › sum: Cannot read "y" of undefined.')
})

test('the own config is there field by field', async () => {
  const config = {
    fields: { got: { $expr: '{{ $parameter.other.sum + $parameter.fixed }}' } },
    fixed: 5,
    other: { sum: { $expr: '{{ $json.n + 1 }}' } },
  }
  const view = await harness.execute(sketch([['ask', 'test.add', { config }]], ['start > ask']), [{ n: 1 }])
  expect(given(view, 'ask')).toEqual([{ n: 1, got: 7 }])
})

test.each<[string, string, RegExp, RegExp]>([
  ["$('A').first()", 'expression.unknown-node', /no node "A"/, /Did you mean "a"/],
  ['$(5).first()', 'expression.unknown-node', /by its name/, /Fetch order/],
  ["$('later').first()", 'expression.node-not-executed', /"later" has not run/, /isExecuted/],
  ["$('ask').first()", 'expression.node-not-executed', /this node itself/, /\$input/],
  ["$('a').all(7)", 'expression.no-output', /no output 7/, /0 \(main\), 1 \(error\)/],
  ["$('a').all('mian')", 'expression.no-output', /no output "mian"/, /main/],
  ["$('a').all(0, 3)", 'expression.no-output', /no run 3: it ran once/, /from 0 to 0/],
  ["$('a').itemMatching(9)", 'expression.no-paired-item', /no item 9: it has 1/, /came in/],
  ["$('a').itemMatching()", 'expression.no-paired-item', /no item NaN/, /came in/],
  ['$item(4)', 'expression.no-paired-item', /no item 4/, /from 0/],
])('%s says what is wrong, where, and what to write', async (expression, code, message, hint) => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['later', 'test.pass'],
  ]
  const error = await answers(nodes, [...straight, 'ask > later'], expression)
  expect(error).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
    detail: { path: '/fields/got', start: 3, end: expect.any(Number) },
  })
})

test('a node that has not run can be asked whether it has', async () => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['later', 'test.pass'],
  ]
  expect(await answers(nodes, [...straight, 'ask > later'], "$('later').isExecuted ? 'yes' : 'no'")).toEqual(['no'])
})

test('behind a branch, a name means what that branch was sent', async () => {
  const nodes: Nodes = [['split', 'test.split', { config: { field: 'ok' } }]]
  const items = [{ ok: true }, { ok: false }, { ok: false }]
  expect(await answers(nodes, ['start > split', 'split:no > ask'], "$('split').all().length", items)).toEqual([2, 2])
  expect(await answers(nodes, ['start > split', 'split:no > ask'], "$('split').all(0).length", items)).toEqual([1, 1])
  expect(await answers(nodes, ['start > split', 'split:no > ask'], '[$prevNode.name, $prevNode.outputIndex]', items)).toEqual([
    ['split', 1],
    ['split', 1],
  ])
})

test('a node that fired for each branch is the firing that this one follows from, whichever was last', async () => {
  const nodes: Nodes = [
    ['split', 'test.split', { config: { field: 'ok' } }],
    ['slow', 'test.slow'],
    ['both', 'test.pass'],
  ]
  const edges = ['start > split', 'split:yes > slow', 'slow > both', 'split:no > both', 'both > ask']
  const got = await answers(nodes, edges, "[$('both').first().json.n, $('both').runIndex, $json.n]", [{ ok: true, n: 1 }, { n: 2 }])
  expect(got).toEqual(expect.arrayContaining([[1, 1, 1], [2, 0, 2]])) // prettier-ignore
})

test('of a node on no way here, the latest firing counts', async () => {
  const nodes: Nodes = [
    ['side', 'test.pass'],
    ['a', 'test.slow'],
    ['b', 'test.slow'],
  ]
  expect(await answers(nodes, ['start > side', 'start > a', 'a > b', 'b > ask'], "$('side').first().json.n")).toEqual([1])
})

test('in a loop a name means the turn at hand, and behind it the last one', async () => {
  const nodes: Nodes = [
    ['l', 'test.loop'],
    ['body', 'test.add', { config: { fields: { turn: { $expr: '{{ $runIndex }}' } } } }],
    ['inner', 'test.add', { config: { fields: { same: { $expr: "{{ $('body').first().json.turn }}" } } } }],
  ]
  const edges = ['start > l', 'l:loop > body', 'body > inner', 'inner > l:next', 'l:done > ask']
  expect(await answers(nodes, edges, "[$('body').first().json.turn, $('body').item.json.turn, $json.same]", few)).toEqual([
    [2, 0, 0],
    [2, 1, 1],
    [2, 2, 2],
  ])
  expect(await answers(nodes, edges, "$('body').first(0, 1).json.turn", few)).toEqual([1, 1, 1])
})

test('a loop says where it stands', async () => {
  const context = "{{ [$('l').context.currentRunIndex, $('l').context.noItemsLeft, $node.l.context.done] }}"
  const nodes: Nodes = [
    ['l', 'test.loop'],
    ['body', 'test.add', { config: { fields: { at: { $expr: context } } } }],
  ]
  expect(
    await answers(nodes, ['start > l', 'l:loop > body', 'body > l:next', 'l:done > ask'], "[$json.at, $('l').context.done]", few),
  ).toEqual([
    [[0, false, false], true],
    [[1, false, false], true],
    [[2, true, false], true],
  ])
})

test('$node falls back to the item at the same place where lineage leads to several', async () => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['double', 'test.huge', { config: { count: 2, size: 1 } }],
  ]
  const edges = ['start > a', 'a > double', 'double > ask']
  expect(await answers(nodes, edges, "$node['a'].json.n", few)).toEqual([1, 2])
  expect(await answers(nodes, edges, "$('a').item.json.n", few)).toMatchObject({
    code: 'expression.ambiguous-item',
    message: expect.stringContaining('"double" made one item of them'),
  })
})

test('of the only item that a node gave, everything may ask', async () => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['many', 'test.huge', { config: { count: 3, size: 1 } }],
    ['sum', 'test.sum'],
  ]
  expect(await answers(nodes, ['start > a', 'a > many', 'many > sum', 'sum > ask'], "$('a').item.json.n")).toEqual([1])
})

test('what a node gave that is worked once came from the first item', async () => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['once', 'test.add', { executeOnce: true, config: { fields: { x: 1 } } }],
  ]
  expect(await answers(nodes, ['start > a', 'a > once', 'once > ask'], "$('a').item.json.n", few)).toEqual([1])
})

test('so may an item that was made of more items than anybody follows', async () => {
  const nodes: Nodes = [
    ['a', 'test.pass'],
    ['many', 'test.huge', { config: { count: 50_001, size: 1 } }],
    ['two', 'test.huge', { config: { count: 2, size: 1 } }],
  ]
  expect(await answers(nodes, ['start > a', 'a > many', 'many > two', 'two > ask'], "$('a').item.json.n")).toEqual([1, 1])
})

test('an item that came another way has no partner', async () => {
  const nodes: Nodes = [
    ['split', 'test.split', { config: { field: 'ok' } }],
    ['a', 'test.pass'],
    ['join', 'test.merge'],
  ]
  const edges = ['start > split', 'split:yes > a', 'a > join:a', 'split:no > join:b', 'join > ask']
  const error = await answers(nodes, edges, "$('a').item.json.n", [{ ok: 1 }, { ok: 1 }, {}])
  expect(error).toMatchObject({ code: 'expression.no-paired-item', message: expect.stringContaining('Item 2 does not come from') })
})

test('pinned data that says nothing of where it came from is named', async () => {
  const document = sketch(
    [
      ['a', 'test.pass'],
      ['b', 'test.pass'],
      ['ask', 'test.add', ask("$('a').item.json.n")],
    ],
    ['start > a', 'a > b', 'b > ask'],
    { pinned: { b: [{ json: { n: 'pinned' } }] } },
  )
  const { executionId, finished } = harness.accept(document, few, { mode: 'manual' })
  await finished
  expect(failure(await harness.view(executionId))).toMatchObject({
    code: 'expression.ambiguous-item',
    message: expect.stringMatching(/"b" made one item of them. Its data is pinned/),
  })
})

test('an expression pays for the way back to the items that it asks for', async () => {
  const length = 10
  const chain: Nodes = Array.from({ length }, (_, index) => [`n${index}`, 'test.add', { config: { fields: { [`f${index}`]: 1 } } }])
  const edges = ['start > n0', ...Array.from({ length: length - 1 }, (_, index) => `n${index} > n${index + 1}`), `n${length - 1} > ask`]
  const items = Array.from({ length: 100 }, (_, n) => ({ n }))
  const expressions = { limits: compileLimits({ fuel: 80_000 }) } // of which 100 calls of the host take 60,000
  const poor = await new Harness({ environment: { env: {}, vars: () => ({}), resumeUrl: () => '', expressions } }).start()
  const sumOf = async (node: string) => {
    const sum = `(() => { let s = 0; for (let i = 0; i < 100; i++) s += $('${node}').itemMatching(i).json.n; return s })()`
    return poor.execute(sketch([...chain, ['ask', 'test.add', { executeOnce: true, ...ask(sum) }]], edges), items)
  }
  expect(given(await sumOf('n9'), 'ask')[0]?.['got']).toBe(4950)
  expect(failure(await sumOf('n0'))).toMatchObject({ code: 'expression.fuel' })
  await poor.engine.stop(1000)
})

test('fields that ask for themselves are said once', async () => {
  expect(await answers([], ['start > ask'], '$parameter.fields.got + 1')).toMatchObject({
    code: 'expression.circular',
    message: 'fields › got: The fields of "ask" ask for each other in a circle, or one asks for itself.',
    hint: expect.any(String) as unknown,
  })
})
