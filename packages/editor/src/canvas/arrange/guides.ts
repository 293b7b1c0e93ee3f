import { GRID, type Point } from '@/document/grid.ts'
import type { Bounds } from '../viewport.ts'

/** A line that shows what something lines up with. `along` is where it lies: x of an upright line, y of a level one. */
export interface GuideLine {
  readonly isUpright: boolean
  readonly along: number
  readonly from: number
  readonly to: number
}

export interface GuideSnap {
  /** What has to be added so that it lines up. */
  readonly shift: Point
  readonly lines: readonly GuideLine[]
}

/** Half a step of the grid: what lines up with a neighbour wins over the grid, never over where the pointer is. */
const REACH = GRID / 2
const NOTHING: GuideSnap = Object.freeze({ shift: { x: 0, y: 0 }, lines: [] })

/** Start, middle and end of a rectangle on one axis. */
type Stops = readonly [number, number, number]
interface Match {
  readonly shift: number
  readonly at: number
  readonly other: Bounds
}

/** What a rectangle that is dragged lines up with among its neighbours: their sides and middles, the nearest on each axis. */
export function guideSnap(moving: Bounds, others: Iterable<Bounds>): GuideSnap {
  let across: Match[] = []
  let down: Match[] = []
  for (const other of others) {
    across = better(across, matchOf(stopsX(moving), stopsX(other), other))
    down = better(down, matchOf(stopsY(moving), stopsY(other), other))
  }
  if (across.length === 0 && down.length === 0) return NOTHING
  const shift = { x: across[0]?.shift ?? 0, y: down[0]?.shift ?? 0 }
  const at: Bounds = { ...moving, x: moving.x + shift.x, y: moving.y + shift.y }
  return { shift, lines: [...linesOf(across, at, true), ...linesOf(down, at, false)] }
}

const stopsX = ({ x, width }: Bounds): Stops => [x, x + width / 2, x + width]
const stopsY = ({ y, height }: Bounds): Stops => [y, y + height / 2, y + height]

function matchOf(moving: Stops, other: Stops, bounds: Bounds): Match | undefined {
  let best: Match | undefined
  for (const stop of moving) {
    for (const at of other) {
      const shift = at - stop
      if (Math.abs(shift) <= REACH && (best === undefined || Math.abs(shift) < Math.abs(best.shift))) best = { shift, at, other: bounds }
    }
  }
  return best
}

/** All that need the same smallest shift: one line may run through several. */
function better(known: Match[], found: Match | undefined): Match[] {
  const [first] = known
  if (found === undefined) return known
  if (first === undefined || Math.abs(found.shift) < Math.abs(first.shift)) return [found]
  if (found.shift === first.shift) known.push(found)
  return known
}

function linesOf(matches: readonly Match[], moving: Bounds, isUpright: boolean): GuideLine[] {
  const byPlace = Map.groupBy(matches, ({ at }) => at)
  return [...byPlace].map(([along, found]) => {
    const parts = [moving, ...found.map(({ other }) => other)]
    const starts = parts.map(({ x, y }) => (isUpright ? y : x))
    const ends = parts.map(({ x, y, width, height }) => (isUpright ? y + height : x + width))
    return { isUpright, along, from: Math.min(...starts), to: Math.max(...ends) }
  })
}
