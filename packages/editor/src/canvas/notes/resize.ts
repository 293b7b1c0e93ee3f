import { GRID, type Point, type Rect } from '@/document/grid.ts'
import { SMALLEST_NOTE } from '@/document/notes.ts'

/** The sides that a handle pulls. */
export type ResizeHandle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw'
export const HANDLES: readonly ResizeHandle[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw']

const onGrid = (value: number): number => Math.round(value / GRID) * GRID

/** The rectangle after one of its handles was pulled: the other sides stay, on the grid, and never smaller than the smallest note. */
export function resized({ x, y, width, height }: Rect, handle: ResizeHandle, way: Point): Rect {
  let [left, top, right, bottom] = [x, y, x + width, y + height]
  if (handle.includes('w')) left = Math.min(onGrid(left + way.x), right - SMALLEST_NOTE.width)
  if (handle.includes('e')) right = Math.max(onGrid(right + way.x), left + SMALLEST_NOTE.width)
  if (handle.includes('n')) top = Math.min(onGrid(top + way.y), bottom - SMALLEST_NOTE.height)
  if (handle.includes('s')) bottom = Math.max(onGrid(bottom + way.y), top + SMALLEST_NOTE.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}
