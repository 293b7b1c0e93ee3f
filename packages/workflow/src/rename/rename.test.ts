import type { WorkflowDocument } from '../generated/workflow.ts'
import { catalogOf, documentOf, nodeType } from '../validate/testing/documents.ts'
import { applyRename, type RenamePlan } from './plan.ts'
import { planFieldRename } from './rename-field.ts'
import { planNodeRename } from './rename-node.ts'

const code = { type: 'string', 'x-ui': { widget: 'code', language: { path: 'language' } } }
const named = { type: 'array', items: { type: 'object', properties: { name: { type: 'string', 'x-ui': { names: 'output' } } } } }
const TYPES = [
  nodeType('t.set', { config: { type: 'object', properties: { fields: named } } }),
  nodeType('t.code', { config: { type: 'object', properties: { language: { type: 'string' }, source: code } } }),
]
const catalog = catalogOf(TYPES)
const expr = (text: string) => ({ $expr: text })
const node = (id: string, config: object, rest: object = {}) => ({
  id,
  name: id.toUpperCase(),
  type: 't.set',
  typeVersion: 1,
  config,
  ...rest,
})
const edge = (from: string, to: string, rest: object = {}) => ({
  id: `${from}${to}`,
  from: { node: from, port: 'main' },
  to: { node: to, port: 'main' },
  ...rest,
})
const shown = ({ changes }: RenamePlan) => changes.map(({ path, after, certain }) => [path, after, certain])

describe('a renamed node', () => {
  const document = documentOf(
    [
      node('a', {}),
      node(
        'b',
        { rules: [{ value: expr("{{ $('A').item.json.x }}") }], text: "$('A')" },
        { cache: { key: expr("{{ $node['A'].json.id }}") } },
      ),
      node('c', { source: "return $('A').all()" }, { type: 't.code' }),
      node('d', { language: 'python', source: 'return _("A").all()' }, { type: 't.code' }),
    ],
    [edge('a', 'b', { map: { x: expr("{{ $('A').item.json.x }}") } })],
    { settings: { orderBy: expr("{{ $items('A').length }}") } },
  )

  test('is renamed in nested config, policies, mappings, settings and code; never in plain text', () => {
    const plan = planNodeRename(document, { from: 'A', to: 'Orders' }, catalog)
    expect(shown(plan)).toEqual([
      ['/nodes/1/config/rules/0/value/$expr', "{{ $('Orders').item.json.x }}", true],
      ['/nodes/1/cache/key/$expr', "{{ $node['Orders'].json.id }}", true],
      ['/nodes/2/config/source', "return $('Orders').all()", true],
      ['/edges/0/map/x/$expr', "{{ $('Orders').item.json.x }}", true],
      ['/settings/orderBy/$expr', "{{ $items('Orders').length }}", true],
    ])
    expect(plan.doubts).toMatchObject([{ nodeId: 'd', path: '/nodes/3/config/source', message: 'The code of "D" seems to speak of "A".' }])
  })

  test('parts that do not change stay the same objects', () => {
    const plan = planNodeRename(document, { from: 'A', to: 'Orders' }, catalog)
    const after = applyRename(document, plan.changes)
    expect(after.nodes[0]).toBe(document.nodes[0])
    expect(after.nodes[3]).toBe(document.nodes[3])
    expect(after.nodes[1]).not.toBe(document.nodes[1])
    expect(applyRename(after, plan.changes)).toEqual(after)
  })
})

describe('a renamed field', () => {
  const rename = (document: WorkflowDocument) => planFieldRename(document, { nodeId: 'a', path: ['total'], to: 'amount' }, { catalog })

  test('certain is what names the node, and what reads the items that come directly and only from it', () => {
    const text = { value: expr("{{ $json.total }} {{ $('A').item.json.total }}") }
    const document = documentOf(
      [node('a', {}), node('b', text), node('c', text), node('d', text), node('e', text)],
      [edge('a', 'b'), edge('b', 'c'), edge('a', 'd'), edge('e', 'd')],
    )
    expect(shown(rename(document))).toEqual([
      ['/nodes/1/config/value/$expr', "{{ $json.amount }} {{ $('A').item.json.amount }}", true],
      ['/nodes/2/config/value/$expr', "{{ $json.amount }} {{ $('A').item.json.amount }}", false],
      ['/nodes/3/config/value/$expr', "{{ $json.amount }} {{ $('A').item.json.amount }}", false],
      ['/nodes/4/config/value/$expr', "{{ $json.total }} {{ $('A').item.json.amount }}", true],
    ])
  })

  test('a mapping of the edge is renamed, and what arrives by it is its own', () => {
    const document = documentOf(
      [node('a', {}), node('b', { value: expr('{{ $json.total }}') })],
      [edge('a', 'b', { map: { total: expr('{{ $json.total }}') } })],
    )
    expect(shown(rename(document))).toEqual([['/edges/0/map/total/$expr', '{{ $json.amount }}', true]])
  })

  test('JavaScript is renamed, other code pointed out', () => {
    const document = documentOf(
      [
        node('a', {}),
        node('b', { source: 'return items.map((item) => item.json.total)' }, { type: 't.code' }),
        node('c', { language: 'python', source: 'return items[0]["total"]' }, { type: 't.code' }),
      ],
      [edge('a', 'b'), edge('a', 'c')],
    )
    const plan = rename(document)
    expect(shown(plan)).toEqual([['/nodes/1/config/source', 'return items.map((item) => item.json.amount)', true]])
    expect(plan.doubts).toMatchObject([{ nodeId: 'c', message: 'The code of "C" seems to read "total".' }])
  })

  test('pinned data of the node gets the new name in the same place', () => {
    const document = documentOf([node('a', {})], [], { pinned: { a: [{ json: { id: 1, total: 2, note: '' } }, { json: { id: 2 } }] } })
    const plan = rename(document)
    expect(JSON.stringify(applyRename(document, plan.changes).pinned)).toBe(
      '{"a":[{"json":{"id":1,"amount":2,"note":""}},{"json":{"id":2}}]}',
    )
  })

  test('the node that names the field in its config names it anew', () => {
    const document = documentOf(
      [node('a', { fields: [{ name: 'id' }, { name: 'total', value: 'total' }] }), node('b', { fields: [{ name: 'total' }] })],
      [edge('a', 'b')],
    )
    expect(shown(rename(document))).toEqual([['/nodes/0/config/fields/1/name', 'amount', true]])
  })

  test('data tells what the parameters of functions are', () => {
    const document = documentOf(
      [node('a', {}), node('b', { value: expr('{{ Object.values($json.lines).map(l => l.total) }} {{ $json.lines.map(l => l.total) }}') })],
      [edge('a', 'b')],
      { pinned: { a: [{ json: { lines: [{ total: 1 }] } }] } },
    )
    const plan = planFieldRename(document, { nodeId: 'a', path: ['lines', '*', 'total'], to: 'amount' }, { catalog })
    expect(shown(plan)[0]).toEqual([
      '/nodes/1/config/value/$expr',
      '{{ Object.values($json.lines).map(l => l.amount) }} {{ $json.lines.map(l => l.amount) }}',
      true,
    ])
  })
})
