import type { NodeTypeDescription, WorkflowDocument } from '@millrace/workflow'
import { createCatalog, type NodeCatalog } from '../catalog.ts'
import { addNode } from '../commands/add-node.ts'
import { connect } from '../commands/connect.ts'
import { deleteSelection } from '../commands/delete-selection.ts'
import { setConfig } from '../commands/set-config.ts'
import type { DocumentStore } from '../document-store.ts'
import { chain, countingIds, edge, node, renameQuotedEverywhere, said, storeOf, testCatalog } from '../testing/documents.ts'
import { planExtraction } from './extract.ts'

const caller: NodeTypeDescription = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.call',
  title: 'Call',
  config: { type: 'object', required: ['workflow'], properties: { workflow: { type: 'string', 'x-ui': { widget: 'workflow' } } } },
}
const join: NodeTypeDescription = { ...testCatalog.find('test.action', 1)!, type: 'test.join', join: 'all' }
const catalog: NodeCatalog = createCatalog([...testCatalog.newest, caller, join])

/** start → a → b → c → d. */
const row = (rest: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  ...chain(),
  nodes: [...chain().nodes, node('c', { position: [900, 0] }), node('d', { position: [1200, 0] })],
  edges: [...chain().edges, edge('e3', 'b', 'c'), edge('e4', 'c', 'd')],
  ...rest,
})

function plan(document: WorkflowDocument, ids: readonly string[]) {
  const store = storeOf(document)
  return { store, plan: planExtraction(store, ids, { catalog, ids: countingIds(), rename: renameQuotedEverywhere, name: 'Part' }) }
}
const refusalOf = (document: WorkflowDocument, ids: readonly string[]): unknown => {
  const { plan: found } = plan(document, ids)
  return found.ok ? 'it was not refused' : found.refusal
}

describe('what is selected becomes a workflow of its own', () => {
  test('with a start that leads to where items came in, and what was pinned', () => {
    const { plan: found } = plan(row({ pinned: { b: [{ json: { x: 1 } }], d: [{ json: {} }] } }), ['b', 'c'])
    if (!found.ok) throw new TypeError(found.refusal.code)
    const { document } = found
    expect(document.nodes.map(({ id, type }) => [id, type])).toEqual([
      ['nx1', 'test.start'],
      ['b', 'test.action'],
      ['c', 'test.action'],
    ])
    expect(document.edges).toEqual([{ ...edge('ex2', 'nx1', 'b') }, edge('e3', 'b', 'c')])
    expect(document.pinned).toEqual({ b: [{ json: { x: 1 } }] })
    expect(document.name).toBe('Part')
  })

  test('one node calls it in their place, wired as they were, and one undo brings them back', () => {
    const document = row({ pinned: { b: [{ json: {} }] } })
    const { store, plan: found } = plan(document, ['b', 'c'])
    if (!found.ok) throw new TypeError(found.refusal.code)
    store.run(found.replaceBy('wf_1'))
    expect(store.nodes.get(found.callId)).toMatchObject({
      type: 'test.call',
      name: 'Part',
      config: { workflow: 'wf_1' },
      position: [600, 0],
    })
    expect([...store.edges.values()]).toEqual([edge('e1', 'start', 'a'), edge('e2', 'a', found.callId), edge('e4', found.callId, 'd')])
    expect(store.nodes.has('b')).toBe(false)
    expect(store.head.pinned).toBeUndefined()
    expect(said(store.undoLabel)).toBe('Extract 2 nodes')
    store.undo()
    expect(store.toDocument()).toEqual(document)
  })

  test('inside, the start gives what the one node before gave; outside, the call gives what the last one gave', () => {
    const reads = (name: string) => ({ config: { value: { $expr: `{{ $('${name}').item.json.x }}` } } })
    const document = row()
    document.nodes[2] = node('b', { ...reads('A'), position: [600, 0] })
    document.nodes[4] = node('d', { ...reads('C'), position: [1200, 0] })
    const { store, plan: found } = plan(document, ['b', 'c'])
    if (!found.ok) throw new TypeError(found.refusal.code)
    expect(found.document.nodes[1]?.config).toEqual(reads('test.start').config)
    store.run(found.replaceBy('wf_1'))
    expect(store.nodes.get('d')?.config).toEqual(reads('Part').config)
  })

  test('a part that nothing follows needs no way out', () => {
    expect(plan(row(), ['c', 'd']).plan.ok).toBe(true)
  })

  test('edges keep what they do to the items', () => {
    const document = row()
    document.edges[1] = { ...edge('e2', 'a', 'b'), map: { total: 1 } }
    const { store, plan: found } = plan(document, ['b', 'c'])
    if (!found.ok) throw new TypeError(found.refusal.code)
    store.run(found.replaceBy('wf_1'))
    expect(store.edges.get('e2')).toMatchObject({ map: { total: 1 }, to: { node: found.callId } })
  })
})

