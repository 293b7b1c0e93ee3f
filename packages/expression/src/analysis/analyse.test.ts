import { analyseTemplate, checkTemplate, type AnalysisContext } from '../index.ts'

const order = {
  total: 5,
  name: 'Ada',
  paid: true,
  'odd key': 1,
  customer: { email: 'a@b.c' },
  lines: [{ price: 2, count: 1, tags: ['x'] }],
}
const samples = [{ json: order }, { json: { ...order, customer: null, note: { text: 'quick' } } }]
const context: AnalysisContext = {
  input: { samples },
  nodes: [
    { name: 'Fetch order', isUpstream: true, samples },
    { name: 'Elsewhere', isUpstream: false },
    { name: 'New', isUpstream: true },
  ],
}
/** What is said about an expression: the code, the marked text, the hint. */
const said = (source: string, around: AnalysisContext = context) => {
  const text = `{{ ${source} }}`
  return checkTemplate(text, around).map(({ code, start, end, hint }) => [code.replace('expression.', ''), text.slice(start, end), hint])
}
const typeOf = (text: string, around: AnalysisContext = context): string | undefined => analyseTemplate(text, around).type?.kind

describe('fields that no sample has', () => {
  test.each([
    ['$json.totl', 'totl', 'Did you mean total?'],
    ["$json['totl']", "'totl'", 'Did you mean total?'],
    ['$json.odd_key', 'odd_key', "Did you mean ['odd key']?"],
    ["$('Fetch order').item.json.nme", 'nme', 'Did you mean name?'],
    ['$node["Fetch order"].json.nme', 'nme', 'Did you mean name?'],
    ['$items("Fetch order")[0].json.nme', 'nme', 'Did you mean name?'],
    ['$input.first().json.nme', 'nme', 'Did you mean name?'],
    ['$input.all().map(item => item.json.nme)', 'nme', 'Did you mean name?'],
    ['$json.lines.map(line => line.prise)', 'prise', 'Did you mean price?'],
    ['$json.lines.map(({ prise }) => prise)', 'prise', 'Did you mean price?'],
    ['$json.lines.filter(l => l.count > 0).map(l => l.prise)', 'prise', 'Did you mean price?'],
    ['$json.lines[0].prise', 'prise', 'Did you mean price?'],
    ['$json.lines.find(l => l.count)?.prise', 'prise', 'Did you mean price?'],
    ['$json.lines.sort((a, b) => a.prise - b.price)', 'prise', 'Did you mean price?'],
    ['$json.customer?.emial', 'emial', 'Did you mean email?'],
    ['$json.name.lenght', 'lenght', 'Did you mean length?'],
  ])('%s', (source, marked, hint) => {
    expect(said(source)).toEqual([['unknown-field', marked, hint]])
  })

  test('without a near name the fields that there are stand in the hint', () => {
    expect(said('$json.zzz')).toEqual([['unknown-field', 'zzz', expect.stringMatching(/^There is: total, name/)]])
  })

  test('a field that the author expects to be missing is left alone, unless it looks like a slip', () => {
    for (const source of [
      '$json.zzz ?? 1',
      '$json.zzz || 1',
      '$json.zzz ? $json.zzz.x : 1',
      '!$json.zzz',
      "typeof $json.zzz === 'string'",
      '$json.zzz === undefined',
      '$ifEmpty($json.zzz, 1)',
      "'zzz' in $json && $json.zzz",
    ])
      expect([source, said(source)]).toEqual([source, []])
    expect(said('$json.nme ?? 1')).toEqual([['unknown-field', 'nme', 'Did you mean name?']])
  })

  test('nothing is said where no data is known: no samples, an object without fields, an empty list, a computed key', () => {
    for (const around of [{}, { input: { samples: [{ json: {} }] } }, { input: { samples: [{ json: { a: [] } }] } }])
      expect(said('$json.a.map(x => x.y)[0].z', around)).toEqual([])
    expect(said('$json[$json.name]')).toEqual([])
    expect(said('$("New").item.json.anything.at.all')).toEqual([])
  })
})

describe('reading of nothing', () => {
  test('a field of what a sample shows to be null, or lacks', () => {
    expect(said('$json.customer.email')).toEqual([['null-read', 'email', 'Write ?.email to get undefined instead.']])
    expect(said('$json.note.text')).toEqual([['null-read', 'text', 'Write ?.text to get undefined instead.']])
  })

  test.each([
    '$json.customer?.email',
    '$json.customer && $json.customer.email',
    "$json.customer ? $json.customer.email : ''",
    "$json.customer === null ? '' : $json.customer.email",
    '($json.customer ?? {}).email',
    '(() => { if (!$json.customer) return 1; return $json.customer.email })()',
    '(() => { let best = null; for (const l of $json.lines) { if (best === null || best.price < l.price) best = l } return best.price })()',
  ])('nothing is said when a condition has looked: %s', (source) => {
    expect(said(source)).toEqual([])
  })
})

