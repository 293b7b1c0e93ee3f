import type { VueFlowStore } from '@vue-flow/core'
import { nextTick, onBeforeUnmount, shallowRef } from 'vue'
import { drawableEdges, flowEdge, flowNode, syncFlow, type FlowSyncOptions } from './flow-sync.ts'
import type { Windowed } from './windowed/use-windowed.ts'

export interface FlowPartsOptions extends Pick<FlowSyncOptions, 'source' | 'catalog' | 'canvas'> {
  readonly flow: VueFlowStore
  readonly windowed: Windowed
}

/**
 * What Vue Flow is given to begin with; later changes of the document go to its store. Of a workflow that is only mounted in part it
 * gets nothing before the view is known.
 */
export function useFlowParts({ source, catalog, canvas, flow, windowed }: FlowPartsOptions) {
  const sync = syncFlow({ source, catalog, canvas, flow, part: windowed, afterRender: (work) => void nextTick(work) })
  onBeforeUnmount(sync.stop)
  const all = !windowed.isOn.value
  return {
    refreshAll: sync.refreshAll,
    nodes: shallowRef(all ? [...source.nodes.values()].filter(windowed.wantsNode).map(flowNode) : []),
    edges: shallowRef(all ? drawableEdges(source).filter(windowed.wantsEdge).map(flowEdge) : []),
  }
}
