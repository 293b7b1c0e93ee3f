import { codeCompletions, codeHover, codeProblems, codeSignature } from './code-support.ts'
import type { CompletionContext } from './completions.ts'

const context: CompletionContext = {
  input: { samples: [{ json: { order: { total: 5, lines: [{ sku: 'a' }] }, name: 'Ada' } }] },
  nodes: [{ name: 'Fetch order', isUpstream: true, samples: [{ json: { id: 7 } }] }],
}
const labels = (source: string) => codeCompletions(source, source.length, context).options.map(({ label }) => label)

describe('completion in code', () => {
  test.each([
    ['$json.', ['order', 'name']],
    ['const x = 1\nreturn items.map((item) => item.json.order.', ['total', 'lines']],
    ['for (const item of items) {\n  item.json.', ['order', 'name']],
    ['const { order } = $json\nreturn order.lines[0].', ['sku']],
    ['const orders = items.map((one) => one.json.order)\nreturn orders[0].', ['total', 'lines']],
    ["const all = await Promise.all([])\nreturn $('Fetch order').first().json.", ['id']],
    ['$input.first().json.', ['order', 'name']],
    ['const item = items[0]\nitem.json.', ['order', 'name']],
    ["import a, { b as c } from 'a'\nconst order = items[0].json.order\norder.", ['total', 'lines']],
    ['async function load(item) { return item.json.order }\nconst order = await load(items[0])\norder.', ['total', 'lines']],
    ['const orders = await Promise.all(items.map(async (one) => one.json.order))\norders[0].', ['total']],
    ['class A { go() { return $json.', ['order', 'name']],
    ["const answer = await fetch('https://a.example')\nanswer.", ['ok', 'status', 'json', 'text']],
    ["(await fetch('https://a.example')).headers.", ['get']],
    ['console.', ['log', 'warn']],
    ['JSON.', ['parse', 'stringify']],
    ['Math.', ['max', 'round']],
    ['const start = DateTime.now()\nstart.', ['plus', 'toISO']],
  ])('knows the data: %s', (source, fields) => expect(labels(source)).toEqual(expect.arrayContaining(fields)))

  test('knows the nodes before, and what was declared', () => {
    expect(labels("$('")).toContain('Fetch order')
    expect(labels('const total = 5\nreturn to')).toContain('total')
    expect(labels('con')).toContain('console')
    expect(labels("import lodash from 'lodash'\nlod")).toContain('lodash')
  })

  test('offers the methods of the language, not those that only expressions have', () => {
    expect(labels('$json.name.')).toContain('toUpperCase')
    expect(labels('$json.name.')).not.toContain('toTitleCase')
    expect(labels('$input.')).toContain('all')
    for (const source of ['$json.', '$vars.', '`${$json.', 'const [one] = [1]\none.'])
      expect(labels(source).filter((label) => /^(?:compact|isEmpty|hasField|toDateTime|round)$/.test(label))).toEqual([])
  })

  test('says where the text begins that an option replaces', () => {
    expect(codeCompletions('return $json.na', 15, context).from).toBe(13)
  })
})

test('what stands under the pointer has its type and its value', () => {
  const source = 'const a = 1\nreturn $json.order.total'
  expect(codeHover(source, source.length - 2, context)).toMatchObject({ start: expect.any(Number), end: source.length, type: 'number' })
  expect(codeHover('return items', 9, context)).toMatchObject({ title: 'items', type: 'list of objects', description: expect.any(String) })
})

test.each([
  ['for (const one of items) { log(one) }', 'one', 'object'],
  ['const { order } = $json', 'order', 'object'],
  ['const lines = items.flatMap((one) => one.json.order.lines)', 'lines', 'list of objects'],
  ["const answer = fetch('x')", 'fetch', 'function'],
])('a name has its type where it is declared: %s', (source, name, type) =>
  expect(codeHover(source, source.indexOf(name) + 1, context)).toMatchObject({ type }),
)

test('nothing is said of a name that nothing is known of', () => expect(codeHover('const a = b.c', 6, context)).toBeUndefined())

test.each([
  ['const add = (a, { b }, ...rest) => a\nadd(', 'add(a, {…}, ...rest)'],
  ['function go(first, second = 1) {}\ngo(1, ', 'go(first, second?)'],
  ['fetch(', 'fetch(address, options?)'],
  ['console.log(', 'log(...values)'],
])('a call of one of these has a signature too: %s', (source, signature) =>
  expect(codeSignature(source, source.length, context)).toMatchObject({ signature }),
)

test('the call at the cursor has its signature', () => {
  const source = 'return $json.name.slice('
  expect(codeSignature(source, source.length, context)).toMatchObject({ signature: expect.stringContaining('slice('), start: 18 })
})

describe('problems in code', () => {
  const found = (source: string) => codeProblems(source, context).map(({ code, start, end }) => [code, source.slice(start, end)])

  test('code that cannot be read is told where it breaks', () => {
    expect(found('return items.map((x) => x.json))')).toEqual([['expression.syntax', ')']])
    expect(codeProblems('if (true) {', context)[0]?.message).toContain('ends too early')
    expect(found('')).toEqual([])
  })

  test('a field that no sample has, unless the code writes it', () => {
    expect(found('return { total: $json.order.totl }').map(([code]) => code)).toEqual(['expression.unknown-field'])
    expect(found('for (const item of items) item.json.vat = 1\nreturn items.map((item) => item.json.vat)')).toEqual([])
    expect(found('return items.map((item) => ({ ...item.json, more: 1 }))')).toEqual([])
    expect(found('delete $json.totl\nreturn $json')).toEqual([])
    expect(found("const data = await (await fetch('x')).json()\nreturn data.anything.at.all")).toEqual([])
  })

  test('a node that there is not', () => {
    expect(codeProblems("return $('Fetch ordr').all()", context)[0]).toMatchObject({ fix: { text: "'Fetch order'" }, severity: 'warning' })
  })
})
