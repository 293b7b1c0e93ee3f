import type { Point } from '@/document/grid.ts'
import { pointsOf, type EdgeShape } from '../edge-path.ts'

/** A place on a line where its label may stand, and the way that the line takes there. */
export interface Spot extends Point {
  readonly way: 'along' | 'upright' | 'slanted'
}

/** Shares of the line's length, in the order in which they are tried after its middle. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9]
/** A line that rises less than this beside its way along counts as level. */
const LEVEL = 0.3
/** Shapes are kept until an end of their edge moves; so are these. */
const known = new WeakMap<EdgeShape, readonly Spot[]>()

/** Where along the line a label may stand, the best place first. */
export function spotsOf(shape: EdgeShape): readonly Spot[] {
  const before = known.get(shape)
  if (before !== undefined) return before
  const points = pointsOf(shape)
  const lengths = points.slice(1).map((end, index) => lengthOf(points[index] ?? end, end))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const middle: Spot = { ...shape.middle, way: shape.isStraight ? 'along' : nearest(points, shape.middle) }
  const spots = [middle, ...SHARES.map((share) => spotAt(points, lengths, share * total))]
  known.set(shape, spots)
  return spots
}

function spotAt(points: readonly Point[], lengths: readonly number[], way: number): Spot {
  let left = way
  let index = 0
  while (index < lengths.length - 1 && left > (lengths[index] ?? 0)) left -= lengths[index++] ?? 0
  const [from, to] = [points[index] as Point, points[index + 1] as Point]
  const share = left / (lengths[index] || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, way: wayOf(from, to) }
}

/** The way of the piece that passes nearest. */
function nearest(points: readonly Point[], { x, y }: Point): Spot['way'] {
  let best = { way: 'slanted' as Spot['way'], distance: Infinity }
  for (const [index, to] of points.slice(1).entries()) {
    const from = points[index] as Point
    const distance = Math.hypot((from.x + to.x) / 2 - x, (from.y + to.y) / 2 - y)
    if (distance < best.distance) best = { way: wayOf(from, to), distance }
  }
  return best.way
}

function wayOf(from: Point, to: Point): Spot['way'] {
  const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)]
  if (dy <= dx * LEVEL) return 'along'
  return dx <= dy * LEVEL ? 'upright' : 'slanted'
}

const lengthOf = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)
