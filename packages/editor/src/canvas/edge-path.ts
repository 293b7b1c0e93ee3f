import type { Direction } from '@/document/direction.ts'
import type { Point } from '@/document/grid.ts'

/** One stroke of an edge, from where the last one ended: a line, or a curve with one or two control points. */
export type Stroke = readonly [end: Point] | readonly [control: Point, end: Point] | readonly [first: Point, second: Point, end: Point]

/** How an edge is drawn: its strokes, the tip of its arrow, and where its label and buttons stand. */
export interface EdgeShape {
  readonly start: Point
  readonly strokes: readonly Stroke[]
  readonly tip: Point
  readonly middle: Point
  /** Where the arrow points. */
  readonly direction: Direction
  readonly isBack: boolean
  /** A label would cover a straight line; it stands above it. */
  readonly isStraight: boolean
}

const CORNER = 14
/** How far a back-edge goes out before it turns. */
const STUB = 34

/** How far edges keep from cards, which are wider than high: it depends on the way that they lie across. */
interface Distances {
  /** Beyond the further of the two nodes (below the lower one, its status row included). */
  readonly drop: number
  /** Before the nearer one. */
  readonly rise: number
  /** To a node this far aside, whose card begins no further back than `near`, the way leads between the two. */
  readonly aside: number
  readonly near: number
}
const DISTANCES: Readonly<Record<Direction, Distances>> = {
  right: { drop: 92, rise: 60, aside: 100, near: 420 },
  down: { drop: 142, rise: 142, aside: 260, near: 320 },
}
/** No edge leaves the rectangle around its ends by more. */
export const EDGE_REACH = Math.max(STUB, ...Object.values(DISTANCES).flatMap(({ drop, rise }) => [drop, rise]))

/** A curve along the way that the workflow runs; to a node beside, a rounded way between the two; for a loop, one around both. */
export function edgeShape(source: Point, target: Point, direction: Direction = 'right'): EdgeShape {
  if (direction === 'right') return toTheRight(source, target, DISTANCES.right)
  // Downwards is to the right, seen in a mirror; a label covers little of an upright line.
  const { start, strokes, tip, middle, isBack } = toTheRight(mirrored(source), mirrored(target), DISTANCES.down)
  return {
    start: mirrored(start),
    strokes: strokes.map((stroke) => stroke.map(mirrored) as unknown as Stroke),
    tip: mirrored(tip),
    middle: mirrored(middle),
    direction,
    isBack,
    isStraight: false,
  }
}

const mirrored = ({ x, y }: Point): Point => ({ x: y, y: x })

const toTheRight = (source: Point, target: Point, distances: Distances): EdgeShape =>
  target.x >= source.x + 8 ? forward(source, target) : back(source, target, distances)

function forward(source: Point, target: Point): EdgeShape {
  const middle = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 }
  const isStraight = Math.abs(source.y - target.y) < 1
  const reach = Math.max(24, Math.min(160, (target.x - source.x) / 2))
  const end = { x: target.x - 6, y: target.y }
  const stroke: Stroke = isStraight ? [end] : [{ x: source.x + reach, y: source.y }, { x: end.x - reach, y: end.y }, end]
  return { start: source, strokes: [stroke], tip: target, middle, direction: 'right', isBack: false, isStraight }
}

function back(source: Point, target: Point, distances: Distances): EdgeShape {
  const right = source.x + STUB
  const left = target.x - STUB
  const y = turnOf(source, target, distances)
  const down = Math.sign(y - source.y) || 1
  const up = Math.sign(target.y - y) || -1
  const strokes: Stroke[] = [
    [{ x: right - CORNER, y: source.y }],
    [
      { x: right, y: source.y },
      { x: right, y: source.y + CORNER * down },
    ],
    [{ x: right, y: y - CORNER * down }],
    [
      { x: right, y },
      { x: right - CORNER, y },
    ],
    [{ x: left + CORNER, y }],
    [
      { x: left, y },
      { x: left, y: y + CORNER * up },
    ],
    [{ x: left, y: target.y - CORNER * up }],
    [
      { x: left, y: target.y },
      { x: left + CORNER, y: target.y },
    ],
    [{ x: target.x - 6, y: target.y }],
  ]
  return { start: source, strokes, tip: target, middle: { x: (left + right) / 2, y }, direction: 'right', isBack: true, isStraight: true }
}

