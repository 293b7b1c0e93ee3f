import type { WorkflowDocument } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { analyseExpressions } from './expressions.ts'
import { catalogOf, documentOf, nodeType } from './testing/documents.ts'
import { validateWorkflow, type TypeCatalog } from './validate.ts'

const config = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
    any: {},
    list: { type: 'array', items: { $ref: '#/$defs/entry' } },
  },
  $defs: { entry: { type: 'object', properties: { on: { type: 'boolean' } } } },
}
const type = (name: string, parts: Partial<NodeTypeDescription> = {}) => nodeType(name, { config, ...parts })
const TYPES = [
  type('t.hook', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] } }),
  type('t.set'),
  type('t.model', { ports: { inputs: [], outputs: [{ name: 'model', type: 'model' }] } }),
  type('t.agent', { ports: { inputs: ['main', { name: 'model', type: 'model' }], outputs: ['main'] } }),
]
const catalog = catalogOf(TYPES)
const node = (id: string, text: string | object = {}, rest: object = {}) => ({
  id,
  name: id,
  type: id === 'hook' ? 't.hook' : 't.set',
  typeVersion: 1,
  config: typeof text === 'string' ? { any: { $expr: text } } : text,
  ...rest,
})
const edge = (from: string, to: string, port = 'main') => ({ id: `${from}-${to}`, from: { node: from, port }, to: { node: to, port } })
const found = (document: WorkflowDocument) =>
  validateWorkflow(document, catalog)
    .filter(({ code }) => !code.startsWith('workflow.unreachable'))
    .map(({ code, severity, path, span }) => [code, severity, path, span])

