import type { NodeRun } from '@/run/run-state.ts'
import { traceHead, traceLine } from '../edge-path.ts'
import type { Colours } from './colours.ts'
import type { DrawnEdge } from './scene.ts'

/** What edges look like by. */
export interface EdgeFacts {
  readonly showsRun: boolean
  isChosen(id: string): boolean
  /** Items that went over an edge in the execution that is shown. */
  itemsOf(id: string): number | undefined
  runOf(nodeId: string): NodeRun | undefined
  /** "3 items". */
  label(count: number): string
}

type Look = 'plain' | 'unused' | 'used' | 'flowing' | 'chosen'
const LOOKS: readonly Look[] = ['unused', 'plain', 'used', 'flowing', 'chosen'] // what matters more lies on top

/** Below this zoom lines are straight: nobody sees the curve. */
const STRAIGHT_BELOW = 0.2
const HEADS_ABOVE = 0.25
const LABELS_ABOVE = 0.6

/** Draws edges, a path for each look: a thousand strokes of their own would cost more than the frame has. True when something flows. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  edges: Iterable<DrawnEdge>,
  { zoom, phase, colours, facts }: { zoom: number; phase: number; colours: Colours; facts: EdgeFacts },
): boolean {
  const byLook = new Map<Look, DrawnEdge[]>()
  for (const drawn of edges) {
    const look = lookOf(drawn, facts)
    const list = byLook.get(look)
    if (list === undefined) byLook.set(look, [drawn])
    else list.push(drawn)
  }
  for (const look of LOOKS) {
    const list = byLook.get(look)
    if (list !== undefined) drawList(context, list, { look, zoom, phase, colours })
  }
  if (facts.showsRun && zoom >= LABELS_ABOVE) drawLabels(context, byLook, { colours, facts })
  return byLook.has('flowing')
}

function lookOf({ edge }: DrawnEdge, facts: EdgeFacts): Look {
  if (facts.isChosen(edge.id)) return 'chosen'
  if (!facts.showsRun) return 'plain'
  if (facts.itemsOf(edge.id) === undefined) return 'unused'
  return facts.runOf(edge.to.node)?.status === 'running' ? 'flowing' : 'used'
}

function drawList(
  context: CanvasRenderingContext2D,
  list: readonly DrawnEdge[],
  { look, zoom, phase, colours }: { look: Look; zoom: number; phase: number; colours: Colours },
): void {
  const colour = look === 'chosen' ? colours.primary : look === 'used' || look === 'flowing' ? colours.used : colours.edge
  context.strokeStyle = colour
  context.lineWidth = Math.max(look === 'chosen' ? 2.25 : 1.75, 0.8 / zoom)
  context.globalAlpha = look === 'unused' ? 0.55 : 1
  // Dashes cost far more than lines, and are too small to be seen from afar.
  context.setLineDash(zoom < STRAIGHT_BELOW ? [] : look === 'unused' ? [2, 5] : look === 'flowing' ? [6, 6] : [])
  context.lineDashOffset = look === 'flowing' ? phase : 0
  context.beginPath()
  for (const { shape } of list) {
    if (zoom >= STRAIGHT_BELOW) traceLine(context, shape)
    else {
      context.moveTo(shape.start.x, shape.start.y)
      context.lineTo(shape.tip.x, shape.tip.y)
    }
  }
  context.stroke()
  context.setLineDash([])
  if (zoom >= HEADS_ABOVE) {
    context.fillStyle = colour
    context.beginPath()
    for (const { shape } of list) traceHead(context, shape)
    context.fill()
  }
  context.globalAlpha = 1
}

function drawLabels(
  context: CanvasRenderingContext2D,
  byLook: ReadonlyMap<Look, readonly DrawnEdge[]>,
  { colours, facts }: { colours: Colours; facts: EdgeFacts },
): void {
  context.font = `500 11px ${colours.font}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const { edge, shape } of [...byLook.values()].flat()) {
    const count = facts.itemsOf(edge.id)
    if (count === undefined) continue
    const text = facts.label(count)
    const { x } = shape.middle
    const y = shape.middle.y - (shape.isStraight ? 11 : 0)
    if (!shape.isStraight) {
      const width = context.measureText(text).width + 14
      context.fillStyle = colours.canvas
      context.beginPath()
      context.roundRect(x - width / 2, y - 9, width, 18, 9)
      context.fill()
    }
    context.fillStyle = colours.muted
    context.fillText(text, x, y)
  }
}