describe('methods and arguments', () => {
  test.each([
    ['$json.name.toUpper()', 'toUpper', 'Did you mean toUpperCase?'],
    ['$json.total.toUpperCase()', 'toUpperCase', undefined],
    ['$json.lines.maap(x => x)', 'maap', 'Did you mean map?'],
    ['$json.name.trim().toUpper()', 'toUpper', 'Did you mean toUpperCase?'],
    ['Math.rond($json.total)', 'rond', 'Did you mean round?'],
    ['[1, 2].frist()', 'frist', 'Did you mean first?'],
  ])('a method that the type does not have: %s', (source, marked, hint) => {
    expect(said(source)).toEqual([['not-a-function', marked, hint]])
  })

  test('a value is no function', () => {
    expect(said('$json.name()')).toEqual([['not-a-function', 'name', 'Remove the parentheses.']])
    expect(said('Math(1)')).toEqual([['not-a-function', 'Math', undefined]])
  })

  test('too few and too many arguments', () => {
    expect(said('$json.lines.map()')).toEqual([['bad-argument', ')', 'It is called as map(fn).']])
    expect(said("$json.name.includes('a', 0, 1)")).toEqual([['bad-argument', '1', expect.stringContaining('includes(')]])
    expect(said('$json.name.includes(...$json.lines)')).toEqual([])
  })
})

describe('fixes', () => {
  test.each([
    ['{{ $json.totl }}', '{{ $json.total }}'],
    ["{{ $json['totl'] }}", "{{ $json['total'] }}"],
    ['{{ $json.customer.email }}', '{{ $json.customer?.email }}'],
    ["{{ $json.customer['email'] }}", "{{ $json.customer?.['email'] }}"],
    ['{{ $json.name.toUpper() }}', '{{ $json.name.toUpperCase() }}'],
    ["{{ $('Fetch ordr').item }}", "{{ $('Fetch order').item }}"],
    ['{{ $jsn.total }}', '{{ $json.total }}'],
  ])('%s is mended to %s', (text, mended) => {
    const [problem] = checkTemplate(text, context)
    const { start, end, text: instead } = problem!.fix!
    expect(text.slice(0, start) + instead + text.slice(end)).toBe(mended)
    expect(checkTemplate(mended, context)).toEqual([])
  })
})

describe('nodes', () => {
  test('a node that does not exist is an error, one that does not lead here a warning', () => {
    expect(checkTemplate("{{ $('Fetch ordr').item }} {{ $('Elsewhere').item }}", context)).toMatchObject([
      { code: 'expression.unknown-node', severity: 'error', hint: 'Did you mean "Fetch order"?' },
      { code: 'expression.node-not-upstream', severity: 'warning' },
    ])
  })
})

describe('types', () => {
  test.each([
    ['{{ $json.total }}', 'number'],
    ['{{ $json.total }} ', 'text'],
    ['{{ $json.total + 1 }}', 'number'],
    ["{{ $json.total + '' }}", 'text'],
    ['{{ `${$json.total}` }}', 'text'],
    ['{{ $json.total > 1 }}', 'boolean'],
    ['{{ $json.lines }}', 'list'],
    ['{{ $json.lines.map(l => l.price) }}', 'list'],
    ['{{ $json.lines.reduce((sum, l) => sum + l.price, 0) }}', 'number'],
    ['{{ $json.lines.find(l => l.price) }}', 'union'],
    ['{{ $json.lines.flatMap(l => l.tags)[0] }}', 'text'],
    ['{{ { a: 1 } }}', 'object'],
    ['{{ Object.entries($json.lines[0])[0][0] }}', 'text'],
    ['{{ new Date() }}', 'instance'],
    ['{{ [1, "a"][1] }}', 'text'],
    ['{{ [...new Set($json.lines.map(l => l.price))][0] }}', 'number'],
    ['{{ $json.paid ? 1 : 2 }}', 'number'],
    ['{{ $json.zzz ?? 5 }}', 'any'],
    ['{{ $("New").item.json.x }}', 'any'],
  ])('%s gives %s', (text, kind) => {
    expect(typeOf(text)).toBe(kind)
  })

  test('a result that the field cannot take is told with the way out', () => {
    const misfits = (text: string, type: string) =>
      checkTemplate(text, { ...context, expects: { type } }).map(({ code, hint }) => [code, hint])
    expect(misfits('{{ $json.total }}', 'number')).toEqual([])
    expect(misfits('{{ $json.total }} ', 'number')).toEqual([['expression.wrong-type', expect.stringContaining('.toNumber()')]])
    expect(misfits('{{ $json.name }}', 'integer')).toHaveLength(1)
    expect(misfits('{{ $json.lines }}', 'string')).toEqual([['expression.wrong-type', 'Join it with .join(", ").']])
    expect(misfits('{{ $json.total }}', 'string')).toEqual([['expression.wrong-type', 'Write String(…).']])
    expect(misfits('{{ $json.customer }}', 'object')).toEqual([])
    expect(misfits('{{ $json.anything?.at }}', 'object')).not.toContainEqual(['expression.wrong-type', expect.anything()])
    expect(checkTemplate('{{ $json.total }}', { ...context, expects: { anyOf: [{ type: 'string' }, { type: 'number' }] } })).toEqual([])
  })
})

describe('cost', () => {
  test('functions that call functions, and themselves, end', () => {
    const nested = Array.from({ length: 30 }, () => '[1].map(x => ').join('') + 'x' + ')'.repeat(30)
    expect(said(nested)).toEqual([])
  })

  test('samples of any size cost the same', () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, { a: [index] }]))
    expect(said('$json.k1.a', { input: { samples: [{ json: wide }] } })).toEqual([])
  })
})