describe('expressions at save', () => {
  test('what can never run is an error, with its place in the expression', () => {
    const document = documentOf(
      [node('hook'), node('a', '{{ $jsn.x }}'), node('b', "{{ $('c').item }}"), node('d', '{{ 1 + }}')],
      [edge('hook', 'a'), edge('a', 'b'), edge('b', 'd')],
    )
    expect(found(document)).toEqual([
      ['workflow.bad-expression', 'error', '/nodes/1/config/any', { start: 3, end: 7 }],
      ['workflow.unknown-node-reference', 'error', '/nodes/2/config/any', { start: 5, end: 8 }],
      ['workflow.bad-expression', 'error', '/nodes/3/config/any', { start: 7, end: 8 }],
    ])
  })

  test('a whole list, entry or group may be an expression; what is known to give another sort is a warning, fixed text takes none', () => {
    const whole = nodeType('t.set', {
      config: {
        type: 'object',
        required: ['group'],
        additionalProperties: false,
        properties: {
          group: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
          list: { type: 'array', minItems: 1, items: { $ref: '#/$defs/entry' } },
          either: {
            oneOf: [
              { type: 'object', required: ['a'] },
              { type: 'object', required: ['b'] },
            ],
          },
          fixed: { type: 'object', properties: { script: { type: 'string', 'x-literal': true } } },
        },
        $defs: { entry: { type: 'object', properties: { on: { const: true } }, required: ['on'] } },
      },
    })
    const check = (values: object) =>
      validateWorkflow(documentOf([node('hook'), node('a', values)], [edge('hook', 'a')]), catalogOf([TYPES[0]!, whole])).map(
        ({ code, severity, path }) => [code, severity, path],
      )
    const expr = (source: string) => ({ $expr: `{{ ${source} }}` })
    expect(check({ group: expr('$json.to'), list: expr('$json.rows'), either: expr('$json.one') })).toEqual([])
    expect(check({ group: expr('$json.to'), list: [expr('$json.row')] })).toEqual([])
    expect(check({ group: expr('"Oslo"'), list: expr('{ on: true }') })).toEqual([
      ['expression.wrong-type', 'warning', '/nodes/1/config/group'],
      ['expression.wrong-type', 'warning', '/nodes/1/config/list'],
    ])
    expect(check({ group: { city: 'Oslo' }, fixed: expr('$json.code') })).toEqual([
      ['workflow.bad-config', 'error', '/nodes/1/config/fixed'],
    ])
    expect(check({ group: { city: expr('1') }, fixed: { script: expr('$json.code') } })).toEqual([
      ['workflow.bad-config', 'error', '/nodes/1/config/fixed/script'],
      ['expression.wrong-type', 'warning', '/nodes/1/config/group/city'],
    ])
  })

  test('a node that does not lead here is a warning; one on a loop or before does lead here', () => {
    const document = documentOf(
      [
        node('hook'),
        node('a', "{{ $('b').first() }}"),
        node('b', "{{ $('a').item }} {{ $('hook').item }}"),
        node('c', "{{ $('b').item }}"),
      ],
      [edge('hook', 'a'), edge('a', 'b'), edge('hook', 'c')],
    )
    expect(found(document)).toEqual([
      ['expression.node-not-upstream', 'warning', '/nodes/1/config/any', { start: 5, end: 8 }],
      ['expression.node-not-upstream', 'warning', '/nodes/3/config/any', { start: 5, end: 8 }],
    ])
    const looped = documentOf(
      [node('hook'), node('a', "{{ $('b').first() }}"), node('b')],
      [edge('hook', 'a'), edge('a', 'b'), edge('b', 'a')],
    )
    expect(found(looped).filter(([code]) => code === 'expression.node-not-upstream')).toEqual([])
  })

  test('what is attached to a node sees what that one sees', () => {
    const document = documentOf(
      [node('hook'), node('a'), node('m', "{{ $('a').item.json.x }}", { type: 't.model' }), node('agent', {}, { type: 't.agent' })],
      [
        edge('hook', 'a'),
        edge('a', 'agent'),
        { ...edge('m', 'agent'), from: { node: 'm', port: 'model' }, to: { node: 'agent', port: 'model' } },
      ],
    )
    expect(found(document)).toEqual([])
  })

  test('pinned data tells which fields there are', () => {
    const pinned = { hook: [{ json: { total: 1 } }] }
    const document = documentOf(
      [node('hook'), node('a', '{{ $json.totl }}'), node('b', "{{ $('hook').item.json.totl }} {{ $json.anything }}")],
      [edge('hook', 'a'), edge('a', 'b')],
      { pinned },
    )
    expect(found(document)).toEqual([
      ['expression.unknown-field', 'warning', '/nodes/1/config/any', { start: 9, end: 13 }],
      ['expression.unknown-field', 'warning', '/nodes/2/config/any', { start: 23, end: 27 }],
    ])
  })

  test('a result that the field cannot take is a warning', () => {
    const config = {
      text: { $expr: '{{ 1 + 1 }}' },
      count: { $expr: '{{ "a" }}' },
      list: [{ on: { $expr: '{{ 1 > 2 }}' } }, { on: { $expr: 'yes' } }],
      any: { $expr: '{{ 1 }}' },
    }
    const document = documentOf([node('hook'), node('a', config)], [edge('hook', 'a')])
    expect(found(document).map(([code, , path]) => [code, path])).toEqual([
      ['expression.wrong-type', '/nodes/1/config/text'],
      ['expression.wrong-type', '/nodes/1/config/count'],
      ['expression.wrong-type', '/nodes/1/config/list/1/on'],
    ])
  })

  test('what was found out about a config is not kept beyond a change around it', () => {
    const a = node('a', "{{ $('b').item }}")
    expect(found(documentOf([node('hook'), a], [edge('hook', 'a')]))).toHaveLength(1)
    expect(found(documentOf([node('hook'), a, node('b')], [edge('hook', 'b'), edge('b', 'a')]))).toEqual([])
    expect(found(documentOf([node('hook'), { ...a, name: 'other' }], [edge('hook', 'a')]))).toHaveLength(1)
  })

  test('in a document of thousands of nodes names are checked, and who runs before whom is not', () => {
    const many = Array.from({ length: 2000 }, (_, index) => node(`n${index}`, "{{ $('later').item }}"))
    const document = documentOf([node('hook'), ...many, node('later', "{{ $('nobody').item }}")], [])
    expect(found(document).map(([code]) => code)).toEqual(['workflow.unknown-node-reference'])
  })
})

