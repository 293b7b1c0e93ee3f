import type { Edge, Node, VueFlowStore } from '@vue-flow/core'
import { computed, ref, shallowRef } from 'vue'

interface Held {
  id: string
  selected?: boolean
  position?: { x: number; y: number }
}
type Listener = (value: never) => void

/** Vue Flow, as far as the canvas talks to it: it holds nodes and edges, and tells of clicks, drags and marquees when a test does. */
export function fakeFlow() {
  const nodes = shallowRef<Held[]>([])
  const edges = shallowRef<Held[]>([])
  const listeners = new Map<string, Listener[]>()
  const on = (name: string) => (listener: Listener) => {
    listeners.set(name, [...(listeners.get(name) ?? []), listener])
  }
  const tell = (name: string, value?: unknown): void => {
    for (const listener of listeners.get(name) ?? []) listener(value as never)
  }
  const apply = (list: typeof nodes, changes: readonly { id: string; selected: boolean }[]): void => {
    for (const { id, selected } of changes) {
      const held = list.value.find((one) => one.id === id)
      if (held !== undefined) held.selected = selected
    }
  }
  const without = (list: typeof nodes, ids: string | readonly string[]): void => {
    list.value = list.value.filter(({ id }) => !(Array.isArray(ids) ? ids : [ids]).includes(id))
  }
  const flow = {
    nodes,
    edges,
    findNode: (id: string) => nodes.value.find((one) => one.id === id),
    findEdge: (id: string) => edges.value.find((one) => one.id === id),
    addNodes: (more: Node | Node[]) => void (nodes.value = [...nodes.value, ...[more].flat()]),
    addEdges: (more: Edge | Edge[]) => void (edges.value = [...edges.value, ...[more].flat()]),
    removeNodes: (ids: string | string[]) => without(nodes, ids),
    removeEdges: (ids: string | string[]) => without(edges, ids),
    applyNodeChanges: (changes: { id: string; selected: boolean }[]) => apply(nodes, changes),
    applyEdgeChanges: (changes: { id: string; selected: boolean }[]) => apply(edges, changes),
    onNodesChange: on('nodesChange'),
    onEdgesChange: on('edgesChange'),
    onPaneClick: on('paneClick'),
    onSelectionStart: on('selectionStart'),
    onNodeDragStart: on('nodeDragStart'),
    onNodeDrag: on('nodeDrag'),
    onNodeDragStop: on('nodeDragStop'),
    multiSelectionActive: ref(false),
    connectionStartHandle: ref<{ nodeId: string } | null>(null),
    userSelectionActive: ref(false),
    paneDragging: ref(false),
    viewport: ref({ x: 0, y: 0, zoom: 1 }),
    setViewport: (next: { x: number; y: number; zoom: number }) => void (flow.viewport.value = next),
    userSelectionRect: ref<{ x: number; y: number; width: number; height: number } | null>(null),
  }
  return {
    flow: flow as unknown as VueFlowStore,
    tell,
    nodeIds: computed(() => nodes.value.map(({ id }) => id).sort()),
    edgeIds: computed(() => edges.value.map(({ id }) => id).sort()),
    /** As a click on a card or line does it. */
    click: (kind: 'node' | 'edge', id: string, isAdditive = false): void => {
      flow.multiSelectionActive.value = isAdditive
      const list = kind === 'node' ? nodes : edges
      const changes = list.value
        .filter((one) => one.id === id || (!isAdditive && one.selected === true))
        .map((one) => ({ id: one.id, selected: one.id === id }))
      apply(list, changes)
      tell(
        kind === 'node' ? 'nodesChange' : 'edgesChange',
        changes.map((one) => ({ ...one, type: 'select' })),
      )
    },
    multiSelectionActive: flow.multiSelectionActive,
    marquee: flow.userSelectionRect,
  }
}
