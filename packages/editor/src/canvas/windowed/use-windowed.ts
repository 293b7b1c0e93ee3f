import type { VueFlowStore } from '@vue-flow/core'
import type { WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import { computed, nextTick, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { drawableEdges, flowEdge, flowNode, type CanvasSource } from '../flow-sync.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import { contains, overlaps, seenBy, type Bounds } from '../viewport.ts'
import { partNeeded } from './part.ts'
import type { Scene } from './scene.ts'

/** Below this zoom cards cannot be read: nodes are drawn, not mounted. */
export const OVERVIEW_BELOW = 0.45
/** Of what is seen, on each side: cards that are mounted before they are needed. */
const MARGIN = 0.35
/** More selected edges than these are only drawn as selected. */
const MOST_LIVE_EDGES = 20

export interface WindowedOptions {
  readonly flow: VueFlowStore
  readonly source: () => CanvasSource
  readonly view: CanvasView
  readonly scene: Scene
  readonly selection: Selection
  readonly tabStop: Readonly<Ref<string | undefined>>
  readonly hoveredEdge: Readonly<Ref<string | undefined>>
  /** A gesture changes the zoom: nothing is mounted before it rests. @default never */
  readonly isZooming?: Readonly<Ref<boolean>>
}

export interface Windowed {
  /** Only a part of the document is mounted. */
  readonly isOn: Readonly<Ref<boolean>>
  /** Nodes are drawn instead of mounted. */
  readonly isOverview: ComputedRef<boolean>
  /** Cards are mounted, but drawn for as long as the zoom changes. */
  readonly isZooming: ComputedRef<boolean>
  /** Whether Vue Flow should hold it. */
  wantsNode(node: WorkflowNode): boolean
  wantsEdge(edge: WorkflowEdge): boolean
  /** Mounts a card that is not near, so that it can have the keyboard. */
  mount(id: string): Promise<void>
  /** The document changed: it may have become large, or small again. */
  follow(): void
  /** What is seen is known for the first time. */
  begin(): void
}

/**
 * Keeps in Vue Flow what is near the view, and nothing else, once a workflow is so large that all of it would be too slow (UI.md,
 * section 2, design L). Edges are drawn; the few that somebody does something with are mounted as well.
 */
export function useWindowed(options: WindowedOptions): Windowed {
  const { flow, source, view, scene, selection, tabStop, hoveredEdge, isZooming = ref(false) } = options
  const isOn = ref(partNeeded(source().nodes.size, false))
  const isOverview = computed(() => isOn.value && view.viewport.value.zoom < OVERVIEW_BELOW)
  /** Rectangle whose nodes are mounted. */
  let mounted: Bounds | undefined
  const asked = new Set<string>()
  let frame = 0

  const liveEdges = computed<ReadonlySet<string>>(() => {
    if (!isOn.value || isOverview.value) return new Set()
    const chosen = selection.edges.value.size <= MOST_LIVE_EDGES ? selection.edges.value : []
    return new Set([...chosen, ...(hoveredEdge.value === undefined ? [] : [hoveredEdge.value])])
  })

  /** Nodes that stay whatever is seen: somebody does something with them. */
  function keptNodes(): Set<string> {
    const kept = new Set([...asked, ...scene.lifted.keys()])
    if (tabStop.value !== undefined) kept.add(tabStop.value)
    const start = flow.connectionStartHandle.value?.nodeId
    if (start !== undefined) kept.add(start)
    for (const id of liveEdges.value) {
      const edge = source().edges.get(id)
      if (edge !== undefined) kept.add(edge.from.node).add(edge.to.node)
    }
    return kept
  }

  const addNodes = (ids: Iterable<string>): void => {
    const missing = [...ids].flatMap((id) => {
      const node = source().nodes.get(id)
      return node === undefined || flow.findNode(id) !== undefined || scene.isHidden(id) ? [] : [flowNode(node)]
    })
    if (missing.length === 0) return
    flow.addNodes(missing)
    selection.show()
  }

  function moveWindow(isForced = false): void {
    const { zoom } = view.viewport.value
    if (!isOn.value || view.size.value.width === 0 || zoom < OVERVIEW_BELOW || isZooming.value) return
    const seen = seenBy(view.viewport.value, view.size.value)
    if (!isForced && mounted !== undefined && contains(mounted, seen)) return
    mounted = seenBy(view.viewport.value, view.size.value, MARGIN)
    const wanted = keptNodes()
    for (const { id } of scene.nodesIn(mounted)) wanted.add(id)
    const gone = flow.nodes.value.flatMap(({ id }) => (wanted.has(id) ? [] : [id]))
    if (gone.length > 0) flow.removeNodes(gone, false)
    addNodes(wanted)
    asked.clear()
  }
  const soon = (): void => {
    if (frame !== 0 || !isOn.value) return
    frame = requestAnimationFrame(() => {
      frame = 0
      moveWindow()
    })
  }
  watch([view.viewport, view.size], soon)
  /** From afar the window does not follow what happens. */
  let wasFar = false
  watch([isOverview, isZooming], ([isFar, isMoving]) => {
    wasFar ||= isFar
    if (isFar || isMoving) return
    moveWindow(wasFar)
    wasFar = false
  })
  onScopeDispose(() => cancelAnimationFrame(frame))

  watch(liveEdges, async (live, before) => {
    const gone = [...before].filter((id) => !live.has(id) && flow.findEdge(id) !== undefined)
    if (gone.length > 0) flow.removeEdges(gone)
    if (!isOn.value || live.size === 0) return
    addNodes(keptNodes())
    await nextTick() // their handles are measured then
    mountEdges()
  })
  function mountEdges(): void {
    const live = drawableEdges(source()).filter(
      (edge) => liveEdges.value.has(edge.id) && flow.findEdge(edge.id) === undefined && !scene.isFoldedEdge(edge),
    )
    flow.addEdges(live.map(flowEdge))
    selection.show()
  }

  function mountAll(): void {
    mounted = undefined
    addNodes(source().nodes.keys())
    void nextTick(() => {
      const missing = drawableEdges(source()).filter((edge) => flow.findEdge(edge.id) === undefined && !scene.isFoldedEdge(edge))
      flow.addEdges(missing.map(flowEdge))
      selection.show()
    })
  }

  return {
    isOn,
    isOverview,
    isZooming: computed(() => isOn.value && isZooming.value),
    wantsNode({ id }) {
      if (scene.isHidden(id)) return false
      if (!isOn.value) return true
      const bounds = scene.boundsOf(id)
      return keptNodes().has(id) || (bounds !== undefined && mounted !== undefined && overlaps(bounds, mounted))
    },
    wantsEdge: (edge) => !scene.isFoldedEdge(edge) && (!isOn.value || liveEdges.value.has(edge.id)),
    async mount(id) {
      if (!isOn.value) return
      asked.add(id)
      addNodes([id])
      await nextTick()
    },
    follow() {
      const needed = partNeeded(source().nodes.size, isOn.value)
      scene.prune()
      if (needed === isOn.value) return
      isOn.value = needed
      if (!needed) return mountAll()
      flow.removeEdges(flow.edges.value.map(({ id }) => id))
      moveWindow(true)
    },
    begin: () => moveWindow(true),
  }
}
