import type { Direction } from '@/document/direction.ts'
import type { Point } from '@/document/grid.ts'

/** What part of the canvas is seen: screen = canvas × zoom + (x, y). */
export interface Viewport extends Point {
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bounds extends Point, Size {}

export const MIN_ZOOM = 0.1
export const MAX_ZOOM = 2
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** The smallest rectangle around all, or undefined when there is nothing. */
export function boundsOf(parts: Iterable<Bounds>): Bounds | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const part of parts) {
    left = Math.min(left, part.x)
    top = Math.min(top, part.y)
    right = Math.max(right, part.x + part.width)
    bottom = Math.max(bottom, part.y + part.height)
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top }
}

/** The part of the canvas that is seen, and `margin` times its size around it. */
export const seenBy = ({ x, y, zoom }: Viewport, size: Size, margin = 0): Bounds => {
  const [width, height] = [size.width / zoom, size.height / zoom]
  return {
    x: -x / zoom - width * margin,
    y: -y / zoom - height * margin,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  }
}

export const overlaps = (a: Bounds, b: Bounds): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height

/** Whether all of `part` lies within `whole`. */
export const contains = (whole: Bounds, part: Bounds): boolean =>
  part.x >= whole.x && part.y >= whole.y && part.x + part.width <= whole.x + whole.width && part.y + part.height <= whole.y + whole.height

export interface FitLimits {
  /** @default 0.1 */
  readonly min?: number
  /** @default 1 */
  readonly max?: number
  /** Free space around, in pixels. @default 64 */
  readonly padding?: number
  /** Which way the workflow runs. @default right */
  readonly direction?: Direction
}

/** Shows everything; what does not fit at the smallest zoom is shown from where workflows start: its left side, or its top. */
export function fitBounds(
  bounds: Bounds,
  size: Size,
  { min = MIN_ZOOM, max = 1, padding = 64, direction = 'right' }: FitLimits = {},
): Viewport {
  const wanted = Math.min((size.width - 2 * padding) / bounds.width, (size.height - 2 * padding) / bounds.height)
  const zoom = clamp(wanted, min, max)
  const place = (start: number, length: number, room: number, isWay: boolean): number =>
    isWay && wanted < min && length * zoom > room ? padding - start * zoom : (room - length * zoom) / 2 - start * zoom
  return {
    x: place(bounds.x, bounds.width, size.width, direction === 'right'),
    y: place(bounds.y, bounds.height, size.height, direction === 'down'),
    zoom,
  }
}

/** Puts a point into the middle. */
export const centreOn = (point: Point, size: Size, zoom: number): Viewport => ({
  x: size.width / 2 - point.x * zoom,
  y: size.height / 2 - point.y * zoom,
  zoom,
})

/** The same zoom, moved by as little as it takes to see all of `bounds`; the same object when it is seen already. */
export function reveal(viewport: Viewport, bounds: Bounds, size: Size, margin = 40): Viewport {
  const left = bounds.x * viewport.zoom + viewport.x
  const top = bounds.y * viewport.zoom + viewport.y
  const shift = (start: number, length: number, room: number): number => {
    if (start < margin) return margin - start
    const over = start + length - (room - margin)
    return over > 0 ? -Math.min(over, start - margin) : 0
  }
  const dx = shift(left, bounds.width * viewport.zoom, size.width)
  const dy = shift(top, bounds.height * viewport.zoom, size.height)
  return dx === 0 && dy === 0 ? viewport : { x: viewport.x + dx, y: viewport.y + dy, zoom: viewport.zoom }
}

/** The same place stays under `anchor` (screen) while the zoom changes. */
export function zoomAt(viewport: Viewport, anchor: Point, wanted: number): Viewport {
  const zoom = clamp(wanted, MIN_ZOOM, MAX_ZOOM)
  const scale = zoom / viewport.zoom
  return { x: anchor.x - (anchor.x - viewport.x) * scale, y: anchor.y - (anchor.y - viewport.y) * scale, zoom }
}

/** Of 2: what one event of a wheel may change the zoom by. */
const WHEEL_STEP = 0.2

/** By what a wheel, or fingers on a trackpad, change the zoom. A notch is many pixels, a pinch few: both come to a step that can be followed. */
export function wheelZoom({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  const pixels = deltaMode === 0 ? deltaY : deltaY * 20
  return 2 ** clamp(-pixels / 100, -WHEEL_STEP, WHEEL_STEP)
}

export const toCanvas = (viewport: Viewport, screen: Point): Point => ({
  x: (screen.x - viewport.x) / viewport.zoom,
  y: (screen.y - viewport.y) / viewport.zoom,
})
