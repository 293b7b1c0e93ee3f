import { STATUS_HEIGHT } from '@/document/grid.ts'
import { stepWord } from '@/run/step-words.ts'
import type { NodeFacts, PortFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'
import type { Colours } from './colours.ts'
import { drawBody, fillOf, type DrawnNode } from './draw-body.ts'
import { drawSign } from './draw-sign.ts'
import { fittedText, textWidth } from './fitted-text.ts'
import type { IconBitmaps } from './icon-bitmaps.ts'

const RADIUS = 12
const TILE = 40
const ICON = 20
const INSET = 10
/** From the card's left to its text, as the mounted card has it. */
const TEXT_AT = 60
const TEXT_END = 12
/** Names of outputs: from the card's right, at most as wide as the mounted card has them, and from the text before. */
const NAMES_END = 14
const NAMES_WIDEST = 76
const NAMES_GAP = 6
const PORT = 5
/** Below this zoom the second line is dust. */
const DETAILS_ABOVE = 0.6

/** Stands in for mounted cards while the zoom changes: as many of them as are seen then would be painted anew in every frame. */
export function drawCards(
  context: CanvasRenderingContext2D,
  nodes: readonly DrawnNode[],
  {
    zoom,
    colours,
    showsRun,
    showsChanges,
    icons,
  }: { zoom: number; colours: Colours; showsRun: boolean; showsChanges: boolean; icons: IconBitmaps },
): void {
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  for (const node of nodes) {
    const { bounds, facts, run, isSelected, isFound, mark } = node
    const body = { ...bounds, height: bounds.height - STATUS_HEIGHT }
    context.globalAlpha = (showsChanges ? mark === undefined : showsRun && run === undefined) ? 0.6 : 1
    drawBody(context, node, {
      height: run === undefined ? body.height : bounds.height,
      colours,
      radius: RADIUS,
      fill: fillOf(node, false, colours),
      lineWidth: isSelected || isFound || mark !== undefined ? 2 : 1,
      dash: mark === 'removed' || facts?.disabled === true ? [5, 4] : [],
    })
    if (facts === undefined) continue
    drawTile(context, facts, { body, colours, icons })
    const names = drawNames(context, facts, { body, colours, isDetailed: zoom >= DETAILS_ABOVE })
    drawText(context, facts, { body, names, colours, isDetailed: zoom >= DETAILS_ABOVE })
    if (run !== undefined && zoom >= DETAILS_ABOVE) {
      context.fillStyle = run.status === 'failed' ? colours.failed : colours.muted
      context.font = `500 11.5px ${colours.font}`
      context.fillText(stepWord(run.status), bounds.x + 28, bounds.y + body.height + STATUS_HEIGHT / 2)
    }
    drawPorts(context, facts, { bounds: run === undefined ? body : bounds, colours })
    if (mark !== undefined) drawSign(context, mark, { at: { x: bounds.x + bounds.width, y: bounds.y }, zoom, colours })
  }
  context.globalAlpha = 1
}

function drawTile(
  context: CanvasRenderingContext2D,
  { kind, icon }: NodeFacts,
  { body, colours, icons }: { body: Bounds; colours: Colours; icons: IconBitmaps },
): void {
  const [x, y] = [body.x + INSET, body.y + (body.height - TILE) / 2]
  context.beginPath()
  context.roundRect(x, y, TILE, TILE, 10)
  context.fillStyle = colours.tile[kind]
  context.fill()
  const bitmap = icons.at(icon, colours.kind[kind])
  if (bitmap !== undefined) return context.drawImage(bitmap, x + (TILE - ICON) / 2, y + (TILE - ICON) / 2, ICON, ICON)
  context.beginPath()
  context.roundRect(x + TILE / 2 - 7, y + TILE / 2 - 7, 14, 14, 4)
  context.fillStyle = colours.kind[kind]
  context.fill()
}

/** Names of outputs before their ports; gives what they take from the text. Where the workflow runs down they stand outside. */
function drawNames(
  context: CanvasRenderingContext2D,
  { outputs, direction }: NodeFacts,
  { body, colours, isDetailed }: { body: Bounds; colours: Colours; isDetailed: boolean },
): number {
  const named = direction === 'down' ? [] : outputs.filter(({ label }) => label !== undefined)
  if (named.length === 0) return TEXT_END
  context.font = `500 10.5px ${colours.font}`
  const texts = named.map(({ label = '', at }) => ({ at, text: fittedText(context, label, NAMES_WIDEST) }))
  if (isDetailed) {
    context.textAlign = 'right'
    context.fillStyle = colours.muted
    for (const { at, text } of texts) context.fillText(text, body.x + body.width - NAMES_END, body.y + at)
    context.textAlign = 'left'
  }
  return NAMES_END + NAMES_GAP + Math.max(...texts.map(({ text }) => textWidth(context, text)))
}

function drawText(
  context: CanvasRenderingContext2D,
  { name, summary, disabled }: NodeFacts,
  { body, names, colours, isDetailed }: { body: Bounds; names: number; colours: Colours; isDetailed: boolean },
): void {
  const [x, middle] = [body.x + TEXT_AT, body.y + body.height / 2]
  const width = body.width - TEXT_AT - names
  const hasSummary = isDetailed && summary !== ''
  context.fillStyle = disabled ? colours.muted : colours.text
  context.font = `600 13.5px ${colours.font}`
  context.fillText(fittedText(context, name, width), x, hasSummary ? middle - 8 : middle)
  if (!hasSummary) return
  context.fillStyle = colours.muted
  context.font = `400 12px ${colours.font}`
  context.fillText(fittedText(context, summary, width), x, middle + 9)
}

/** All of one card in one path. */
function drawPorts(context: CanvasRenderingContext2D, facts: NodeFacts, { bounds, colours }: { bounds: Bounds; colours: Colours }): void {
  const isDown = facts.direction === 'down'
  context.beginPath()
  const add = ({ at }: PortFacts, isOutput: boolean): void => {
    const x = isDown ? bounds.x + at : bounds.x + (isOutput ? bounds.width : 0)
    const y = isDown ? bounds.y + (isOutput ? bounds.height : 0) : bounds.y + at
    context.moveTo(x + PORT, y)
    context.arc(x, y, PORT, 0, 2 * Math.PI)
  }
  for (const port of facts.inputs) add(port, false)
  for (const port of facts.outputs) add(port, true)
  context.fillStyle = colours.card
  context.fill()
  context.strokeStyle = colours.kind[facts.kind]
  context.lineWidth = 2
  context.stroke()
}