/** How high or low a way that leads back runs. */
function turnOf(source: Point, target: Point, { drop, rise, aside, near }: Distances): number {
  if (target.y - source.y >= aside && source.x - target.x <= near) return (source.y + target.y) / 2
  // A loop's body lies mostly to one side of it: the way back keeps to that side.
  return source.y < target.y - rise / 2 ? source.y - rise : Math.max(source.y, target.y) + drop
}

const LETTERS = ['L', 'Q', 'C'] as const

/** The line as an SVG path. */
export const svgLine = ({ start, strokes }: EdgeShape): string =>
  [
    `M ${start.x} ${start.y}`,
    ...strokes.map((stroke) => `${LETTERS[stroke.length - 1]} ${stroke.map(({ x, y }) => `${x} ${y}`).join(' ')}`),
  ].join(' ')

/** The three corners of the arrow head. */
const headOf = ({ tip: { x, y }, direction }: EdgeShape): readonly [Point, Point, Point] =>
  direction === 'right'
    ? [
        { x: x - 12, y: y - 4 },
        { x: x - 6, y },
        { x: x - 12, y: y + 4 },
      ]
    : [
        { x: x - 4, y: y - 12 },
        { x, y: y - 6 },
        { x: x + 4, y: y - 12 },
      ]

/** The arrow head as an SVG path. */
export const svgHead = (shape: EdgeShape): string =>
  `M ${headOf(shape)
    .map(({ x, y }) => `${x} ${y}`)
    .join(' L ')} Z`

/** What a canvas draws with. */
export type Pen = Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo'>

/** Adds the line to a canvas path. */
export function traceLine(pen: Pen, { start, strokes }: EdgeShape): void {
  pen.moveTo(start.x, start.y)
  for (const stroke of strokes) {
    if (stroke.length === 1) pen.lineTo(stroke[0].x, stroke[0].y)
    else if (stroke.length === 2) pen.quadraticCurveTo(stroke[0].x, stroke[0].y, stroke[1].x, stroke[1].y)
    else pen.bezierCurveTo(stroke[0].x, stroke[0].y, stroke[1].x, stroke[1].y, stroke[2].x, stroke[2].y)
  }
}

/** Adds the arrow head to a canvas path. */
export function traceHead(pen: Pen, shape: EdgeShape): void {
  const [first, ...rest] = headOf(shape)
  pen.moveTo(first.x, first.y)
  for (const { x, y } of rest) pen.lineTo(x, y)
}

/** Pieces that a curve is measured by; none is longer than what a pointer can tell apart by much. */
const PIECES = 16

/** Points along the line, from its start to its end, so near to each other that nobody sees the pieces between them. */
export function pointsOf({ start, strokes }: EdgeShape): readonly Point[] {
  const points = [start]
  let from = start
  for (const stroke of strokes) {
    const pieces = stroke.length === 1 ? 1 : PIECES
    for (let piece = 1; piece <= pieces; piece += 1) points.push(pointAt(from, stroke, piece / pieces))
    from = points.at(-1) as Point
  }
  return points
}

/** How far a point lies from the line. */
export function distanceTo(shape: EdgeShape, point: Point): number {
  const points = pointsOf(shape)
  return points.slice(1).reduce((least, to, index) => Math.min(least, distanceToPiece(point, points[index] as Point, to)), Infinity)
}

/** By de Casteljau: between neighbours, again and again. */
function pointAt(from: Point, stroke: Stroke, share: number): Point {
  let points: readonly Point[] = [from, ...stroke]
  while (points.length > 1) {
    points = points.slice(1).map((end, index) => {
      const start = points[index] as Point
      return { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share }
    })
  }
  return points[0] as Point
}

function distanceToPiece(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy)
}
