import type { VueFlowStore } from '@vue-flow/core'
import { ref, shallowRef, type Ref } from 'vue'
import type { DocumentView } from '@/document/document-state.ts'
import { pointOf, snapPoint, type Point } from '@/document/grid.ts'
import { carriedBy, noteOf, notesOf } from '@/document/notes.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import { boundsOf, seenBy, type Bounds } from '../viewport.ts'
import type { Scene } from '../windowed/scene.ts'
import type { GapMark } from './gaps.ts'
import { guideSnap, type GuideLine } from './guides.ts'

/** Where what was dragged goes. */
export interface LiftedPlaces {
  readonly nodes: ReadonlyMap<string, Point>
  readonly notes: ReadonlyMap<string, Point>
}

export interface LiftOptions {
  readonly flow: Pick<VueFlowStore, 'findNode'>
  readonly source: () => DocumentView
  readonly view: Pick<CanvasView, 'viewport' | 'size'>
  readonly scene: Scene
  /** What is let go is a copy; the rest stays where it was. @default never */
  readonly isCopy?: () => boolean
  onDrop(places: LiftedPlaces): void
  onCopy(places: LiftedPlaces): void
  /** Something lies elsewhere now. */
  redraw(): void
}

/** Nodes and notes that are being dragged together, whoever began it: a card, a node seen from afar, or a note. */
export interface Lift {
  readonly isHeld: Readonly<Ref<boolean>>
  readonly lines: Readonly<Ref<readonly GuideLine[]>>
  /** Gaps that are the same where it is now. */
  readonly gaps: Readonly<Ref<readonly GapMark[]>>
  /** Takes these up, and what lies in the frames among them. The first one leads: it comes to lie on the grid. */
  begin(nodeIds: readonly string[], noteIds: readonly string[]): void
  /** How far they were dragged since. */
  moveBy(way: Point): void
  drop(): void
  /** Puts everything back. */
  cancel(): void
}

interface Held {
  readonly nodes: ReadonlyMap<string, Point>
  readonly notes: ReadonlyMap<string, Point>
  readonly lead: Point
  readonly bounds: Bounds
  readonly others: readonly Bounds[]
}

const NO_LINES: readonly GuideLine[] = []
const NO_GAPS: readonly GapMark[] = []
/** Neighbours a little outside of what is seen count as well. */
const MARGIN = 0.25

export function useLift({ flow, source, view, scene, isCopy = () => false, onDrop, onCopy, redraw }: LiftOptions): Lift {
  const lines = shallowRef(NO_LINES)
  const gaps = shallowRef(NO_GAPS)
  const isHeld = ref(false)
  let held: Held | undefined

  function begin(nodeIds: readonly string[], noteIds: readonly string[]): void {
    const carried = carriedBy(source(), noteIds)
    const nodes = startsOf([...nodeIds, ...carried.nodes], (id) => source().nodes.get(id))
    const notes = startsOf([...noteIds, ...carried.notes], (id) => notesOf(source()).find((note) => note.id === id))
    const [lead] = nodeIds.length > 0 ? nodes.values() : notes.values()
    // What a folded frame hides goes along, but nobody sees it line up.
    const shownNodes = [...nodes.keys()].filter((id) => !scene.isHidden(id))
    const shownNotes = [...notes.keys()].filter((id) => scene.folding.hostOfNote(id) === undefined)
    const bounds = boundsOf([...shownNodes.map(cardOf), ...shownNotes.map((id) => scene.boundsOfNote(noteOf(source(), id)))])
    held = lead === undefined || bounds === undefined ? undefined : { nodes, notes, lead, bounds, others: neighbours(nodes, notes) }
    isHeld.value = held !== undefined
  }

  /** Without the row under it that only shows during an execution: nobody lines that up. */
  const cardOf = (id: string): Bounds => scene.cardOf(id) ?? { x: 0, y: 0, width: 0, height: 0 }

  function neighbours(nodes: ReadonlyMap<string, Point>, notes: ReadonlyMap<string, Point>): Bounds[] {
    const near = seenBy(view.viewport.value, view.size.value, MARGIN)
    return [
      ...[...scene.nodesIn(near)].flatMap(({ id }) => (nodes.has(id) ? [] : [cardOf(id)])),
      ...[...scene.notesIn(near)].flatMap(({ note, bounds }) => (notes.has(note.id) ? [] : [bounds])),
    ]
  }

  function put(dx: number, dy: number): void {
    if (held === undefined) return
    for (const [id, { x, y }] of held.nodes) {
      const place = { x: x + dx, y: y + dy }
      scene.lifted.set(id, place)
      const card = flow.findNode(id)
      if (card !== undefined) card.position = place
    }
    for (const [id, { x, y }] of held.notes) scene.liftedNotes.set(id, { x: x + dx, y: y + dy })
    redraw()
  }

  function end(): void {
    held = undefined
    isHeld.value = false
    lines.value = NO_LINES
    gaps.value = NO_GAPS
    scene.lifted.clear()
    scene.liftedNotes.clear()
    redraw()
  }

  return {
    lines,
    gaps,
    isHeld,
    begin,
    moveBy(way) {
      if (held === undefined) return
      const { lead, bounds, others } = held
      const place = snapPoint({ x: lead.x + way.x, y: lead.y + way.y })
      const [dx, dy] = [place.x - lead.x, place.y - lead.y]
      const snap = guideSnap({ ...bounds, x: bounds.x + dx, y: bounds.y + dy }, others)
      lines.value = snap.lines
      gaps.value = snap.gaps
      put(dx + snap.shift.x, dy + snap.shift.y)
    },
    drop() {
      const places = { nodes: new Map(scene.lifted), notes: new Map(scene.liftedNotes) }
      const tell = isCopy() ? onCopy : onDrop
      if (tell === onCopy) put(0, 0)
      end()
      if (places.nodes.size + places.notes.size > 0) tell(places)
    },
    cancel() {
      put(0, 0)
      end()
    },
  }
}

function startsOf(
  ids: readonly string[],
  find: (id: string) => { readonly position?: readonly [number, number] } | undefined,
): Map<string, Point> {
  return new Map(
    ids.flatMap((id) => {
      const part = find(id)
      return part === undefined ? [] : [[id, pointOf(part)] as const]
    }),
  )
}
