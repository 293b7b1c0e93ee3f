import type { VueFlowStore } from '@vue-flow/core'
import { ref, watch, type Ref } from 'vue'
import { pointOf, type Point } from '@/document/grid.ts'
import type { CanvasSource } from '../flow-sync.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import { toCanvas } from '../viewport.ts'
import type { Scene } from './scene.ts'
import type { Windowed } from './use-windowed.ts'

/** How near the pointer has to come to an edge that is only drawn, in pixels. */
const EDGE_REACH_PX = 11

export interface PartPointerOptions {
  readonly flow: VueFlowStore
  readonly source: () => CanvasSource
  readonly view: CanvasView
  readonly scene: Scene
  readonly selection: Selection
  readonly windowed: () => Pick<Windowed, 'isOn' | 'isOverview'>
  onMove(places: ReadonlyMap<string, Point>): void
  /** Something lies elsewhere now. */
  redraw(): void
}

export interface PartPointer {
  /** Only while something is dragged may Vue Flow snap: it would draw cards on the grid that the document has beside it. */
  readonly isDragging: Readonly<Ref<boolean>>
  /** The edge that is only drawn and passes under the pointer. */
  drawnEdgeAt(client: Point): string | undefined
}

/** What Vue Flow's drags, clicks and marquees mean for the part of the document that it does not hold. */
export function usePartPointer({ flow, source, view, scene, selection, windowed, onMove, redraw }: PartPointerOptions): PartPointer {
  const isDragging = ref(false)
  const edgeAt = (at: Point): string | undefined => scene.edgeAt(at, EDGE_REACH_PX / view.viewport.value.zoom)

  // From afar the marquee meets nothing that Vue Flow holds.
  watch(flow.userSelectionRect, (rect) => {
    if (rect === null || !windowed().isOverview.value) return
    const { zoom } = view.viewport.value
    const area = { ...toCanvas(view.viewport.value, rect), width: rect.width / zoom, height: rect.height / zoom }
    selection.select([...scene.nodesIn(area)].map(({ id }) => id))
  })

  /** What is not mounted goes along with what is. */
  function lift(dragged: readonly { id: string; position: Point }[]): ReadonlyMap<string, Point> {
    const places = new Map(dragged.map(({ id, position }) => [id, { ...position }]))
    const [first] = dragged
    const start = first && source().nodes.get(first.id)
    if (first === undefined || start === undefined || !selection.nodes.value.has(first.id)) return places
    const [dx, dy] = [first.position.x - pointOf(start).x, first.position.y - pointOf(start).y]
    for (const id of selection.nodes.value) {
      const node = source().nodes.get(id)
      if (node !== undefined && !places.has(id)) places.set(id, { x: pointOf(node).x + dx, y: pointOf(node).y + dy })
    }
    return places
  }
  flow.onNodeDragStart(() => (isDragging.value = true))
  flow.onNodeDrag(({ nodes }) => {
    if (!windowed().isOn.value) return
    for (const [id, place] of lift(nodes)) scene.lifted.set(id, place)
    redraw()
  })
  flow.onNodeDragStop(({ nodes }) => {
    const places = lift(nodes)
    isDragging.value = false
    scene.lifted.clear()
    onMove(places)
  })

  flow.onPaneClick((event) => {
    if (!windowed().isOn.value) return
    const at = view.toCanvas({ x: event.clientX, y: event.clientY })
    const node = windowed().isOverview.value ? scene.nodeAt(at) : undefined
    const edge = node === undefined ? edgeAt(at) : undefined
    // Vue Flow takes the selection back after it told of the click.
    queueMicrotask(() => selection.select(node === undefined ? [] : [node], edge === undefined ? [] : [edge]))
  })

  return { isDragging, drawnEdgeAt: (client) => edgeAt(view.toCanvas(client)) }
}
