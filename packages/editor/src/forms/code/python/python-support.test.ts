import type { CompletionContext } from '@millrace/expression'
import { contextOf } from '../../expression/preview.ts'
import { scopeOf } from '../../expression/sample-scope.ts'
import { emptyFormContext } from '../../form-context.ts'
import { pythonCompletions, pythonHover, unknownNodes } from './python-support.ts'

const json = { order: { total: 5, 'ship to': 'x', items: [{ sku: 'a' }] }, name: 'Ada', tags: ['x'] }
const sample = { items: [{ json }], index: 0 }
const nodes = [{ name: 'Fetch order', isUpstream: true, samples: [{ json: { id: 7 } }] }]
const context: CompletionContext = {
  ...contextOf({ ...emptyFormContext, sample, nodes }),
  scope: scopeOf({ sample, nodes }, Date.UTC(2030, 0, 1)),
}
/** What is offered where `|` stands. */
const offered = (source: string) => {
  const offset = source.indexOf('|')
  return pythonCompletions(source.replace('|', ''), offset, context)
}
const labels = (source: string) => offered(source).options.map(({ label }) => label)

describe('fields of the data', () => {
  test.each([
    ['_json.|', ['order', 'name']],
    ['return [item for item in items if item.json.order.|', ['total']],
    ['return [item for item in items if item.json.order.|]', ['total']],
    ['first = items[0].json.|\nreturn first', ['order', 'name']],
    ['_input.first().json.|', ['order', 'name']],
    ['_json["order"].|', ['total']],
    ['_json["|', ['order', 'name']],
    ['x = _json["order"]["|"]\n', ['total', 'ship to']],
    ["_json['order']['to|']", ['total']],
    ['_json.get("or|")', ['order']],
    ['item = items[0]\norder = item["json"]["order"]\nreturn order.|', ['total']],
    ['for entry in items:\n    data = entry["json"]\n    print(data["|"])\n', ['order', 'name']],
    ['for index, entry in enumerate(items):\n    entry.json.|\n', ['order', 'name']],
    ['for key, value in _json["order"].items():\n    pass\nfor a, b in zip(items, items):\n    b.json.|', ['order']],
    ['data = [entry.json for entry in items]\nreturn data[0].|', ['order', 'name']],
    ['data = [entry["json"] for entry in items]\nfor one in data:\n    one["|"]', ['order', 'name']],
    ['return sorted(items, key=lambda entry: entry.json.|)', ['order', 'name']],
    ['by = max(items, key=lambda entry: entry["json"]["order"]["|"])', ['total']],
    ['if (order := _json["order"]):\n    order.|', ['total']],
    ['def shape(data):\n    return data\nasync def go():\n    for one in _items:\n        one.json.|\n', ['order']],
    ['_("Fetch order").first().json.|', ['id']],
    ['_items("Fetch order")[0]["json"]["|"]', ['id']],
    ['_node["Fetch order"].json.|', ['id']],
    ['for line in _json.order["items"]:\n    line.|', ['sku']],
    ['total = {**_json["order"], "vat": 1}\ntotal["|', ['vat', 'total']],
    ['x = await go(_json.|)', ['order']],
    ['print(f"{_json.|}")', ['order', 'name']],
    ['order = _json.get("order") or {}\norder.|', ['total']],
  ])('%s', (source, expected) => expect(labels(source)).toEqual(expect.arrayContaining(expected)))

  test('a field whose name is no word, or that of a method, is read with brackets in place of the dot', () => {
    const { from, options } = offered('x = _json.order.|')
    expect(from).toBe(16)
    expect(options.filter(({ label }) => label === 'ship to' || label === 'items').map(({ apply, from: at }) => [apply, at])).toEqual([
      ['["ship to"]', 15],
      ['["items"]', 15],
      ['items()', undefined],
    ])
  })

  test('a key is closed with its own quote, where it is not closed', () => {
    expect(offered('_json["na|').options[0]).toMatchObject({ apply: 'name"' })
    expect(offered("_json['na|']").options[0]).toMatchObject({ apply: 'name' })
  })
})

