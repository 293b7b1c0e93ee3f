/** A place on the canvas, in its own units. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** An upright rectangle on the canvas. */
export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

/** Distance between the dots that nodes snap to. */
export const GRID = 20
export const NODE_WIDTH = 220
export const NODE_HEIGHT = 60
/** Height of the row under a node that shows its state during and after an execution. */
export const STATUS_HEIGHT = 30
/** From one node's left side to the next one's in a row. */
export const COLUMN = NODE_WIDTH + 80
/** From one node's top to the next one's in a column; half of it lies on the grid too, so that two branches straddle their source. */
export const ROW = 160
/** Between two nodes beside each other where the workflow runs down; half of it lies on the grid too. */
export const ASIDE = COLUMN + GRID

const snap = (value: number): number => Math.round(value / GRID) * GRID

export const snapPoint = (point: Point): Point => ({ x: snap(point.x), y: snap(point.y) })

/** Position of a node; documents written by hand may have none. */
export const pointOf = (node: { readonly position?: readonly [number, number] }): Point => ({
  x: node.position?.[0] ?? 0,
  y: node.position?.[1] ?? 0,
})

/** The nearest free place at `wanted` or further along one axis: nodes never land on top of each other. */
export function freePlace(wanted: Point, taken: Iterable<Point>, axis: keyof Point = 'y'): Point {
  const others = [...taken]
  let place = snapPoint(wanted)
  const isCovered = (): boolean =>
    others.some(({ x, y }) => Math.abs(x - place.x) < NODE_WIDTH + GRID && Math.abs(y - place.y) < NODE_HEIGHT + STATUS_HEIGHT)
  while (isCovered()) place = { ...place, [axis]: place[axis] + GRID }
  return place
}
