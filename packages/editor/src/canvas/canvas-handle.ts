import type { Point } from '@/document/grid.ts'

/** What a page can ask of the canvas. */
export interface CanvasHandle {
  /** Shows everything. */
  fit(): void
  zoomTo(zoom: number): void
  zoomIn(): void
  zoomOut(): void
  /** Puts a node into the middle, at a zoom at which it can be read. */
  centre(nodeId: string): void
  /** Moves by as little as it takes to see the node. */
  reveal(nodeId: string): void
  /** Selects these and nothing else. */
  select(nodeIds: readonly string[], edgeIds?: readonly string[], noteIds?: readonly string[]): void
  /** Shows what is selected as large as it can be read; everything when nothing is. */
  fitSelection(): void
  /** Puts an edge or a note into the middle. */
  centreOn(kind: 'edge' | 'note', id: string): void
  /** Lets a note be written. */
  editNote(noteId: string): void
  /** Gives a node the keyboard. */
  focus(nodeId: string): void
  focusCanvas(): void
  /** Canvas position of a place on the screen (client coordinates). */
  toCanvas(client: Point): Point
  /** Canvas position of the middle of what is seen. */
  middle(): Point
  /** The node that is drawn at a place on the screen, where it has no card of its own because it is seen from afar. */
  nodeAt(client: Point): string | undefined
  /** The note at a place on the screen. */
  noteAt(client: Point): string | undefined
  /** Tells screen readers. */
  announce(text: string): void
}

/** Where a popup that belongs to a place on the canvas opens (client coordinates). */
export type Anchor = Point

/** Beside an element. */
export function anchorAt(element: HTMLElement): Anchor {
  const box = element.getBoundingClientRect()
  return { x: box.right + 8, y: box.top + box.height / 2 }
}

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
