import type { NodeFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'
import { STATUS_HEIGHT } from '@/document/grid.ts'
import type { Colours } from './colours.ts'
import { drawBody, fillOf, type DrawnNode } from './draw-body.ts'
import { drawSign } from './draw-sign.ts'
import { fittedText } from './fitted-text.ts'

/** Below this zoom a name is dust. */
const NAMES_ABOVE = 0.2
const NAME_SIZE = 26
const RADIUS = 14
const TILE = 40
const QUIET = 0.45

/** Nodes as they are seen from afar: cards with their kind, and their names as long as these can be read. */
export function drawNodes(
  context: CanvasRenderingContext2D,
  nodes: readonly DrawnNode[],
  { zoom, colours, showsRun, showsChanges }: { zoom: number; colours: Colours; showsRun: boolean; showsChanges: boolean },
): void {
  const isSmall = zoom < NAMES_ABOVE
  for (const node of nodes) {
    const { bounds, facts, run, isSelected, isFound, mark } = node
    const kind = facts?.kind ?? 'action'
    const height = bounds.height - (run === undefined ? STATUS_HEIGHT : 0)
    // Kinds have the colours of changes too: what stayed as it was steps back.
    const isQuiet = showsChanges ? mark === undefined : showsRun && run === undefined
    context.globalAlpha = isQuiet ? QUIET : 1
    const isStrong = isSelected || isFound || mark !== undefined
    drawBody(context, node, {
      height,
      colours,
      radius: RADIUS,
      fill: fillOf(node, isSmall, colours),
      lineWidth: isStrong ? 3 / zoom : run?.status === 'failed' || run?.status === 'running' ? 2 / zoom : 1 / zoom,
      dash: mark === 'removed' && !isSelected ? [5 / zoom, 4 / zoom] : [],
    })
    if (mark !== undefined) drawSign(context, mark, { at: { x: bounds.x + bounds.width, y: bounds.y }, zoom, colours })
    if (isSmall) continue
    context.fillStyle = colours.kind[kind]
    context.beginPath()
    context.roundRect(bounds.x + 12, bounds.y + height / 2 - TILE / 2, 10, TILE, 5)
    context.fill()
    if (facts !== undefined) drawName(context, facts, { bounds, height, colours })
  }
  context.globalAlpha = 1
}

function drawName(
  context: CanvasRenderingContext2D,
  facts: NodeFacts,
  { bounds, height, colours }: { bounds: Bounds; height: number; colours: Colours },
): void {
  context.fillStyle = facts.disabled ? colours.muted : colours.text
  context.font = `600 ${NAME_SIZE}px ${colours.font}`
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(fittedText(context, facts.name, bounds.width - 46), bounds.x + 34, bounds.y + height / 2)
}
