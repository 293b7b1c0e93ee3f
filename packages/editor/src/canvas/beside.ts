import type { Point } from '@/document/grid.ts'

/** What a popup belongs to, and must not cover (client coordinates). */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
export interface Extent {
  readonly width: number
  readonly height: number
}

const GAP = 8
/** How far a popup reaches above the middle of what it stands beside: its heading and search come level with it. */
const RISE = 40
const within = (value: number, most: number): number => Math.max(GAP, Math.min(value, most))

/** Where a popup stands: to the right of the box, without room there below it, else above or left of it; over it only when all are full. */
export function placeBeside(box: Box, size: Extent, view: Extent): Point {
  const [mostX, mostY] = [view.width - size.width - GAP, view.height - size.height - GAP]
  const level = within((box.top + box.bottom) / 2 - RISE, mostY)
  if (box.right + GAP <= mostX) return { x: box.right + GAP, y: level }
  const x = within(box.left, mostX)
  if (box.bottom + GAP <= mostY) return { x, y: box.bottom + GAP }
  if (box.top - GAP - size.height >= GAP) return { x, y: box.top - GAP - size.height }
  if (box.left - GAP - size.width >= GAP) return { x: box.left - GAP - size.width, y: level }
  return { x: within(box.right + GAP, mostX), y: level }
}