describe('the analysis in small pieces', () => {
  const many = (first: string) =>
    documentOf(
      [
        node('hook'),
        node('a', Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${first}${index}`, { $expr: '{{ $jsn.x }}' }]))),
      ],
      [edge('hook', 'a')],
    )

  test('a node of many expressions lets others have a turn between them', () => {
    expect([...analyseExpressions(many('a'), catalog)].length).toBeGreaterThanOrEqual(30)
  })

  test('documents that are analysed in turns keep what was found out about each', () => {
    const [one, other] = [many('a'), documentOf([node('hook'), node('b', '{{ $jsn.x }}')], [edge('hook', 'b')])]
    const turns = analyseExpressions(one, catalog)
    while (turns.next().done !== true) expect(validateWorkflow(other, catalog).length).toBeGreaterThan(0)
    expect([...analyseExpressions(one, catalog)]).toHaveLength(1)
  })

  test('pinned data is looked at once for all expressions', () => {
    let looks = 0
    const item = { json: { x: 1 } }
    Object.defineProperty(item, 'binary', {
      enumerable: true,
      get: () => {
        looks += 1
        return undefined
      },
    })
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`f${index}`, { $expr: `{{ $('a').item.json.x + $input.item.json.x + ${index} }}` }]),
    )
    const document = documentOf([node('hook'), node('a', '{{ 1 }}'), node('b', fields)], [edge('hook', 'a'), edge('a', 'b')], {
      pinned: { a: [item] },
    })
    validateWorkflow(document, catalog)
    expect(looks).toBe(1)
  })
})

describe('data of an execution', () => {
  const items = [{ json: { name: 'Ada', total: 5 } }]
  const given = new Map([['hook', new Map([['main', items]])]])
  const withData: TypeCatalog = { ...catalog, samples: () => given }
  const said = (document: WorkflowDocument, by = withData) =>
    validateWorkflow(document, by)
      .filter(({ nodeId }) => nodeId === 'a')
      .map(({ code, severity, suggestion }) => ({ code, severity, suggestion }))
  const reading = (text: string, rest: object = {}) => documentOf([node('hook'), node('a', text)], [edge('hook', 'a')], rest)
  const last = 'Seen in the data of the last execution.'

  test('shows fields that are not there, as warnings that say where it was seen', () => {
    const about = { code: 'expression.unknown-field', severity: 'warning', suggestion: `Did you mean name? ${last}` }
    expect(said(reading('{{ $json.nam }}'))).toEqual([about])
    expect(said(reading("{{ $('hook').first().json.nam }}"))).toEqual([about])
    expect(said(reading('{{ $json.nam }}'), catalog)).toEqual([])
  })
  test('is a warning at most', () => {
    for (const text of ['{{ $json.total.toUpperCase() }}', '{{ $json.name() }}', '{{ $json.zzz.deep.er }}'])
      expect(said(reading(text)).every(({ severity }) => severity === 'warning')).toBe(true)
  })
  test('does not stand for what is pinned, and what is wrong in any case stays an error', () => {
    expect(said(reading('{{ $json.nam }}', { pinned: { hook: [{ json: { nam: 1 } }] } }))).toEqual([])
    const pinned = said(reading('{{ $json.zzz }}', { pinned: { hook: items } }))
    expect(pinned).toMatchObject([{ code: 'expression.unknown-field', suggestion: expect.not.stringContaining(last) }])
    expect(said(reading('{{ $json.nam( }}'))).toMatchObject([{ severity: 'error' }])
  })
  test('of another port says nothing about what comes out of this one', () => {
    const document = documentOf([node('hook'), node('a', '{{ $json.nam }}')], [edge('hook', 'a', 'error')])
    expect(said(document).filter(({ code }) => code === 'expression.unknown-field')).toEqual([])
  })
  test('is forgotten when there is newer', () => {
    const document = reading('{{ $json.nam }}')
    expect(said(document)).toHaveLength(1)
    const newer = new Map([['hook', new Map([['main', [{ json: { nam: 1 } }]]])]])
    expect(said(document, { ...catalog, samples: () => newer })).toEqual([])
  })
})
