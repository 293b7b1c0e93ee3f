import { completionsFor, hoverAt, signatureAt, type CompletionContext } from '../index.ts'

const json = { total: 5, name: 'Ada', 'odd key': 1, customer: { email: 'a@b.c' }, lines: [{ price: 2, count: 1 }] }
const samples = [{ json }]
const context: CompletionContext = {
  input: { samples },
  nodes: [
    { name: 'Fetch order', isUpstream: true, samples },
    { name: "It's", isUpstream: true },
    { name: 'Elsewhere', isUpstream: false },
  ],
  scope: { lookup: (name) => (name === '$json' ? json : undefined) },
}
/** What is offered at the bar in the text. */
const at = (text: string) => {
  const cursor = text.includes('|') ? text.indexOf('|') : text.length
  return completionsFor(text.replace('|', ''), cursor, context)
}
const labels = (text: string): readonly string[] => at(text).options.map(({ label }) => label)

describe('completion', () => {
  test('fields come with their value and type, before the methods', () => {
    expect(at('{{ $json.').options.slice(0, 2)).toMatchObject([
      { label: 'total', kind: 'field', detail: '5', type: 'number' },
      { label: 'name', kind: 'field', detail: '"Ada"', type: 'text' },
    ])
    expect(labels('{{ $json.customer.')[0]).toBe('email')
  })

  test('a key that is no identifier takes the place of the dot', () => {
    const option = (text: string) => at(text).options.find(({ label }) => label === 'odd key')
    expect(option('{{ $json.')).toMatchObject({ apply: "['odd key']", from: 8 })
    expect(option('{{ $json?.')).toMatchObject({ apply: "['odd key']" })
    expect(option('{{ $json?.')).not.toHaveProperty('from')
  })

  test.each([
    ['{{ $json.lines.map(line => line.', 'price'],
    ['{{ $json.lines.map(line => line.|) }} and more', 'price'],
    ['{{ $json.lines.map(({ pr', 'price'],
    ['{{ $json.lines.reduce((sum, line) => sum + line.', 'price'],
    ['{{ $json.lines.filter(l => l.count).sort((a, b) => a.', 'price'],
    ['{{ (() => { const first = $json.lines[0]; return first.', 'price'],
    ['{{ (() => { for (const line of $json.lines) { if (line.', 'price'],
    ['{{ (() => { const { customer } = $json; return customer.', 'email'],
    ['{{ $json.total ? $json.customer.', 'email'],
    ['{{ `Dear ${$json.customer.', 'email'],
    ['{{ { a: 1, b: $json.customer.', 'email'],
    ['{{ /}}/.test($json.customer.', 'email'],
    ["{{ $('Fetch order').item.json.", 'total'],
    ["{{ $('Fetch order').all()[0].json.customer.", 'email'],
    ['{{ $input.first().json.', 'total'],
    ["{{ $json['cust", 'customer'],
    ['{{ $json.na|me }}', 'name'],
    ['{{ 1 }} {{ $json.customer.', 'email'],
  ])('%s offers %s', (text, label) => {
    expect(labels(text)).toContain(label)
  })

  test('locals come first, keywords of statements only where one can stand', () => {
    expect(labels('{{ $json.lines.map((line, index) => ').slice(0, 2)).toEqual(['line', 'index'])
    expect(labels('{{ (() => { ret')).toEqual(['return'])
    expect(labels('{{ ret')).toEqual([])
  })

  test('nodes that come before are offered by name, in quotes and without', () => {
    expect(at("{{ $('").options).toMatchObject([
      { label: 'Fetch order', kind: 'node', apply: "Fetch order'" },
      { label: "It's", apply: "It\\'s'" },
    ])
    expect(at("{{ $('Fe|').item }}").options).toMatchObject([{ label: 'Fetch order', apply: 'Fetch order' }])
    expect(labels('{{ $node["')).toContain('Fetch order')
    expect(at('{{ fetch').options).toMatchObject([{ label: "$('Fetch order')", apply: "$('Fetch order').item.json" }])
    expect(labels('{{ $(')).toEqual(["'Fetch order'", "'It\\'s'"])
  })

  test('methods are inserted with parentheses and the cursor where the first argument goes', () => {
    const option = (text: string, label: string) => at(text).options.find((found) => found.label === label)
    expect(option('{{ $json.name.', 'toUpperCase')).toMatchObject({ apply: 'toUpperCase()' })
    expect(option('{{ $json.name.', 'toUpperCase')).not.toHaveProperty('cursor')
    expect(option('{{ $json.name.', 'split')).toMatchObject({ apply: 'split()', cursor: 6 })
    expect(option('{{ ', '$')).toMatchObject({ apply: "$('')", cursor: 3 })
  })

  test('nothing in comments, in other texts, and outside of braces', () => {
    for (const text of ['$json.', '{{ 1 }} $json.', '{{ /* $json.', "{{ 'abc ", '{{ 12', '{{ $json.missing.'])
      expect([text, labels(text)]).toEqual([text, []])
  })
})

describe('signature help', () => {
  test('names the argument that is being written', () => {
    const text = '{{ $json.name.replace($json.total, '
    expect(signatureAt(text, text.length, context)).toMatchObject({ signature: 'replace(pattern, replacement)', active: 1, start: 14 })
    expect(signatureAt("{{ $('", 6, context)).toMatchObject({ signature: '$(name)', active: 0 })
    expect(signatureAt('{{ parseInt($json.total, ', 25, context)).toMatchObject({ active: 1 })
  })

  test('nothing in the body of a function, in an object, and outside of calls', () => {
    for (const text of ['{{ $json.name', '{{ $json.lines.map(x => { ', '{{ $json.lines.concat({ a: ', '{{ ($json.total + ']) {
      expect([text, signatureAt(text, text.length, context)]).toEqual([text, undefined])
    }
  })
})

describe('hover', () => {
  const hover = (text: string) => hoverAt(text.replace('|', ''), text.indexOf('|'), context)

  test('shows type, value and documentation', () => {
    expect(hover('{{ $json.cust|omer.email }}')).toMatchObject({
      title: 'customer',
      type: 'object',
      value: '{"email":"a@b.c"}',
      start: 9,
      end: 17,
    })
    expect(hover('{{ $js|on.customer }}')).toMatchObject({ title: '$json', description: 'The data of the item that the node works on.' })
    expect(hover('{{ $json.name.toUpper|Case() }}')).toMatchObject({ title: 'toUpperCase()' })
    expect(hover('{{ $json.lines.map(l => l.pr|ice) }}')).toMatchObject({ title: 'price', type: 'number' })
  })

  test('nothing on texts and operators', () => {
    expect(hover("{{ 'a|bc' }}")).toBeUndefined()
    expect(hover('{{ 1 |+ 1 }}')).toBeUndefined()
    expect(hover('a|bc {{ 1 }}')).toBeUndefined()
  })
})
