import type { Point } from '@/document/grid.ts'
import type { Box } from './beside.ts'

/** What a page can ask of what shows the workflow: the canvas, or the outline. */
export interface WorkflowView {
  /** Shows everything. */
  fit(): void
  /** Shows it as when it was opened, from the node on that it starts at, which gets the keyboard. */
  begin(nodeId: string): void
  /** Puts a node into the middle, at a zoom at which it can be read; a folded frame that hides it is unfolded. */
  centre(nodeId: string): void
  /** Moves by as little as it takes to see the node, or the folded frame that hides it. */
  reveal(nodeId: string): void
  /** Selects these and nothing else. */
  select(nodeIds: readonly string[], edgeIds?: readonly string[], noteIds?: readonly string[]): void
  /** Shows what is selected as large as it can be read; everything when nothing is. */
  fitSelection(): void
  /** Shows what folded frames hide of these. */
  uncover(nodeIds: readonly string[], noteIds?: readonly string[]): void
  /** Puts a node (or the folded frame that hides it), an edge or a note into the middle. */
  centreOn(kind: 'node' | 'edge' | 'note', id: string): void
  /** Lets a note be written. */
  editNote(noteId: string): void
  /** Gives a node the keyboard. */
  focus(nodeId: string): void
  /** Gives the keyboard to whatever had it last. */
  focusCanvas(): void
  /** Canvas position of a place on the screen (client coordinates); a list has none. */
  toCanvas(client: Point): Point | undefined
  /** Canvas position of the middle of what is seen. */
  middle(): Point
  /** The node that is drawn at a place on the screen, where it has no card of its own because it is seen from afar. */
  nodeAt(client: Point): string | undefined
  /** The note at a place on the screen. */
  noteAt(client: Point): string | undefined
  /** Tells screen readers. */
  announce(text: string): void
  /** Lets the name of a node be written in its place; absent where it is written elsewhere. */
  rename?(nodeId: string): void
}

/** What can be asked of the canvas alone. */
export interface CanvasHandle extends WorkflowView {
  zoomTo(zoom: number): void
  zoomIn(): void
  zoomOut(): void
}

/** Where a popup that belongs to a place on the canvas opens (client coordinates). */
export interface Anchor extends Point {
  /** What it must not cover. */
  readonly beside?: Box
}

/** Beside an element, and clear of the card that it belongs to. */
export function anchorAt(element: HTMLElement): Anchor {
  const own = element.getBoundingClientRect()
  const card = element.closest('.node-card')?.getBoundingClientRect() ?? own
  const beside = {
    left: Math.min(own.left, card.left),
    top: Math.min(own.top, card.top),
    right: Math.max(own.right, card.right),
    bottom: Math.max(own.bottom, card.bottom),
  }
  return { x: own.right + 8, y: own.top + own.height / 2, beside }
}

/** Where there is nothing to open beside. */
export const midPage = (): Anchor => ({ x: innerWidth / 2 - 150, y: innerHeight / 4 })

/** What a search found, to be shown. */
export interface FoundParts {
  readonly nodes: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
}

export interface CanvasSelection {
  readonly nodes: readonly string[]
  readonly edges: readonly string[]
  readonly notes: readonly string[]
}

/** MIME type of a node type that is dragged from the palette. */
export const NODE_TYPE_MIME = 'application/x-millrace-node-type'
