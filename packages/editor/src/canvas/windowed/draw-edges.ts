import type { NodeRun } from '@/run/run-state.ts'
import type { ChangeMark } from '../change-marks.ts'
import { wasTaken } from '../edge-items.ts'
import { traceHead, traceLine } from '../edge-path.ts'
import { edgeLabelFont, LABEL_HEIGHT, type PlacedLabel } from '../labels/place-labels.ts'
import { itemsOver } from '../labels/items-over.ts'
import type { Colours } from './colours.ts'
import { drawSign } from './draw-sign.ts'
import type { DrawnEdge } from './scene.ts'

/** What edges look like by. */
export interface EdgeFacts {
  readonly showsRun: boolean
  /** Two versions are shown. */
  readonly showsChanges: boolean
  isChosen(id: string): boolean
  /** Items that went over an edge in the execution that is shown. */
  itemsOf(id: string): number | undefined
  runOf(nodeId: string): NodeRun | undefined
  /** Where two versions are shown. */
  markOf(id: string): ChangeMark | undefined
}

type Look = 'plain' | 'unused' | 'used' | 'flowing' | 'chosen' | ChangeMark
// What matters more lies on top.
const LOOKS: readonly Look[] = ['unused', 'plain', 'used', 'flowing', 'moved', 'changed', 'removed', 'added', 'chosen']
const isMark = (look: Look): look is ChangeMark => look === 'added' || look === 'removed' || look === 'changed' || look === 'moved'

/** Below this zoom lines are straight: nobody sees the curve. */
const STRAIGHT_BELOW = 0.2
const HEADS_ABOVE = 0.25
const LABELS_ABOVE = 0.6
/** What lies under a label that stands beside its line shows through a little. */
const VEIL = 0.75
/** Of what was removed, in pixels on the screen: it has to be told apart from afar as well. */
const REMOVED_DASH_PX: readonly [number, number] = [6, 5]

export interface EdgesLook {
  readonly zoom: number
  readonly phase: number
  readonly colours: Colours
  readonly facts: EdgeFacts
  /** Where it stands how many items went over an edge, by its id. From afar nobody asks. */
  labels(): ReadonlyMap<string, PlacedLabel>
}

/** Draws edges, a path for each look: a thousand strokes of their own would cost more than the frame has. True when something flows. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  edges: Iterable<DrawnEdge>,
  { zoom, phase, colours, facts, labels }: EdgesLook,
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
  if (facts.showsRun && zoom >= LABELS_ABOVE) drawLabels(context, labels().values(), colours)
  drawSigns(context, byLook, { zoom, colours })
  return byLook.has('flowing')
}

function lookOf(drawn: DrawnEdge, facts: EdgeFacts): Look {
  const { edge, bundle = [edge] } = drawn
  if (facts.isChosen(edge.id)) return 'chosen'
  const mark = bundle.map(({ id }) => facts.markOf(id)).find((one) => one !== undefined)
  if (mark !== undefined) return mark
  if (!facts.showsRun) return 'plain'
  if (!wasTaken(itemsOver(drawn, facts.itemsOf))) return 'unused'
  return bundle.some(({ id, to }) => wasTaken(facts.itemsOf(id)) && facts.runOf(to.node)?.status === 'running') ? 'flowing' : 'used'
}

/** A line that came or went has its sign in the middle. */
function drawSigns(
  context: CanvasRenderingContext2D,
  byLook: ReadonlyMap<Look, readonly DrawnEdge[]>,
  { zoom, colours }: { zoom: number; colours: Colours },
): void {
  if (zoom < HEADS_ABOVE) return
  for (const [look, list] of byLook) {
    if (isMark(look)) for (const { shape } of list) drawSign(context, look, { at: shape.middle, zoom, colours })
  }
}

function drawList(
  context: CanvasRenderingContext2D,
  list: readonly DrawnEdge[],
  { look, zoom, phase, colours }: { look: Look; zoom: number; phase: number; colours: Colours },
): void {
  const colour = colourOf(look, colours)
  context.strokeStyle = colour
  context.lineWidth = Math.max(look === 'chosen' || isMark(look) ? 2.25 : 1.75, (isMark(look) ? 1.6 : 0.8) / zoom)
  context.globalAlpha = look === 'unused' ? 0.55 : 1
  // Dashes cost far more than lines, and are too small to be seen from afar.
  context.setLineDash(dashOf(look, zoom))
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

function colourOf(look: Look, colours: Colours): string {
  if (isMark(look)) return colours.mark[look]
  if (look === 'chosen') return colours.primary
  return look === 'used' || look === 'flowing' ? colours.used : colours.edge
}

function dashOf(look: Look, zoom: number): number[] {
  if (look === 'removed') return REMOVED_DASH_PX.map((length) => length / zoom)
  if (zoom < STRAIGHT_BELOW) return []
  if (look === 'unused') return [2, 5]
  return look === 'flowing' ? [6, 6] : []
}

function drawLabels(context: CanvasRenderingContext2D, labels: Iterable<PlacedLabel>, colours: Colours): void {
  context.font = edgeLabelFont(colours.font)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const { x, y, width, text, isOn } of labels) {
    context.fillStyle = colours.canvas
    context.globalAlpha = isOn ? 1 : VEIL
    context.beginPath()
    context.roundRect(x - width / 2, y - LABEL_HEIGHT / 2, width, LABEL_HEIGHT, LABEL_HEIGHT / 2)
    context.fill()
    context.globalAlpha = 1
    context.fillStyle = colours.muted
    context.fillText(text, x, y)
  }
}
