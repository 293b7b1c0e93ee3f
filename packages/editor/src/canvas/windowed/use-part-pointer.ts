import type { VueFlowStore } from '@vue-flow/core'
import { ref, watch, type Ref } from 'vue'
import { pointOf, type Point } from '@/document/grid.ts'
import type { Lift } from '../arrange/use-lift.ts'
import type { CanvasSource } from '../flow-sync.ts'
import { endPress } from '../end-press.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import { contains, toCanvas } from '../viewport.ts'
import type { Scene } from './scene.ts'
import type { Windowed } from './use-windowed.ts'

/** How near the pointer has to come to an edge that is only drawn, in pixels. */
const EDGE_REACH_PX = 11

type Flow = Pick<VueFlowStore, 'userSelectionRect' | 'onNodeDragStart' | 'onNodeDrag' | 'onNodeDragStop' | 'onPaneClick'>

export interface PartPointerOptions {
  readonly flow: Flow
  readonly source: () => CanvasSource
  readonly view: Pick<CanvasView, 'viewport' | 'toCanvas'>
  readonly scene: Scene
  readonly selection: Selection
  readonly lift: Lift
  readonly windowed: () => Pick<Windowed, 'isOn' | 'isOverview'>
}

export interface PartPointer {
  /** Only while something is dragged may Vue Flow snap: it would draw cards on the grid that the document has beside it. */
  readonly isDragging: Readonly<Ref<boolean>>
  /** The edge that is only drawn and passes under the pointer. */
  drawnEdgeAt(client: Point): string | undefined
  /** The edge at a place on the screen that no card covers, mounted or drawn. */
  freeEdgeAt(client: Point): string | undefined
  /** Before Vue Flow hears of a press: with Ctrl or Shift it takes a card out of the selection as soon as it is dragged. */
  onPointerDown(): void
  /** Ends a drag; everything goes back to where it was. */
  breakOff(): void
}

/** What Vue Flow's drags, clicks and marquees mean for what it does not hold: notes, and of a large workflow most nodes. */
export function usePartPointer({ flow, source, view, scene, selection, lift, windowed }: PartPointerOptions): PartPointer {
  const isDragging = ref(false)
  const edgeAt = (at: Point): string | undefined => scene.edgeAt(at, EDGE_REACH_PX / view.viewport.value.zoom)

  watch(flow.userSelectionRect, (rect) => {
    if (rect === null) return
    const { zoom } = view.viewport.value
    const area = { ...toCanvas(view.viewport.value, rect), width: rect.width / zoom, height: rect.height / zoom }
    // Notes are large: one is meant when all of it is in the marquee.
    const notes = [...scene.notesIn(area)].flatMap(({ note, bounds }) => (contains(area, bounds) ? [note.id] : []))
    // From afar the marquee meets nothing that Vue Flow holds.
    if (windowed().isOverview.value)
      selection.select(
        [...scene.nodesIn(area)].map(({ id }) => id),
        [],
        notes,
      )
    else selection.selectNotes(notes)
  })

  /** Where the card that leads was when it was taken up. */
  let start: { readonly id: string; readonly at: Point } | undefined
  let pressed: { readonly nodes: ReadonlySet<string>; readonly notes: ReadonlySet<string> } | undefined
  let isBroken = false
  flow.onNodeDragStart(({ node }) => {
    const lead = source().nodes.get(node.id)
    if (lead === undefined) return
    isDragging.value = true
    start = { id: node.id, at: pointOf(lead) }
    if (pressed?.nodes.has(node.id) === true && !selection.nodes.value.has(node.id))
      selection.select(pressed.nodes, selection.edges.value, pressed.notes)
    const isSelected = selection.nodes.value.has(node.id)
    const others = isSelected ? [...selection.nodes.value].filter((id) => id !== node.id) : []
    lift.begin([node.id, ...others], isSelected ? [...selection.notes.value] : [])
  })
  flow.onNodeDrag(({ nodes }) => {
    const lead = nodes.find(({ id }) => id === start?.id)
    if (lead === undefined || start === undefined) return
    lift.moveBy({ x: lead.position.x - start.at.x, y: lead.position.y - start.at.y })
  })
  flow.onNodeDragStop(() => {
    isDragging.value = false
    start = undefined
    if (isBroken) lift.cancel()
    else lift.drop()
    isBroken = false
  })

  flow.onPaneClick((event) => {
    if (!windowed().isOn.value) return
    const at = view.toCanvas({ x: event.clientX, y: event.clientY })
    const node = windowed().isOverview.value ? scene.nodeAt(at) : undefined
    const edge = node === undefined ? edgeAt(at) : undefined
    // Vue Flow takes the selection back after it told of the click.
    queueMicrotask(() => selection.select(node === undefined ? [] : [node], edge === undefined ? [] : [edge]))
  })

  return {
    isDragging,
    freeEdgeAt(client) {
      const at = view.toCanvas(client)
      return scene.nodeAt(at) === undefined ? edgeAt(at) : undefined
    },
    onPointerDown: () => void (pressed = { nodes: selection.nodes.value, notes: selection.notes.value }),
    breakOff() {
      if (!isDragging.value) return lift.cancel()
      isBroken = true
      endPress()
    },
    drawnEdgeAt: (client) => (windowed().isOn.value && !windowed().isOverview.value ? edgeAt(view.toCanvas(client)) : undefined),
  }
}
