import { traceSign, type ChangeMark } from '../change-marks.ts'
import type { Colours } from './colours.ts'
import type { Point } from '@/document/grid.ts'

/** On the screen, so that the sign can be told from afar; never larger than a part of the card that it is on. */
const RADIUS_PX = 8
const LARGEST = 44

/** A disc in the colour of what happened, with its sign. */
export function drawSign(
  context: CanvasRenderingContext2D,
  mark: ChangeMark,
  { at, zoom, colours }: { readonly at: Point; readonly zoom: number; readonly colours: Colours },
): void {
  const radius = Math.min(LARGEST, RADIUS_PX / zoom)
  context.beginPath()
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI)
  context.fillStyle = colours.mark[mark]
  context.fill()
  context.strokeStyle = colours.canvas
  context.lineWidth = radius / 5
  context.stroke()
  context.beginPath()
  traceSign(context, mark, { ...at, reach: radius * 0.48 })
  context.lineWidth = radius / 4
  context.stroke()
}
