import type { Ref } from 'vue'
import { pointOf, snapPoint, type Point } from '@/document/grid.ts'
import type { CanvasSource } from '../flow-sync.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import type { Scene } from './scene.ts'

export interface OverviewPointerOptions {
  readonly isOverview: Readonly<Ref<boolean>>
  readonly source: () => CanvasSource
  readonly view: CanvasView
  readonly scene: Scene
  readonly selection: Selection
  readonly canDrag: () => boolean
  onMove(places: ReadonlyMap<string, Point>): void
  /** Something lies elsewhere now. */
  redraw(): void
}

/** Pointer moves shorter than this are a click. */
const CLICK_DISTANCE = 4

/**
 * Clicking and dragging nodes that are only drawn. Handlers for the capture phase, on the element around Vue Flow: where they hit a node
 * they keep the event from the pane, which would pan.
 */
export function useOverviewPointer({ isOverview, source, view, scene, selection, canDrag, onMove, redraw }: OverviewPointerOptions) {
  let isOurs = false

  const hit = (event: MouseEvent): string | undefined =>
    isOverview.value && (event.target as Element).closest('.vue-flow__pane') !== null
      ? scene.nodeAt(view.toCanvas({ x: event.clientX, y: event.clientY }))
      : undefined

  function onPointerDown(event: PointerEvent): void {
    const id = event.button === 0 && event.pointerType !== 'touch' ? hit(event) : undefined
    isOurs = id !== undefined
    if (id === undefined) return
    event.stopPropagation()
    const isAdditive = event.shiftKey || event.ctrlKey || event.metaKey
    choose(id, isAdditive)
    if (selection.nodes.value.has(id)) follow(event, () => !isAdditive && selection.select([id]))
  }

  function choose(id: string, isAdditive: boolean): void {
    const chosen = selection.nodes.value
    if (isAdditive) selection.select(chosen.has(id) ? [...chosen].filter((other) => other !== id) : [...chosen, id], selection.edges.value)
    else if (!chosen.has(id)) selection.select([id])
    redraw()
  }

  function follow(start: PointerEvent, onClicked: () => void): void {
    const ids = [...selection.nodes.value].filter((id) => source().nodes.has(id))
    const from = new Map(ids.map((id) => [id, pointOf(source().nodes.get(id)!)]))
    let isMoving = false
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY]
      isMoving ||= canDrag() && Math.hypot(dx, dy) >= CLICK_DISTANCE
      if (!isMoving) return
      const { zoom } = view.viewport.value
      for (const [id, { x, y }] of from) scene.lifted.set(id, snapPoint({ x: x + dx / zoom, y: y + dy / zoom }))
      redraw()
    }
    const stop = (event: PointerEvent): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', stop)
      removeEventListener('pointercancel', stop)
      const places = new Map([...scene.lifted])
      scene.lifted.clear()
      if (!isMoving) onClicked()
      else if (event.type === 'pointerup') onMove(places)
      redraw()
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', stop)
    addEventListener('pointercancel', stop)
  }

  /** What a pointer event brings with it in older words: d3 listens to those. */
  const keep = (event: Event): void => {
    if (isOurs) event.stopPropagation()
  }
  function onClick(event: MouseEvent): void {
    if (!isOurs) return
    isOurs = false
    event.stopPropagation()
  }
  /** Closer, to the node: from afar nothing can be done with it. */
  function onDoubleClick(event: MouseEvent): void {
    const id = hit(event)
    if (id === undefined) return
    event.stopPropagation()
    view.centreNode(id)
  }
  return { onPointerDown, onMouseDown: keep, onClick, onDoubleClick }
}
