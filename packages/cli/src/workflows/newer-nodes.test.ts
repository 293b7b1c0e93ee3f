import type { NodeTypesReply, Workflow } from '@millrace/api'
import { newerNodes, withNodes } from './newer-nodes.ts'

const node = (id: string, type: string, typeVersion: number) => ({ id, name: id, type, typeVersion, position: [0, 0], config: { id } })
const document = {
  schema: 'millrace/workflow@1',
  name: 'W',
  nodes: [node('a', 'acme.say', 1), node('b', 'acme.say', 3), node('c', 'acme.gone', 1)],
  edges: [],
} as unknown as Workflow['document']
const types = [1, 3, 2].map((version) => ({ type: 'acme.say', version })) as unknown as NodeTypesReply['data']

test('a node is behind when the server has a newer version of its type', () => {
  expect(newerNodes(document, types)).toEqual([{ id: 'a', name: 'a', type: 'acme.say', from: 1, to: 3 }])
})

test('only the nodes that are named change', () => {
  const { nodes } = withNodes(document, new Map([['a', { typeVersion: 3, config: { words: 1 } }]]))
  expect(nodes[0]).toMatchObject({ id: 'a', typeVersion: 3, config: { words: 1 } })
  expect(nodes.slice(1)).toEqual(document.nodes.slice(1))
})
