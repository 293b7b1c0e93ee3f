import type { Point } from '@/document/grid.ts'
import type { EdgeShape } from '../edge-path.ts'
import type { Bounds } from '../viewport.ts'
import { BoxGrid } from './box-grid.ts'
import { spotsOf, type Spot } from './spots.ts'

/** A text and how wide it is drawn. */
export interface SizedText {
  readonly text: string
  readonly width: number
}

/** An edge with what is to stand beside it, in full and then ever shorter. */
export interface LabelledEdge {
  readonly id: string
  readonly shape: EdgeShape
  readonly texts: readonly SizedText[]
}

/** Where a label stands: its middle. */
export interface PlacedLabel extends Point {
  readonly text: string
  /** With the room around the text. */
  readonly width: number
  /** It covers a part of its line. */
  readonly isOn: boolean
}

export const LABEL_HEIGHT = 17
/** As `canvas.css` has it. */
export const edgeLabelFont = (family: string): string => `500 11px ${family}`
const INSET = 4
/** From the line to the middle of a label above or beneath it, and from the line to a label's side. */
const ASIDE = 11
const BESIDE = 5

/**
 * Puts labels beside their lines: never over each other, and never over what is `taken` (cards, handles, names of ports). Where there is
 * no room for a text a shorter one is tried; where there is none at all, there is no label. Short lines choose first, having the least
 * choice; among equals the order is that of the edges, so that a label stays where it is.
 */
export function placeLabels(edges: Iterable<LabelledEdge>, taken: Iterable<Bounds>): Map<string, PlacedLabel> {
  const grid = new BoxGrid()
  for (const box of taken) grid.add(box)
  const placed = new Map<string, PlacedLabel>()
  for (const edge of [...edges].sort((a, b) => extentOf(a) - extentOf(b))) {
    const label = freePlace(edge, grid)
    if (label === undefined) continue
    grid.add(boxOf(label))
    placed.set(edge.id, label)
  }
  return placed
}

/** What a label covers. */
export const boxOf = ({ x, y, width }: Pick<PlacedLabel, 'x' | 'y' | 'width'>): Bounds => ({
  x: x - width / 2,
  y: y - LABEL_HEIGHT / 2,
  width,
  height: LABEL_HEIGHT,
})

const extentOf = ({ shape: { start, tip } }: LabelledEdge): number => Math.abs(tip.x - start.x) + Math.abs(tip.y - start.y)

function freePlace({ shape, texts }: LabelledEdge, grid: BoxGrid): PlacedLabel | undefined {
  const spots = spotsOf(shape)
  for (const { text, width: bare } of texts) {
    const width = bare + 2 * INSET
    for (const spot of spots) {
      for (const { x, y } of offsetsAt(spot, width)) {
        const label = { x: spot.x + x, y: spot.y + y, width, text, isOn: x === 0 && y === 0 }
        if (grid.isFree(boxOf(label))) return label
      }
    }
  }
  return undefined
}

const ON: Point = { x: 0, y: 0 }
const ABOVE: Point = { x: 0, y: -ASIDE }
const BENEATH: Point = { x: 0, y: ASIDE }

/** A label would hide much of a level line: it stands above it. */
function offsetsAt({ way }: Spot, width: number): readonly Point[] {
  if (way === 'along') return [ABOVE, BENEATH, ON]
  if (way === 'slanted') return [ON, ABOVE, BENEATH]
  const side = width / 2 + BESIDE
  return [ON, { x: side, y: 0 }, { x: -side, y: 0 }]
}
