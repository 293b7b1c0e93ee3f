import type { NodeFacts, PortFacts } from '../node-facts.ts'
import type { Bounds } from '../viewport.ts'

/** A card as it is drawn, with what stands around it. */
export interface ShownCard {
  /** With the row under it that shows its state in an execution, if that is there. */
  readonly bounds: Bounds
  readonly facts: NodeFacts | undefined
  readonly hasProblems: boolean
  /** Free outputs have a plus. */
  readonly canAdd: boolean
}

export type MeasureText = (text: string) => number

/** From `canvas.css`: widths of names of ports, and how they stand beside their handles. */
const INPUT_NAME = 44
const NAME_BENEATH = 68
const NAME_HEIGHT = 14
const PORT = 8
const PLUS = 20
const STEM = 22
const MARK = 10
const TAB = { width: 192, widthDown: 84, height: 21, inset: 14 }
const RIM = 2

/** What a label of an edge may not cover of a card: itself, its handles and their names, and what stands on its border. */
export function* takenBy({ bounds, facts, hasProblems, canAdd }: ShownCard, measure: MeasureText): Generator<Bounds> {
  const { x, y, width, height } = bounds
  yield { x: x - RIM, y: y - RIM, width: width + 2 * RIM, height: height + 2 * RIM }
  if (hasProblems) yield { x: x - MARK, y: y - MARK, width: 3 * MARK, height: 2 * MARK }
  if (facts === undefined) return
  const isDown = facts.direction === 'down'
  if (facts.takesBack.length > 0)
    yield { x: x + TAB.inset, y: y - TAB.height, width: isDown ? TAB.widthDown : TAB.width, height: TAB.height }
  for (const port of facts.inputs) yield* isDown ? above(bounds, port, measure) : before(bounds, port, measure)
  for (const port of facts.outputs) yield* isDown ? beneath(bounds, port, { canAdd, measure }) : after(bounds, port, canAdd)
}

function* before({ x, y }: Bounds, { at, label }: PortFacts, measure: MeasureText): Generator<Bounds> {
  yield handle(x, y + at)
  if (label === undefined) return
  const width = Math.min(INPUT_NAME, measure(label) + 6)
  yield { x: x - 10 - width, y: y + at - 16, width, height: NAME_HEIGHT }
}

/** Names of outputs stand in the card. */
function* after({ x, y, width }: Bounds, { at, connected }: PortFacts, canAdd: boolean): Generator<Bounds> {
  yield handle(x + width, y + at)
  if (canAdd && !connected) yield { x: x + width, y: y + at - PLUS / 2, width: STEM + PLUS + PORT, height: PLUS }
}

function* above({ x, y }: Bounds, { at, label }: PortFacts, measure: MeasureText): Generator<Bounds> {
  yield handle(x + at, y)
  if (label !== undefined) yield { ...nameAt(x + at, label, measure), y: y - 8 - NAME_HEIGHT }
}

function* beneath(
  { x, y, height }: Bounds,
  { at, label, connected }: PortFacts,
  { canAdd, measure }: { canAdd: boolean; measure: MeasureText },
): Generator<Bounds> {
  yield handle(x + at, y + height)
  if (label !== undefined) yield { ...nameAt(x + at, label, measure), y: y + height + 8 }
  if (canAdd && !connected) yield { x: x + at - PLUS / 2, y: y + height, width: PLUS, height: STEM + PLUS + PORT }
}

const handle = (x: number, y: number): Bounds => ({ x: x - PORT, y: y - PORT, width: 2 * PORT, height: 2 * PORT })
const nameAt = (x: number, label: string, measure: MeasureText): Omit<Bounds, 'y'> => ({
  x: x + 7,
  width: Math.min(NAME_BENEATH, measure(label) + 6),
  height: NAME_HEIGHT,
})
