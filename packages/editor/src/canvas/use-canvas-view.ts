import type { VueFlowStore } from '@vue-flow/core'
import { computed, type ComputedRef } from 'vue'
import type { Direction } from '@/document/direction.ts'
import type { Point } from '@/document/grid.ts'
import {
  boundsOf,
  centreOn,
  fitBounds,
  MAX_ZOOM,
  reveal,
  toCanvas,
  zoomAt,
  type Bounds,
  type FitLimits,
  type Size,
  type Viewport,
} from './viewport.ts'
import type { Scene } from './windowed/scene.ts'

const MOVE_MS = 180
/** Below this a card cannot be read. */
const READABLE = 0.8
/** Pixels left free beside a node at the edge. */
const EDGE = 28
/** Width of a label and the plus beside an output. */
const PORT_ROOM = 60

export interface CanvasView {
  readonly viewport: ComputedRef<Viewport>
  readonly size: ComputedRef<Size>
  fit(limits?: FitLimits, animate?: boolean): void
  /** Whether everything can be seen at this zoom or a larger one. */
  fits(zoom: number): boolean
  zoomTo(zoom: number): void
  zoomBy(factor: number): void
  /** The place under the pointer (client coordinates) stays there. */
  zoomAround(client: Point, factor: number): void
  centreNode(id: string, animate?: boolean): void
  /** Puts a point into the middle, at a zoom at which cards can be read. */
  centreAt(point: Point): void
  /** Puts a node at the left edge (or the top), so that what follows it is seen too. */
  startAt(id: string): void
  revealNode(id: string): void
  /** Moves by as little as it takes to see all of it. */
  revealBounds(bounds: Bounds): void
  /** Shows a part of the canvas as large as it can be read. */
  fitTo(bounds: Bounds): void
  panTo(centre: Point): void
  toCanvas(client: Point): Point
  middle(): Point
}

/** What part of the canvas is seen, and ways to change it. Sizes come from the document: nothing has to be measured first. */
export function useCanvasView(
  flow: VueFlowStore,
  scene: Pick<Scene, 'everything' | 'standInOf'>,
  direction: () => Direction = () => 'right',
): CanvasView {
  const viewport = computed<Viewport>(() => ({ ...flow.viewport.value }))
  const size = computed<Size>(() => ({ ...flow.dimensions.value }))
  const reduced = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const go = (next: Viewport, animate = true): void =>
    void flow.setViewport({ x: next.x, y: next.y, zoom: next.zoom }, animate && !reduced() ? { duration: MOVE_MS } : {})
  const middleOfScreen = (): Point => ({ x: size.value.width / 2, y: size.value.height / 2 })

  const onPicture = ({ x, y }: Point): Point => {
    const box = flow.vueFlowRef.value?.getBoundingClientRect()
    return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) }
  }

  const allBounds = (): Bounds | undefined => boundsOf(scene.everything())

  return {
    viewport,
    size,
    fit(limits, animate) {
      const bounds = allBounds()
      if (bounds !== undefined && size.value.width > 0) go(fitBounds(bounds, size.value, { direction: direction(), ...limits }), animate)
    },
    fits(zoom) {
      const bounds = allBounds()
      return bounds === undefined || fitBounds(bounds, size.value, { max: MAX_ZOOM }).zoom >= zoom
    },
    zoomTo: (zoom) => go(zoomAt(viewport.value, middleOfScreen(), zoom)),
    zoomBy: (factor) => go(zoomAt(viewport.value, middleOfScreen(), viewport.value.zoom * factor)),
    zoomAround: (client, factor) => go(zoomAt(viewport.value, onPicture(client), viewport.value.zoom * factor), false),
    centreNode(id, animate) {
      const bounds = scene.standInOf(id)
      if (bounds === undefined) return
      const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }
      go(centreOn(middle, size.value, Math.max(READABLE, Math.min(1, viewport.value.zoom))), animate)
    },
    centreAt: (point) => go(centreOn(point, size.value, Math.max(READABLE, Math.min(1, viewport.value.zoom)))),
    startAt(id) {
      const bounds = scene.standInOf(id)
      if (bounds === undefined) return
      const middle = (start: number, length: number, room: number): number => room / 2 - (start + length / 2) * READABLE
      const place =
        direction() === 'right'
          ? { x: EDGE - bounds.x * READABLE, y: middle(bounds.y, bounds.height, size.value.height) }
          : { x: middle(bounds.x, bounds.width, size.value.width), y: 2 * EDGE - bounds.y * READABLE }
      go({ ...place, zoom: READABLE }, false)
    },
    revealNode(id) {
      const bounds = scene.standInOf(id)
      if (bounds === undefined) return
      // With room for what hangs on its free outputs.
      const [width, height] = direction() === 'right' ? [PORT_ROOM, 0] : [0, PORT_ROOM]
      const next = reveal(viewport.value, { ...bounds, width: bounds.width + width, height: bounds.height + height }, size.value)
      if (next !== viewport.value) go(next)
    },
    revealBounds(bounds) {
      const next = reveal(viewport.value, bounds, size.value)
      if (next !== viewport.value) go(next)
    },
    fitTo: (bounds) => size.value.width > 0 && go(fitBounds(bounds, size.value, { max: 1.25, padding: 96 })),
    panTo: (centre) => go(centreOn(centre, size.value, viewport.value.zoom), false),
    toCanvas: (client) => toCanvas(viewport.value, onPicture(client)),
    middle: () => toCanvas(viewport.value, middleOfScreen()),
  }
}
