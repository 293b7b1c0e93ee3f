import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { API } from '@/api/api.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { RunState } from '@/run/run-state.ts'
import StepPackets from './StepPackets.vue'
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

test('that a step has no data is not said while its data is being read', async () => {
  const node: WorkflowNode = { id: 'a', name: 'a', type: 't.t', typeVersion: 1, position: [0, 0] }
  const answer = Promise.withResolvers<unknown>()
  const nodeRun = { stepId: 'a:0', status: 'completed', attempt: 1, firings: 1 }
  const run = { executionId: 'x', nodes: new Map([['a', nodeRun]]) } as unknown as RunState
  let data: NodeData | undefined
  const Holder = defineComponent(() => {
    data = useNodeData(
      { nodes: new Map([['a', node]]), edges: new Map() } as unknown as DocumentView,
      () => node,
      () => run,
    )
    return () => h('div')
  })
  mount(Holder, { global: { provide: { [API as symbol]: { executions: { step: () => answer.promise } } } } })
  expect([data?.isReading.value, data?.detail.value]).toEqual([true, null])
  const packets = { packets: [], title: 'Output', pane: 'output' as const, source: () => ({ page: async () => [] }), portTitle: String }
  const shown = mount(StepPackets, { props: { ...packets, emptyTitle: 'No output yet', emptyDetail: '', reading: true } as never })
  expect(shown.text()).not.toContain('No output yet')
  answer.resolve({ id: 'a:0', inputs: [], outputs: [] })
  await flushPromises()
  expect(data?.isReading.value).toBe(false)
  await shown.setProps({ reading: false } as never)
  expect(shown.text()).toContain('No output yet')
})
