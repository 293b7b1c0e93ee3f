import type { Point } from '@/document/grid.ts'

/** How an edge is drawn: SVG path, arrow head, and where its label and buttons stand. */
export interface EdgeShape {
  readonly path: string
  readonly head: string
  readonly middle: Point
  readonly isBack: boolean
  /** A label would cover a straight line; it stands above it. */
  readonly isStraight: boolean
}

const CORNER = 14
/** How far a back-edge goes out before it turns. */
const STUB = 34
/** Below the lower of the two nodes, its status row included. */
const DROP = 92
/** Above the upper one. */
const RISE = 60

const headAt = ({ x, y }: Point): string => `M ${x - 12} ${y - 4} L ${x - 6} ${y} L ${x - 12} ${y + 4} Z`

/** A curve to the right, or for an edge that leads back (a loop) a rounded way around both nodes. */
export function edgeShape(source: Point, target: Point): EdgeShape {
  return target.x >= source.x + 8 ? forward(source, target) : back(source, target)
}

function forward(source: Point, target: Point): EdgeShape {
  const middle = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 }
  const straight = Math.abs(source.y - target.y) < 1
  const reach = Math.max(24, Math.min(160, (target.x - source.x) / 2))
  const end = target.x - 6
  const path = straight
    ? `M ${source.x} ${source.y} L ${end} ${target.y}`
    : `M ${source.x} ${source.y} C ${source.x + reach} ${source.y} ${end - reach} ${target.y} ${end} ${target.y}`
  return { path, head: headAt(target), middle, isBack: false, isStraight: straight }
}

function back(source: Point, target: Point): EdgeShape {
  const right = source.x + STUB
  const left = target.x - STUB
  // A loop's body lies mostly to one side of it: the way back keeps to that side.
  const y = source.y < target.y - RISE / 2 ? source.y - RISE : Math.max(source.y, target.y) + DROP
  const down = Math.sign(y - source.y) || 1
  const up = Math.sign(target.y - y) || -1
  const path = [
    `M ${source.x} ${source.y}`,
    `L ${right - CORNER} ${source.y}`,
    `Q ${right} ${source.y} ${right} ${source.y + CORNER * down}`,
    `L ${right} ${y - CORNER * down}`,
    `Q ${right} ${y} ${right - CORNER} ${y}`,
    `L ${left + CORNER} ${y}`,
    `Q ${left} ${y} ${left} ${y + CORNER * up}`,
    `L ${left} ${target.y - CORNER * up}`,
    `Q ${left} ${target.y} ${left + CORNER} ${target.y}`,
    `L ${target.x - 6} ${target.y}`,
  ].join(' ')
  return { path, head: headAt(target), middle: { x: (left + right) / 2, y }, isBack: true, isStraight: true }
}