describe('names and methods', () => {
  test('of the program, with what they are, before those of the data and the language', () => {
    const { options } = offered(
      'import json as j\nfrom math import ceil\norder = _json["order"]\ndef shape(data, *rest, flag=True):\n    x = |',
    )
    const shown = options.slice(0, 8).map(({ label, kind, detail }) => [label, kind, detail])
    expect(shown).toEqual(
      expect.arrayContaining([
        ['data', 'local', 'parameter'],
        ['rest', 'local', 'parameter'],
        ['flag', 'local', 'parameter'],
        ['order', 'local', 'object'],
        ['shape', 'local', 'function'],
        ['j', 'local', 'module'],
        ['ceil', 'local', 'math.ceil'],
      ]),
    )
    expect(options.map(({ label }) => label)).toEqual(expect.arrayContaining(['_json', 'enumerate', 'return']))
  })

  test.each([
    ['def a(inner):\n    pass\ninn|', 'inner'],
    ['[x for long_name in items]\nlong|', 'long_name'],
  ])('a name of an inner scope is not offered outside: %s', (source, name) => expect(labels(source)).not.toContain(name))

  test.each([
    ['_json.name.|', ['upper', 'strip']],
    ['_json.tags.|', ['append', 'sort']],
    ['_json.order.|', ['get', 'items', 'values']],
    ['_now.|', ['isoformat', 'year', 'strftime']],
    ['import datetime\ndatetime.|', ['timedelta']],
    ['import |', ['json', 'datetime']],
    ['from datetime import |', ['timedelta']],
    ['_input.|', ['all', 'first', 'item']],
    ['_("|', ['Fetch order']],
    ['_("Fetch order").|', ['first', 'all', 'json']],
  ])('%s', (source, expected) => expect(labels(source)).toEqual(expect.arrayContaining(expected)))

  test('methods that only expressions have are not offered', () => {
    expect(labels('_json.name.|')).not.toContain('toTitleCase')
    expect(labels('_json.tags.|')).not.toContain('map')
  })
})

test.each(['print("_json.|', '# _json.|', 'unknown.|', "'it' + \"_js|", '"""\n_json.|\n"""', 'def f(data):\n    data.|', 'x = 1.|'])(
  'nothing is offered where nothing is known: %s',
  (source) => expect(labels(source)).toEqual([]),
)

describe('what stands under the pointer', () => {
  const at = (source: string) => pythonHover(source.replace('|', ''), source.indexOf('|'), context)
  test.each([
    ['return _js|on', { title: '_json', type: 'object', description: 'The data of the item at hand.' }],
    ['return _json.order.tot|al', { title: 'total', type: 'number', value: '5' }],
    ['return _json["order"]["ship| to"]', { title: 'ship to', type: 'text', value: '"x"' }],
    ['order = _json["order"]\nreturn or|der["total"]', { title: 'order', type: 'object' }],
    ['ord|er = _json["order"]', { title: 'order', type: 'object' }],
    ['for entry in items:\n    print(ent|ry.json.name)', { title: 'entry', type: 'object' }],
    ['import math\nma|th.pi', { title: 'math', type: 'module' }],
  ])('%s', (source, expected) => expect(at(source)).toMatchObject(expected))

  test('nothing is said of what is not known', () => {
    for (const source of ['unk|nown', 'def f(data):\n    return data.fie|ld', '"_js|on"']) expect(at(source)?.type ?? '').not.toBe('object')
    expect(at('unk|nown')).toBeUndefined()
  })
})

test('nodes that there are not are told', () => {
  expect(unknownNodes('_("Fetch ordr").all() + _items("Fetch order") + f("x")', context)).toMatchObject([
    { code: 'expression.unknown-node', severity: 'warning', start: 2, end: 14 },
  ])
})

test('programs that follow a name to itself end', () => {
  expect(labels('x = y\ny = x\nx.|')).toEqual([])
  expect(labels(`${Array.from({ length: 40 }, (_, at) => `a${at + 1} = [a${at}, a${at}]`).join('\n')}\na40.|`)).toBeDefined()
})
