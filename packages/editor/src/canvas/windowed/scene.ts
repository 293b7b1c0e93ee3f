import type { Sticky, WorkflowEdge } from '@millrace/workflow'
import type { DocumentView } from '@/document/document-state.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, STATUS_HEIGHT, type Point, type Rect } from '@/document/grid.ts'
import { notesOf, rectOfNote } from '@/document/notes.ts'
import type { RefTable } from '../canvas-registry.ts'
import { distanceTo, EDGE_REACH, edgeShape, type EdgeShape } from '../edge-path.ts'
import type { NodeFacts, PortFacts } from '../node-facts.ts'
import { overlaps, type Bounds } from '../viewport.ts'

/** Half of a handle: edges begin and end where handles do. */
const HANDLE = 6

export interface PlacedNode {
  readonly id: string
  readonly bounds: Bounds
}

export interface PlacedNote {
  readonly note: Sticky
  readonly bounds: Bounds
}

export interface DrawnEdge {
  readonly edge: WorkflowEdge
  readonly shape: EdgeShape
}

/**
 * Where everything of the document lies, drawn or not. Places come from the document, or from `lifted` while somebody drags; shapes of
 * edges are kept until one of their ends moves.
 */
export class Scene {
  readonly #source: () => DocumentView
  readonly #facts: RefTable<NodeFacts>
  /** Nodes that are being dragged, and where they are now. */
  readonly lifted = new Map<string, Point>()
  /** The same for notes, which are also pulled to another size. */
  readonly liftedNotes = new Map<string, Point & Partial<Rect>>()
  readonly #shapes = new Map<string, { readonly from: Point; readonly to: Point; readonly shape: EdgeShape }>()

  constructor(source: () => DocumentView, facts: RefTable<NodeFacts>) {
    this.#source = source
    this.#facts = facts
  }

  boundsOf(id: string): Bounds | undefined {
    const card = this.cardOf(id)
    return card && { ...card, height: card.height + STATUS_HEIGHT }
  }

  /** The card itself: without the row under it that shows during an execution. */
  cardOf(id: string): Bounds | undefined {
    const node = this.#source().nodes.get(id)
    if (node === undefined) return undefined
    const { x, y } = this.lifted.get(id) ?? pointOf(node)
    return { x, y, width: NODE_WIDTH, height: this.#facts.at(id).value?.height ?? NODE_HEIGHT }
  }

  boundsOfNote(note: Sticky): Bounds {
    return { ...rectOfNote(note), ...this.liftedNotes.get(note.id) }
  }

  *notesIn(area: Bounds): Generator<PlacedNote> {
    for (const placed of this.allNotes()) if (overlaps(placed.bounds, area)) yield placed
  }

  *allNotes(): Generator<PlacedNote> {
    for (const note of notesOf(this.#source())) yield { note, bounds: this.boundsOfNote(note) }
  }

  /** Of those that there are. */
  *partsOf(nodeIds: Iterable<string>, noteIds: ReadonlySet<string>): Generator<Bounds> {
    for (const id of nodeIds) {
      const bounds = this.boundsOf(id)
      if (bounds !== undefined) yield bounds
    }
    for (const { note, bounds } of this.allNotes()) if (noteIds.has(note.id)) yield bounds
  }

  /** Where the label of an edge stands. */
  middleOf(edgeId: string): Point | undefined {
    const edge = this.#source().edges.get(edgeId)
    const ends = edge && this.#endsOf(edge)
    return ends && this.#shapeOf(edgeId, ends).middle
  }

  middleOfNote(noteId: string): Point | undefined {
    for (const { note, bounds } of this.allNotes()) {
      if (note.id === noteId) return { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }
    }
    return undefined
  }

  /** Nodes and notes. */
  *everything(): Generator<Bounds> {
    for (const { bounds } of this.allNodes()) yield bounds
    for (const { bounds } of this.allNotes()) yield bounds
  }

  *allNodes(): Generator<PlacedNode> {
    for (const id of this.#source().nodes.keys()) {
      const bounds = this.boundsOf(id)
      if (bounds !== undefined) yield { id, bounds }
    }
  }

  *nodesIn(area: Bounds): Generator<PlacedNode> {
    for (const node of this.allNodes()) if (overlaps(node.bounds, area)) yield node
  }

  *edgesIn(area: Bounds): Generator<DrawnEdge> {
    for (const edge of this.#source().edges.values()) {
      const ends = this.#endsOf(edge)
      if (ends !== undefined && overlaps(around(ends), area)) yield { edge, shape: this.#shapeOf(edge.id, ends) }
    }
  }

  /** The node that is seen at a place: what is drawn last lies on top. */
  nodeAt(point: Point): string | undefined {
    return [...this.nodesIn({ ...point, width: 0, height: 0 })].at(-1)?.id
  }

  /** The nearest edge that passes within `reach`. */
  edgeAt(point: Point, reach: number): string | undefined {
    let best: { readonly id: string; readonly distance: number } | undefined
    for (const { edge, shape } of this.edgesIn({ x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach })) {
      const distance = distanceTo(shape, point)
      if (distance <= reach && (best === undefined || distance < best.distance)) best = { id: edge.id, distance }
    }
    return best?.id
  }

  /** Forgets edges that are gone. */
  prune(): void {
    const { edges } = this.#source()
    for (const id of this.#shapes.keys()) if (!edges.has(id)) this.#shapes.delete(id)
  }

  #endsOf({ from, to }: WorkflowEdge): readonly [Point, Point] | undefined {
    const [source, target] = [this.boundsOf(from.node), this.boundsOf(to.node)]
    if (source === undefined || target === undefined) return undefined
    return [
      { x: source.x + NODE_WIDTH + HANDLE, y: source.y + heightOf(this.#facts.at(from.node).value?.outputs, from.port) },
      { x: target.x - HANDLE, y: target.y + heightOf(this.#facts.at(to.node).value?.inputs, to.port) },
    ]
  }

  #shapeOf(id: string, [from, to]: readonly [Point, Point]): EdgeShape {
    const known = this.#shapes.get(id)
    if (known !== undefined && samePoint(known.from, from) && samePoint(known.to, to)) return known.shape
    const shape = edgeShape(from, to)
    this.#shapes.set(id, { from, to, shape })
    return shape
  }
}

const heightOf = (ports: readonly PortFacts[] | undefined, name: string): number =>
  ports?.find((port) => port.name === name)?.y ?? NODE_HEIGHT / 2
const samePoint = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y

const around = ([from, to]: readonly [Point, Point]): Bounds => ({
  x: Math.min(from.x, to.x) - EDGE_REACH,
  y: Math.min(from.y, to.y) - EDGE_REACH,
  width: Math.abs(to.x - from.x) + 2 * EDGE_REACH,
  height: Math.abs(to.y - from.y) + 2 * EDGE_REACH,
})
