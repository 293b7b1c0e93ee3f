import type { Point } from '@/document/grid.ts'
import type { EdgeShape } from './edge-path.ts'
import { overlaps, type Bounds, type Size } from './viewport.ts'

/** How far from its handle an end of an edge can be taken up: further than the handle itself reaches, which pulls out a new edge. */
export const END_REACH = 12
/** With a finger, for which the handle reaches further too. */
export const TOUCH_END_REACH = 20
/** The buttons of an edge, as `canvas.css` has them. */
const TOOLS: Size = { width: 60, height: 30 }
const TOUCH_TOOLS: Size = { width: 92, height: 48 }
const GAP = 1

/** Where the middle of the buttons is: on the line, or beside one that is so short that they would cover its ends. */
export function toolsPlace(shape: EdgeShape, isTouch = false): Point {
  const [reach, size] = isTouch ? [TOUCH_END_REACH, TOUCH_TOOLS] : [END_REACH, TOOLS]
  const ends = endsOf(shape, reach)
  const middle = shape.middle
  if (!covers(middle, size, ends)) return middle
  const { start, tip, direction } = shape
  return direction === 'right'
    ? { x: middle.x, y: Math.min(start.y, tip.y) - reach - GAP - size.height / 2 }
    : { x: Math.max(start.x, tip.x) + reach + GAP + size.width / 2, y: middle.y }
}

/** Where the ends are taken up. */
export function endsOf({ start, tip, direction }: EdgeShape, reach = END_REACH): readonly [Bounds, Bounds] {
  const size = { width: 2 * reach, height: 2 * reach }
  return direction === 'right'
    ? [
        { x: start.x, y: start.y - reach, ...size },
        { x: tip.x - 2 * reach, y: tip.y - reach, ...size },
      ]
    : [
        { x: start.x - reach, y: start.y, ...size },
        { x: tip.x - reach, y: tip.y - 2 * reach, ...size },
      ]
}

const covers = ({ x, y }: Point, { width, height }: Size, ends: readonly Bounds[]): boolean =>
  ends.some((end) => overlaps({ x: x - width / 2, y: y - height / 2, width, height }, end))
