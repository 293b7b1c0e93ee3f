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
