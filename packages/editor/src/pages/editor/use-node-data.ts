import type { Packet, StepDetail } from '@millrace/api'
import type { WorkflowNode } from '@millrace/workflow'
import { computed, ref, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import type { ItemSource } from '@/data/item-rows.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { NodeRun, RunState } from '@/run/run-state.ts'
import { useStepDetail, type StepKey } from './use-step-detail.ts'

/** The data of one node in an execution, and what its form can show as a sample. */
export interface NodeData {
  readonly nodeRun: ComputedRef<NodeRun | undefined>
  /** The shown firing of the node. */
  readonly detail: ShallowRef<StepDetail | null>
  /** That firing is being read. */
  readonly isReading: Readonly<ShallowRef<boolean>>
  /** 0 for the first. */
  readonly firing: Ref<number>
  /** What came in; of the nodes before when this one did not run. */
  readonly inputs: ComputedRef<readonly Packet[]>
  /** Where the items of a packet come from that the detail does not bring. */
  source(side: 'inputs' | 'outputs', port: string): ItemSource
}

const keyOf = (run: RunState, node: NodeRun, stepId = node.stepId): StepKey => ({
  executionId: run.executionId,
  stepId,
  version: `${node.status}:${node.attempt}:${node.firings}`,
})

/** What comes out of a port of a node because it is pinned there. */
export type PinnedAt = (nodeId: string, port: string) => Packet['items'] | undefined

export function useNodeData(
  view: DocumentView,
  node: () => WorkflowNode | undefined,
  run: () => RunState | null,
  pinnedAt: PinnedAt = () => undefined,
): NodeData {
  const api = useApi()
  const nodeRun = computed(() => {
    const id = node()?.id
    return id === undefined ? undefined : run()?.nodes.get(id)
  })
  const firing = ref(0)
  watch(
    () => [node()?.id, nodeRun.value?.firings] as const,
    () => (firing.value = Math.max(0, (nodeRun.value?.firings ?? 1) - 1)),
    { immediate: true },
  )
  const { detail, isReading } = useStepDetail(() => {
    const shown = run()
    const id = node()?.id
    if (shown === null || nodeRun.value === undefined || id === undefined) return undefined
    return keyOf(shown, nodeRun.value, nodeRun.value.firings > 1 ? `${id}:${firing.value}` : nodeRun.value.stepId)
  })
  const upstream = computed(() => {
    const id = node()?.id
    const shown = run()
    if (id === undefined || shown === null || nodeRun.value !== undefined) return undefined
    for (const edge of view.edges.values()) {
      const source = edge.to.node === id ? shown.nodes.get(edge.from.node) : undefined
      if (source?.status === 'completed') return { key: keyOf(shown, source), port: edge.from.port }
    }
    return undefined
  })
  const { detail: before } = useStepDetail(() => upstream.value?.key)

  /** A node that did not run yet gets what is pinned before it. */
  function pinnedBefore(): Packet | undefined {
    const id = node()?.id
    for (const { from, to } of view.edges.values()) {
      const items = to.node === id ? pinnedAt(from.node, from.port) : undefined
      if (items !== undefined) return { port: from.port, total: items.length, offset: 0, items }
    }
    return undefined
  }

  return {
    nodeRun,
    detail,
    isReading,
    firing,
    inputs: computed(() => {
      if (nodeRun.value !== undefined) return detail.value?.inputs ?? []
      const pinned = pinnedBefore()
      if (pinned !== undefined) return [pinned]
      return before.value?.outputs.filter(({ port }) => port === upstream.value?.port) ?? []
    }),
    source(side, port) {
      const read = async (query: { readonly offset: number; readonly search?: string }): Promise<Packet> => {
        const own = nodeRun.value !== undefined && detail.value !== null
        const step = own ? detail.value : before.value
        const executionId = run()?.executionId
        if (step === null || executionId === undefined) return { port, total: 0, offset: query.offset, items: [] }
        const from = own ? side : 'outputs'
        const answer = await api.executions.step(executionId, step.id, { query: { ...query, port, side: from } })
        return answer[from].find((packet) => packet.port === port) ?? { port, total: 0, offset: query.offset, items: [] }
      }
      const file: ItemSource['file'] = (item, name, show) => {
        const own = nodeRun.value !== undefined && detail.value !== null
        const step = own ? detail.value : before.value
        const executionId = run()?.executionId
        if (step === null || executionId === undefined) return undefined
        return api.executions.fileAddress(executionId, step.id, { side: own ? side : 'outputs', port, item, name, show })
      }
      return { page: (offset) => read({ offset }), search: (search, offset) => read({ offset, search }), file }
    },
  }
}
