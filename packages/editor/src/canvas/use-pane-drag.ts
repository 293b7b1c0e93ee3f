import type { VueFlowStore } from '@vue-flow/core'
import type { CanvasView } from './use-canvas-view.ts'
import { endPress, swallowClick } from './end-press.ts'
import type { Selection } from './use-selection.ts'
import type { Viewport } from './viewport.ts'

export interface PaneDragOptions {
  readonly flow: Pick<VueFlowStore, 'userSelectionActive' | 'paneDragging' | 'setViewport'>
  readonly view: Pick<CanvasView, 'viewport'>
  readonly selection: Pick<Selection, 'nodes' | 'edges' | 'notes' | 'select'>
}

export interface PaneDrag {
  isHeld(): boolean
  /** Before Vue Flow hears of a press: a marquee takes the selection back as soon as it begins. */
  onPointerDown(event: PointerEvent): void
  /** Ends it; what is selected and what is seen are as they were before. */
  breakOff(): void
}

interface Before {
  readonly pane: EventTarget | null
  readonly pointerId: number
  readonly viewport: Viewport
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
  readonly notes: ReadonlySet<string>
}

/** Drags that begin on nothing: a marquee, or moving the canvas. */
export function usePaneDrag({ flow, view, selection }: PaneDragOptions): PaneDrag {
  let before: Before | undefined
  return {
    isHeld: () => flow.userSelectionActive.value || flow.paneDragging.value,
    onPointerDown({ target, pointerId }) {
      const [nodes, edges, notes] = [selection.nodes.value, selection.edges.value, selection.notes.value]
      before = { pane: target, pointerId, viewport: view.viewport.value, nodes, edges, notes }
    },
    breakOff() {
      if (before === undefined) return
      if (flow.userSelectionActive.value) return endMarquee(before)
      endPress()
      const { x, y, zoom } = before.viewport
      void flow.setViewport({ x, y, zoom })
    },
  }

  /** It follows pointer events alone, and knows its own by their id. */
  function endMarquee({ pane, pointerId, nodes, edges, notes }: Before): void {
    pane?.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0, pointerId }))
    swallowClick()
    selection.select(nodes, edges, notes)
  }
}