describe('it is refused, with the reason', () => {
  test.each([
    ['nothing is selected', row(), [], { code: 'empty' }],
    ['the trigger is among them', row(), ['start', 'a'], { code: 'trigger', name: 'START' }],
    [
      'a type is not installed',
      row({ nodes: [...row().nodes, node('z', { type: 'gone.away' })] }),
      ['z'],
      { code: 'not-installed', name: 'Z', type: 'gone.away' },
    ],
    ['nothing leads in', row({ edges: [edge('e4', 'c', 'd')] }), ['c', 'd'], { code: 'no-entry' }],
    [
      'items come in at two places',
      row({ edges: [...row().edges, edge('e5', 'start', 'c')] }),
      ['b', 'c'],
      { code: 'entries', names: ['B', 'C'] },
    ],
    ['items leave at two places', row({ edges: [...row().edges, edge('e5', 'b', 'd')] }), ['b', 'c'], { code: 'exits', names: ['C', 'B'] }],
  ] as const)('when %s', (_, document, ids, refusal) => {
    expect(refusalOf(document, ids)).toEqual(refusal)
  })

  test('when what leaves also goes on inside', () => {
    const document = row({ edges: [edge('e1', 'start', 'a'), edge('e2', 'a', 'b'), edge('e3', 'b', 'c'), edge('e5', 'b', 'd')] })
    expect(refusalOf(document, ['b', 'c'])).toEqual({ code: 'exit-goes-on', name: 'B' })
  })

  test('when an output leads nowhere: what goes there would be the result', () => {
    const document = row()
    document.nodes[2] = node('b', { type: 'test.if' })
    document.edges[2] = edge('e3', 'b', 'c', 'true')
    expect(refusalOf(document, ['b', 'c'])).toEqual({ code: 'open-output', name: 'B', output: 'false' })
  })

  const twoWays = (type: string): WorkflowDocument => {
    const document = row()
    document.nodes[2] = node('b', { type: 'test.if' })
    document.nodes[3] = node('c', { type })
    document.edges = [
      edge('e1', 'start', 'a'),
      edge('e2', 'a', 'b'),
      edge('e3', 'b', 'c', 'true'),
      edge('e5', 'b', 'c', 'false'),
      edge('e4', 'c', 'd'),
    ]
    return document
  }

  test('when two ways lead to one node, which then runs twice; not when it waits for both', () => {
    expect(refusalOf(twoWays('test.action'), ['b', 'c'])).toEqual({ code: 'fires-twice', name: 'C' })
    expect(plan(twoWays('test.join'), ['b', 'c']).plan.ok).toBe(true)
  })

  test('when it reads a node that stays outside, and is not fed by it alone', () => {
    const document = row()
    document.nodes[3] = node('c', { config: { value: { $expr: "{{ $('A').item.json.x }}" } } })
    expect(refusalOf(document, ['c'])).toEqual({ code: 'reads-outside', name: 'A' })
  })

  test('when something outside reads a node that goes, and is not the last one', () => {
    const document = row()
    document.nodes[4] = node('d', { config: { value: { $expr: "{{ $('B').item.json.x }}" } } })
    expect(refusalOf(document, ['b', 'c'])).toEqual({ code: 'read-outside', name: 'B' })
  })

  test('when one of two nodes that belong together stays: what takes back what the other did', () => {
    const document = row()
    document.nodes[2] = node('b', { compensate: 'd' })
    expect(refusalOf(document, ['b', 'c'])).toEqual({ code: 'compensation', name: 'B', by: 'D' })
  })

  test('when no node type calls another workflow', () => {
    const store = storeOf(row())
    const found = planExtraction(store, ['b'], { catalog: testCatalog, ids: countingIds(), rename: renameQuotedEverywhere, name: 'Part' })
    expect(found).toEqual({ ok: false, refusal: { code: 'no-call-type' } })
  })
})

test('the call gets a name that nobody has', () => {
  const { store, plan: found } = plan(row(), ['b', 'c'])
  if (!found.ok) throw new TypeError(found.refusal.code)
  store.run(addNode(node('p', { name: 'Part', position: [0, 900] })))
  store.run(found.replaceBy('wf_1'))
  expect(store.nodes.get(found.callId)?.name).toBe('Part 2')
})

describe('while the new workflow is made, the part was changed: nothing is lost', () => {
  test.each<[string, (store: DocumentStore) => void]>([
    ['a node', (store) => store.run(setConfig('b', { value: 2 }, undefined))],
    ['a connection inside', (store) => store.run(deleteSelection({ nodes: [], edges: ['e3'] }))],
    ['a connection that leads in from elsewhere', (store) => store.run(connect(edge('e9', 'start', 'c')))],
    ['a node that is gone', (store) => store.run(deleteSelection({ nodes: ['c'] }))],
  ])('%s', (_, change) => {
    const { store, plan: found } = plan(row(), ['b', 'c'])
    if (!found.ok) throw new TypeError(found.refusal.code)
    change(store)
    const before = store.toDocument()
    expect(() => store.run(found.replaceBy('wf_1'))).toThrow('changed in the meantime')
    expect(store.toDocument()).toEqual(before)
  })
})
