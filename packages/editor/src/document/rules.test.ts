import { labelText } from '@/i18n/label-text.ts'
import type { WorkflowEdge } from '@millrace/workflow'
import { canConnect } from './can-connect.ts'
import { clipboardText, fragmentOf } from './clipboard.ts'
import { layeredLayout } from './layout.ts'
import { uniqueName } from './names.ts'
import { chain, edge, node, storeOf, testCatalog, fragmentIn } from './testing/documents.ts'

describe('an edge is refused', () => {
  const store = storeOf({
    ...chain(),
    nodes: [
      ...chain().nodes,
      node('model', { type: 'test.model' }),
      node('alien', { type: 'other.thing' }),
      node('sure', { onError: 'port' }),
    ],
  })
  const verdict = (from: [string, string], to: [string, string]) =>
    canConnect(store, testCatalog, { from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } })

  test.each([
    ['to itself', ['a', 'main'], ['a', 'main'], 'cannot be connected to itself'],
    ['into a trigger', ['a', 'main'], ['start', 'main'], 'takes no input'],
    ['a second time', ['start', 'main'], ['a', 'main'], 'connected already'],
    ['between different kinds of data', ['model', 'model'], ['a', 'main'], 'gives model'],
    ['from an output that is not there', ['a', 'true'], ['b', 'main'], 'no output "true"'],
    ['from the error port of a node without one', ['a', 'error'], ['b', 'main'], 'no output "error"'],
    ['when a type is not installed', ['alien', 'main'], ['b', 'main'], 'not installed'],
    ['when a node is gone', ['zzz', 'main'], ['b', 'main'], 'does not exist'],
  ] as const)('%s, with the reason', (_, from, to, reason) => {
    const found = verdict([...from], [...to])
    expect(found.ok ? '' : labelText(found.reason)).toContain(reason)
  })

  test('and allowed otherwise, back to an earlier node and from an error port too', () => {
    expect(verdict(['start', 'main'], ['b', 'main'])).toEqual({ ok: true })
    expect(verdict(['b', 'main'], ['a', 'main'])).toEqual({ ok: true })
    expect(verdict(['sure', 'error'], ['b', 'main'])).toEqual({ ok: true })
  })
})

describe('clipboard text', () => {
  test('what is copied is what is pasted, without credentials and outside edges', () => {
    const document = chain()
    document.nodes[1] = { ...document.nodes[1]!, credentials: { 'http.basic': 'cred_1' } }
    const back = fragmentIn(clipboardText(fragmentOf(storeOf(document), ['a', 'b'])).text)
    expect(back).toEqual({ nodes: [chain().nodes[1], chain().nodes[2]], edges: [edge('e2', 'a', 'b')], notes: [] })
  })

  test('what is pinned goes along, to copies of the same nodes alone', () => {
    const store = storeOf({ ...chain(), pinned: { a: [{ json: { x: 1 } }], start: [{ json: { x: 2 } }] } })
    const back = fragmentIn(clipboardText(fragmentOf(store, ['a', 'b'])).text)
    expect(back.pinned).toEqual({ a: [{ json: { x: 1 } }] })
  })

  test('what of it cannot go along is said: files, or more than a paste takes', () => {
    const file = { id: 'f'.repeat(64), mimeType: 'text/plain', size: 3 }
    const withFile = fragmentOf(storeOf({ ...chain(), pinned: { a: [{ json: {}, binary: { file } }] } }), ['a'])
    expect(clipboardText(withFile).leftBehind).toBe('files')
    const large = [{ json: { x: 'x'.repeat(1_900_000) } }]
    const tooLarge = fragmentOf(storeOf({ ...chain(), pinned: { start: large, a: large, b: large } }), ['start', 'a', 'b'])
    expect(clipboardText(tooLarge).leftBehind).toBe('pinned')
    expect(fragmentIn(clipboardText(tooLarge).text).nodes).toHaveLength(3)
  })

  test('an edge comes back with all that it says', () => {
    const whole: Required<WorkflowEdge> = { ...edge('e2', 'a', 'b'), map: { total: { $expr: '{{ item.json.x }}' } } }
    const store = storeOf({ ...chain(), edges: [chain().edges[0]!, whole] })
    expect(fragmentIn(clipboardText(fragmentOf(store, ['a', 'b'])).text).edges).toEqual([whole])
  })

  test('a whole workflow can be pasted', () => {
    expect(fragmentIn(JSON.stringify(chain())).nodes).toHaveLength(3)
  })

  test.each([
    ['hello', 'no Millrace nodes'],
    ['[]', 'no Millrace nodes'],
    ['{"millrace":"clipboard@1","nodes":[]}', 'holds no nodes'],
    ['{"millrace":"clipboard@1","nodes":{}}', 'not a list'],
    ['{"millrace":"clipboard@1","nodes":[{"id":"__proto__"}]}', 'node 1 has no valid id'],
    ['{"millrace":"clipboard@1","nodes":[{"id":"a","name":"A","type":"t.t","typeVersion":1,"position":["x"]}]}', 'position'],
    ['{"millrace":"clipboard@1","nodes":[{"id":"a","name":"A","type":"t.t","typeVersion":1}],"edges":[{}]}', 'edge 1'],
    [
      JSON.stringify({ millrace: 'clipboard@1', nodes: chain().nodes, edges: [{ ...edge('e1', 'start', 'a'), map: ['x'] }] }),
      'edge 1 has no valid map',
    ],
  ])('%s is refused with the reason', (text, reason) => {
    expect(() => fragmentIn(text)).toThrow(reason)
  })
})

describe('layout', () => {
  test('goes from left to right, branches straddle their source', () => {
    const store = storeOf({
      ...chain(),
      nodes: ['s', 'if', 'yes', 'no', 'end'].map((id) => node(id)),
      edges: [
        edge('1', 's', 'if'),
        edge('2', 'if', 'yes', 'true'),
        edge('3', 'if', 'no', 'false'),
        edge('4', 'yes', 'end'),
        edge('5', 'no', 'end'),
      ],
    })
    expect(Object.fromEntries(layeredLayout(store))).toEqual({
      s: { x: 0, y: 80 },
      if: { x: 300, y: 80 },
      yes: { x: 600, y: 0 },
      no: { x: 600, y: 160 },
      end: { x: 900, y: 80 },
    })
  })

  test('a loop does not hang it, and no two nodes share a place', () => {
    const nodes = Array.from({ length: 30 }, (_, index) => node(`n${index}`))
    const edges = nodes.flatMap((_, index) => [
      edge(`a${index}`, `n${index}`, `n${(index * 7 + 3) % 30}`),
      edge(`b${index}`, `n${index}`, `n${(index * 3 + 1) % 30}`),
    ])
    const places = [...layeredLayout(storeOf({ ...chain(), nodes, edges })).values()].map(({ x, y }) => `${x}:${y}`)
    expect(new Set(places).size).toBe(30)
  })
})

test('names are counted up from the number that they have', () => {
  expect(uniqueName('Fetch', new Set())).toBe('Fetch')
  expect(uniqueName('Fetch', new Set(['Fetch', 'Fetch 2']))).toBe('Fetch 3')
  expect(uniqueName('Fetch 2', new Set(['Fetch 2']))).toBe('Fetch 3')
})
