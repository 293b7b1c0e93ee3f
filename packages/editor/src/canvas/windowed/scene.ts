import type { PortRef, Sticky, WorkflowEdge } from '@millrace/workflow'
import { directionOf, type Direction } from '@/document/direction.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { foldingOf, type Folding } from '@/document/folding.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, STATUS_HEIGHT, type Point, type Rect } from '@/document/grid.ts'
import { FOLDED_SIZE, foldedRect, notesOf, wholeRect } from '@/document/notes.ts'
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
  /** Edges that end at folded frames and are drawn as one, this one included: nobody could tell them apart. */
  readonly bundle?: readonly WorkflowEdge[]
}

export interface SceneOptions {
  /** Whether the row under a card is there that shows its state in an execution. @default never */
  readonly hasStatus?: (nodeId: string) => boolean
  /** What is hidden. @default as the document says */
  readonly folding?: () => Folding
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
  readonly #hasStatus: (nodeId: string) => boolean
  readonly #folding: () => Folding
  readonly #shapes = new Map<string, { readonly from: Point; readonly to: Point; readonly shape: EdgeShape }>()

  constructor(source: () => DocumentView, facts: RefTable<NodeFacts>, options: SceneOptions = {}) {
    this.#source = source
    this.#facts = facts
    this.#hasStatus = options.hasStatus ?? (() => false)
    this.#folding = options.folding ?? (() => foldingOf(notesOf(source())))
  }

  /** What folded frames hide now. */
  get folding(): Folding {
    return this.#folding()
  }

  isHidden(nodeId: string): boolean {
    return this.folding.hostOfNode(nodeId) !== undefined
  }

  /** A folded frame hides one of its ends. */
  isFoldedEdge({ from, to }: WorkflowEdge): boolean {
    const { folding } = this
    return !folding.isNone && (folding.hostOfNode(from.node) !== undefined || folding.hostOfNode(to.node) !== undefined)
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
    const lifted = this.liftedNotes.get(note.id)
    const moved: Sticky = lifted === undefined ? note : { ...note, position: [lifted.x, lifted.y] }
    if (this.folding.isFolded(note.id)) return this.#foldedBounds(moved)
    return { ...wholeRect(moved), ...lifted }
  }

  /** With the row for the state of what it hides, while an execution is shown. */
  #foldedBounds(note: Sticky): Bounds {
    const rect = foldedRect(note)
    const hasStatus = this.folding.nodesOf(note.id).some(this.#hasStatus)
    return hasStatus ? { ...rect, height: rect.height + STATUS_HEIGHT } : rect
  }

  *notesIn(area: Bounds): Generator<PlacedNote> {
    for (const placed of this.allNotes()) if (overlaps(placed.bounds, area)) yield placed
  }

