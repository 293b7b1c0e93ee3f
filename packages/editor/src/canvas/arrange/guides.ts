import { GRID, type Point } from '@/document/grid.ts'
import type { Bounds } from '../viewport.ts'
import { equalGaps, gapShifts, type GapMark } from './gaps.ts'

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
  /** Gaps that are the same. */
  readonly gaps: readonly GapMark[]
}

/** Half a step of the grid: what lines up with a neighbour wins over the grid, never over where the pointer is. */
const REACH = GRID / 2
const NOTHING: GuideSnap = Object.freeze({ shift: { x: 0, y: 0 }, lines: [], gaps: [] })

/** Start, middle and end of a rectangle on one axis. */
type Stops = readonly [number, number, number]
interface Match {
  readonly shift: number
  readonly at: number
  readonly other: Bounds
}

/**
 * What a rectangle that is dragged lines up with among its neighbours: their sides and middles, and the gaps between them; on each axis the
 * nearest. Where both are as near, lining up wins, and the gaps that are the same all the same are shown too.
 */
export function guideSnap(moving: Bounds, neighbours: Iterable<Bounds>): GuideSnap {
  const others = [...neighbours]
  let across: Match[] = []
  let down: Match[] = []
  for (const other of others) {
    across = better(across, matchOf(stopsX(moving), stopsX(other), other))
    down = better(down, matchOf(stopsY(moving), stopsY(other), other))
  }
  const x = nearestShift(across, gapShifts(moving, others, true))
  const y = nearestShift(down, gapShifts(moving, others, false))
  if (x === undefined && y === undefined) return NOTHING
  const shift = { x: x ?? 0, y: y ?? 0 }
  const at: Bounds = { ...moving, x: moving.x + shift.x, y: moving.y + shift.y }
  return {
    shift,
    lines: [...linesOf(holding(across, x), at, true), ...linesOf(holding(down, y), at, false)],
    gaps: [...(x === undefined ? [] : equalGaps(at, others, true)), ...(y === undefined ? [] : equalGaps(at, others, false))],
  }
}

function nearestShift(matches: readonly Match[], gaps: readonly number[]): number | undefined {
  const wanted = [...matches.map(({ shift }) => shift), ...gaps].filter((shift) => Math.abs(shift) <= REACH)
  return wanted.sort((a, b) => Math.abs(a) - Math.abs(b))[0]
}

/** Lines of what lines up after the shift; a gap may have won. */
const holding = (matches: readonly Match[], shift: number | undefined): readonly Match[] =>
  matches.filter((match) => Math.abs(match.shift - (shift ?? 0)) < 0.01)

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
