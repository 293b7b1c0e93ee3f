import type { NodeRun } from '@/run/run-state.ts'
import type { ChangeMark } from '../change-marks.ts'
import type { NodeFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'
import type { Colours } from './colours.ts'

/** What is known of a node that is drawn instead of mounted. */
export interface DrawnNode {
  readonly bounds: Bounds
  readonly facts: NodeFacts | undefined
  readonly run: NodeRun | undefined
  readonly isSelected: boolean
  /** A search found it. */
  readonly isFound: boolean
  /** What happened to it between two versions. */
  readonly mark: ChangeMark | undefined
}

const SOLID: readonly number[] = []

export interface BodyLook {
  /** The row under the card that shows its state in an execution is part of it, or not. */
  readonly height: number
  readonly radius: number
  readonly fill: string
  readonly lineWidth: number
  readonly dash: readonly number[]
  readonly colours: Colours
}

/** The card itself, without what stands on it. */
export function drawBody(
  context: CanvasRenderingContext2D,
  node: DrawnNode,
  { height, radius, fill, lineWidth, dash, colours }: BodyLook,
): void {
  const { x, y, width } = node.bounds
  context.beginPath()
  context.roundRect(x, y, width, height, radius)
  context.fillStyle = fill
  context.fill()
  context.strokeStyle = lineOf(node, colours)
  context.lineWidth = lineWidth
  context.setLineDash(dash)
  context.stroke()
  context.setLineDash(SOLID)
}
/** What was removed is hollow. */
export function fillOf({ facts, mark }: DrawnNode, isSmall: boolean, colours: Colours): string {
  if (mark === 'removed') return colours.canvas
  if (isSmall) return mark === undefined ? colours.kind[facts?.kind ?? 'action'] : colours.mark[mark]
  return facts?.disabled === true ? colours.disabled : colours.card
}

/** The colour of its outline. */
const lineOf = ({ run, isSelected, isFound, mark }: DrawnNode, colours: Colours): string => {
  if (isSelected) return colours.primary
  if (mark !== undefined) return colours.mark[mark]
  if (isFound) return colours.found
  if (run?.status === 'failed') return colours.failed
  return run?.status === 'running' ? colours.running : colours.cardLine
}