  *allNotes(): Generator<PlacedNote> {
    const { folding } = this
    for (const note of notesOf(this.#source())) {
      if (folding.isNone || folding.hostOfNote(note.id) === undefined) yield { note, bounds: this.boundsOfNote(note) }
    }
  }

  /** Of those that are shown. */
  *partsOf(nodeIds: Iterable<string>, noteIds: ReadonlySet<string>): Generator<Bounds> {
    for (const id of nodeIds) {
      const bounds = this.isHidden(id) ? undefined : this.boundsOf(id)
      if (bounds !== undefined) yield bounds
    }
    for (const { note, bounds } of this.allNotes()) if (noteIds.has(note.id)) yield bounds
  }

  /** Where the card of a node is, or the frame that hides it. */
  standInOf(nodeId: string): Bounds | undefined {
    const host = this.folding.hostOfNode(nodeId)
    const note = host === undefined ? undefined : notesOf(this.#source()).find(({ id }) => id === host)
    return note === undefined ? this.boundsOf(nodeId) : this.boundsOfNote(note)
  }

  /** Where the label of an edge stands. */
  middleOf(edgeId: string): Point | undefined {
    const edge = this.#source().edges.get(edgeId)
    const sight = this.#sight()
    const ends = edge && this.#endsOf(edge, sight)
    return ends && this.#shapeOf(edgeId, ends, sight).middle
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

  /** Without those that are hidden. */
  *allNodes(): Generator<PlacedNode> {
    const { folding } = this
    for (const id of this.#source().nodes.keys()) {
      if (!folding.isNone && folding.hostOfNode(id) !== undefined) continue
      const bounds = this.boundsOf(id)
      if (bounds !== undefined) yield { id, bounds }
    }
  }

  *nodesIn(area: Bounds): Generator<PlacedNode> {
    for (const node of this.allNodes()) if (overlaps(node.bounds, area)) yield node
  }

  *edgesIn(area: Bounds): Generator<DrawnEdge> {
    const sight = this.#sight()
    for (const edge of this.#source().edges.values()) {
      if (!sight.folding.isNone && this.isFoldedEdge(edge)) continue
      const ends = this.#endsOf(edge, sight)
      if (ends !== undefined && isNear(ends, area)) yield { edge, shape: this.#shapeOf(edge.id, ends, sight) }
    }
    if (!sight.folding.isNone) yield* this.foldedEdgesIn(area)
  }

  /** Edges that end at a folded frame; those between the same places are drawn as one. */
  *foldedEdgesIn(area: Bounds): Generator<DrawnEdge> {
    const sight = this.#sight()
    const bundles = new Map<string, { readonly ends: readonly [Point, Point]; readonly bundle: WorkflowEdge[] }>()
    for (const edge of this.#source().edges.values()) {
      const [from, to] = [sight.folding.hostOfNode(edge.from.node), sight.folding.hostOfNode(edge.to.node)]
      if ((from === undefined && to === undefined) || from === to) continue
      const ends = this.#endsOf(edge, sight)
      if (ends === undefined || !isNear(ends, area)) continue
      const key = JSON.stringify(ends)
      const known = bundles.get(key)
      if (known === undefined) bundles.set(key, { ends, bundle: [edge] })
      else known.bundle.push(edge)
    }
    for (const { ends, bundle } of bundles.values()) {
      const [edge] = bundle
      if (edge !== undefined) yield { edge, shape: this.#shapeOf(edge.id, ends, sight), bundle }
    }
  }

  /** The node that is seen at a place: what is drawn last lies on top. */
  nodeAt(point: Point): string | undefined {
    return [...this.nodesIn({ ...point, width: 0, height: 0 })].at(-1)?.id
  }

  /** The nearest edge that passes within `reach`. */
  edgeAt(point: Point, reach: number): string | undefined {
    let best: { readonly id: string; readonly distance: number } | undefined
    for (const { edge, shape, bundle } of this.edgesIn({ x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach })) {
      if (bundle !== undefined) continue // what is hidden is changed where it can be seen
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

  #sight(): Sight {
    return { folding: this.folding, direction: directionOf(this.#source()) }
  }

  #endsOf({ from, to }: WorkflowEdge, sight: Sight): readonly [Point, Point] | undefined {
    const source = this.#exitOf(from, sight)
    const target = source && this.#entryOf(to, sight)
    return source === undefined || target === undefined ? undefined : [source, target]
  }

  #exitOf({ node, port }: PortRef, { folding, direction }: Sight): Point | undefined {
    const isDown = direction === 'down'
    if (!folding.isNone && folding.hostOfNode(node) !== undefined) {
      const frame = this.standInOf(node)
      return (
        frame && (isDown ? { x: frame.x + frame.width / 2, y: frame.y + frame.height } : { x: frame.x + frame.width, y: sideOf(frame) })
      )
    }
    const card = this.cardOf(node)
    if (card === undefined) return undefined
    const at = placeOf(this.#facts.at(node).value?.outputs, port, isDown)
    if (!isDown) return { x: card.x + card.width + HANDLE, y: card.y + at }
    return { x: card.x + at, y: card.y + card.height + (this.#hasStatus(node) ? STATUS_HEIGHT : 0) + HANDLE }
  }

  #entryOf({ node, port }: PortRef, { folding, direction }: Sight): Point | undefined {
    const isDown = direction === 'down'
    if (!folding.isNone && folding.hostOfNode(node) !== undefined) {
      const frame = this.standInOf(node)
      return frame && (isDown ? { x: frame.x + frame.width / 2, y: frame.y } : { x: frame.x, y: sideOf(frame) })
    }
    const card = this.cardOf(node)
    if (card === undefined) return undefined
    const at = placeOf(this.#facts.at(node).value?.inputs, port, isDown)
    return isDown ? { x: card.x + at, y: card.y - HANDLE } : { x: card.x - HANDLE, y: card.y + at }
  }

  #shapeOf(id: string, [from, to]: readonly [Point, Point], { direction }: Sight): EdgeShape {
    const known = this.#shapes.get(id)
    const isSame = known !== undefined && samePoint(known.from, from) && samePoint(known.to, to)
    if (isSame && known.shape.direction === direction) return known.shape
    const shape = edgeShape(from, to, direction)
    this.#shapes.set(id, { from, to, shape })
    return shape
  }
}

/** What holds for all edges alike; asked for once, since a frame may draw thousands of them. */
interface Sight {
  readonly folding: Folding
  readonly direction: Direction
}

const placeOf = (ports: readonly PortFacts[] | undefined, name: string, down: boolean): number =>
  ports?.find((port) => port.name === name)?.at ?? (down ? NODE_WIDTH : NODE_HEIGHT) / 2
/** Beside a frame's card, not beside the row under it. */
const sideOf = (frame: Bounds): number => frame.y + FOLDED_SIZE.height / 2
const samePoint = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y

/** Whether an edge between these may pass through an area. */
const isNear = ([from, to]: readonly [Point, Point], area: Bounds): boolean =>
  Math.min(from.x, to.x) - EDGE_REACH <= area.x + area.width &&
  Math.max(from.x, to.x) + EDGE_REACH >= area.x &&
  Math.min(from.y, to.y) - EDGE_REACH <= area.y + area.height &&
  Math.max(from.y, to.y) + EDGE_REACH >= area.y
