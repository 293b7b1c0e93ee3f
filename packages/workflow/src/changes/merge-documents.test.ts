import { sameJson, type JsonValue } from '@millrace/base'
import fc from 'fast-check'
import type { WorkflowDocument, WorkflowNode } from '../generated/workflow.ts'
import { diffDocuments, isEmptyDiff } from './diff-documents.ts'
import { mergeDocuments } from './merge-documents.ts'

const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  ...{ id, name: id.toUpperCase(), type: 'core.set', typeVersion: 1, position: [0, 0] },
  ...more,
})
const edge = (id: string, from: string, to: string) => ({ id, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const documentOf = (nodes: WorkflowNode[], more: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  ...{ schema: 'millrace/workflow@1', name: 'Orders', nodes, edges: [] },
  ...more,
})
const base = documentOf([node('a', { config: { url: 'x', method: 'GET' } }), node('b')], { edges: [edge('e1', 'a', 'b')] })

test('changes of different nodes and fields come together without a question', () => {
  const mine = documentOf([node('a', { config: { url: 'mine', method: 'GET' } }), node('b'), node('c')], {
    edges: [edge('e1', 'a', 'b'), edge('e2', 'b', 'c')],
  })
  const theirs = documentOf([node('a', { config: { url: 'x', method: 'POST' } }), node('b', { name: 'Theirs' })], {
    ...{ edges: [edge('e1', 'a', 'b')], name: 'Orders today' },
  })
  const { document, conflicts } = mergeDocuments({ base, mine, theirs })
  expect(conflicts).toEqual([])
  expect(document).toEqual(
    documentOf([node('a', { config: { url: 'mine', method: 'POST' } }), node('b', { name: 'Theirs' }), node('c')], {
      ...{ edges: [edge('e1', 'a', 'b'), edge('e2', 'b', 'c')], name: 'Orders today' },
    }),
  )
})

test('the same field changed by both is a conflict that says what each wrote; the choice decides', () => {
  const mine = documentOf([node('a', { config: { url: 'mine', method: 'GET' } }), node('b')], { edges: base.edges })
  const theirs = documentOf([node('a', { config: { url: 'theirs', method: 'GET' } }), node('b')], { edges: base.edges })
  const first = mergeDocuments({ base, mine, theirs })
  expect(first.conflicts).toEqual([
    { key: '/nodes/a/config/url', nodeId: 'a', path: '/config/url', base: 'x', mine: 'mine', theirs: 'theirs' },
  ])
  expect(first.document.nodes[0]?.config?.['url']).toBe('mine')
  const second = mergeDocuments({ base, mine, theirs }, new Map([['/nodes/a/config/url', 'theirs']]))
  expect(second.document.nodes[0]?.config?.['url']).toBe('theirs')
  expect(second.conflicts).toEqual(first.conflicts)
})

test('a node that one removed and the other changed is a conflict; one that nobody changed is gone, with its edges', () => {
  const mine = documentOf([node('b', { notes: 'kept' })])
  const theirs = documentOf([node('a', { config: { url: 'x', method: 'GET' } })])
  const { document, conflicts } = mergeDocuments({ base, mine, theirs })
  expect(conflicts).toEqual([expect.objectContaining({ key: '/nodes/b', nodeId: 'b', path: '', theirs: undefined })])
  expect(document.nodes.map(({ id }) => id)).toEqual(['b'])
  expect(document.edges).toEqual([])
  expect(mergeDocuments({ base, mine, theirs }, new Map([['/nodes/b', 'theirs']])).document.nodes).toEqual([])
})

test('where a card stands is nobody’s conflict', () => {
  const at = (x: number) => documentOf([node('a', { position: [x, 0] })])
  const { document, conflicts } = mergeDocuments({ base: at(0), mine: at(20), theirs: at(40) })
  expect(conflicts).toEqual([])
  expect(document.nodes[0]?.position).toEqual([20, 0])
})

test('two different edges of one id are both kept', () => {
  const nodes = [node('a'), node('b'), node('c')]
  const { document } = mergeDocuments({
    base: documentOf(nodes),
    mine: documentOf(nodes, { edges: [edge('e1', 'a', 'b')] }),
    theirs: documentOf(nodes, { edges: [edge('e1', 'a', 'c')] }),
  })
  expect(document.edges).toEqual([edge('e1', 'a', 'c'), { ...edge('e1', 'a', 'b'), id: 'e1-2' }])
})

test('what an edge hands over is a field like any other: changed by one it is taken, by both it is asked about', () => {
  const nodes = [node('a'), node('b')]
  const handing = (map?: Record<string, string>) => documentOf(nodes, { edges: [{ ...edge('e1', 'a', 'b'), ...(map ? { map } : {}) }] })
  const taken = mergeDocuments({ base: handing(), mine: handing({ x: '1' }), theirs: handing() })
  expect(taken).toMatchObject({ conflicts: [], document: { edges: [{ id: 'e1', map: { x: '1' } }] } })
  const both = { base: handing({ x: '0' }), mine: handing({ x: '1' }), theirs: handing({ x: '2' }) }
  const asked = mergeDocuments(both)
  expect(asked.conflicts).toMatchObject([{ path: '/edges/a:main > b:main/x', mine: '1', theirs: '2' }])
  expect(asked.document.edges).toHaveLength(1)
  const removed = mergeDocuments({ base: handing({ x: '0' }), mine: handing({ x: '1' }), theirs: documentOf(nodes) })
  expect(removed.conflicts).toHaveLength(1)
  expect(removed.document.edges).toMatchObject([{ map: { x: '1' } }])
})

test('a node or a note that was only moved here and removed there is gone, and two places of a note are no conflict', () => {
  const note = (x: number) => ({ id: 's1', text: 'Hello', position: [x, 0] as [number, number], size: [200, 100] as [number, number] })
  const moved = documentOf([node('a'), node('b', { position: [80, 0] })], { stickies: [note(20)] })
  const gone = mergeDocuments({
    base: documentOf([node('a'), node('b')], { stickies: [note(0)] }),
    mine: moved,
    theirs: documentOf([node('a')]),
  })
  expect(gone.conflicts).toEqual([])
  expect(gone.document.nodes.map(({ id }) => id)).toEqual(['a'])
  const at = (x: number) => documentOf([], { stickies: [note(x)] })
  expect(mergeDocuments({ base: at(0), mine: at(20), theirs: at(40) })).toMatchObject({
    conflicts: [],
    document: { stickies: [{ position: [20, 0] }] },
  })
})

const configs = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', '1'), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>)
const documents = fc
  .tuple(fc.uniqueArray(fc.constantFrom('10', '2', 'a', 'b'), { maxLength: 4 }), fc.array(configs, { minLength: 4, maxLength: 4 }))
  .map(([ids, list]) => {
    const nodes = ids.map((id, index) => node(id, { config: list[index]! }))
    return documentOf(nodes, { edges: ids.slice(1).map((id, index) => edge(`e${index}`, ids[index]!, id)) })
  })

test('whoever changed nothing gets what the other did, and asking again gives the same', () => {
  fc.assert(
    fc.property(documents, documents, documents, (first, second, third) => {
      expect(isEmptyDiff(diffDocuments(second, mergeDocuments({ base: first, mine: first, theirs: second }).document))).toBe(true)
      expect(isEmptyDiff(diffDocuments(second, mergeDocuments({ base: first, mine: second, theirs: first }).document))).toBe(true)
      const merge = mergeDocuments({ base: first, mine: second, theirs: third })
      const choices = new Map(merge.conflicts.map(({ key }) => [key, 'mine' as const]))
      const again = mergeDocuments({ base: first, mine: second, theirs: third }, choices)
      expect(sameJson(again as unknown as JsonValue, merge as unknown as JsonValue)).toBe(true)
      const ids = new Set(merge.document.nodes.map(({ id }) => id))
      expect(merge.document.edges.every(({ from, to }) => ids.has(from.node) && ids.has(to.node))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('which way a workflow runs, and what a folded frame hides, is nobody’s conflict: mine stands', () => {
  const frame = { id: 'f', kind: 'frame' as const, text: '', position: [0, 0] as [number, number], size: [400, 200] as [number, number] }
  const shown = (folded: string[], direction: 'right' | 'down') =>
    documentOf(base.nodes, { edges: base.edges, direction, stickies: [{ ...frame, folded: { nodes: folded, notes: [] } }] })
  const before = documentOf(base.nodes, { edges: base.edges, stickies: [frame] })
  const { document, conflicts } = mergeDocuments({ base: before, mine: shown(['a'], 'down'), theirs: shown(['a', 'b'], 'right') })
  expect(conflicts).toEqual([])
  expect(document.direction).toBe('down')
  expect(document.stickies?.[0]?.folded?.nodes).toEqual(['a'])
})
