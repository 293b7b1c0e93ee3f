import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { API } from '@/api/api.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { useNodeData, type NodeData } from './use-node-data.ts'

test('a node that did not run yet is shown what is pinned before it, from the port that leads to it', () => {
  const nodes = ['a', 'b'].map((id): WorkflowNode => ({ id, name: id, type: 't.t', typeVersion: 1, position: [0, 0] }))
  const edges: WorkflowEdge[] = [{ id: 'e', from: { node: 'a', port: 'yes' }, to: { node: 'b', port: 'main' } }]
  const view = { nodes: new Map(nodes.map((node) => [node.id, node])), edges: new Map(edges.map((edge) => [edge.id, edge])) }
  let data: NodeData | undefined
  const Holder = defineComponent(() => {
    const pinnedAt = (id: string, port: string) => (id === 'a' && port === 'yes' ? [{ json: { n: 1 } }] : undefined)
    data = useNodeData(
      view as unknown as DocumentView,
      () => nodes[1],
      () => null,
      pinnedAt,
    )
    return () => h('div')
  })
  mount(Holder, { global: { provide: { [API as symbol]: {} } } })
  expect(data?.inputs.value).toEqual([{ port: 'yes', total: 1, offset: 0, items: [{ json: { n: 1 } }] }])
})
