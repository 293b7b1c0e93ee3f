import type { NodeRun } from '@/run/run-state.ts'
import type { NodeFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'
import { STATUS_HEIGHT } from '@/document/grid.ts'
import type { Colours } from './colours.ts'

/** A node as it is seen from afar: a card with its kind, and its name as long as that can be read. */
export interface DrawnNode {
  readonly bounds: Bounds
  readonly facts: NodeFacts | undefined
  readonly run: NodeRun | undefined
  readonly isSelected: boolean
  /** A search found it. */
  readonly isFound: boolean
}

/** Below this zoom a name is dust. */
const NAMES_ABOVE = 0.2
const NAME_SIZE = 26
const RADIUS = 14
const TILE = 40

export function drawNodes(
  context: CanvasRenderingContext2D,
  nodes: readonly DrawnNode[],
  { zoom, colours, showsRun }: { zoom: number; colours: Colours; showsRun: boolean },
): void {
  const isSmall = zoom < NAMES_ABOVE
  for (const { bounds, facts, run, isSelected, isFound } of nodes) {
    const kind = facts?.kind ?? 'action'
    const height = bounds.height - (run === undefined ? STATUS_HEIGHT : 0)
    context.globalAlpha = showsRun && run === undefined ? 0.5 : 1
    context.fillStyle = isSmall ? colours.kind[kind] : facts?.disabled === true ? colours.disabled : colours.card
    context.beginPath()
    context.roundRect(bounds.x, bounds.y, bounds.width, height, RADIUS)
    context.fill()
    context.strokeStyle = lineOf({ run, isSelected, isFound }, colours)
    context.lineWidth = isSelected || isFound ? 3 / zoom : run?.status === 'failed' || run?.status === 'running' ? 2 / zoom : 1 / zoom
    context.stroke()
    if (isSmall) continue
    context.fillStyle = colours.kind[kind]
    context.beginPath()
    context.roundRect(bounds.x + 12, bounds.y + height / 2 - TILE / 2, 10, TILE, 5)
    context.fill()
    if (facts !== undefined) drawName(context, facts, { bounds, height, colours })
  }
  context.globalAlpha = 1
}

const lineOf = ({ run, isSelected, isFound }: Pick<DrawnNode, 'run' | 'isSelected' | 'isFound'>, colours: Colours): string => {
  if (isSelected) return colours.primary
  if (isFound) return colours.found
  if (run?.status === 'failed') return colours.failed
  return run?.status === 'running' ? colours.running : colours.cardLine
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
  context.fillText(shortened(context, facts.name, bounds.width - 46), bounds.x + 34, bounds.y + height / 2)
}

/** Names by what fits: measuring is dear, and the same names come in each frame. */
const fitted = new Map<string, string>()
const MOST_FITTED = 5000

function shortened(context: CanvasRenderingContext2D, name: string, width: number): string {
  const known = fitted.get(name)
  if (known !== undefined) return known
  let text = name
  while (text.length > 1 && context.measureText(text).width > width) text = `${text.slice(0, -2).trimEnd()}…`
  if (fitted.size >= MOST_FITTED) fitted.clear()
  fitted.set(name, text)
  return text
}
