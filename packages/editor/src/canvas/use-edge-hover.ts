import { onBeforeUnmount, ref, type Ref } from 'vue'
import type { Point } from '@/document/grid.ts'

/** The way from a line to its buttons. */
const LEAVING_MS = 160

export interface EdgeHover {
  readonly edge: Readonly<Ref<string | undefined>>
  hover(id: string | undefined): void
  /** For edges that are only drawn: looks for one under the pointer, at most once a frame. */
  onPointerMove(event: PointerEvent): void
}

/** Which edge the pointer is on. `edgeAt` finds drawn ones; undefined while all edges are mounted and tell it themselves. */
export function useEdgeHover(edgeAt: (client: Point) => { readonly id: string | undefined } | undefined): EdgeHover {
  const edge = ref<string>()
  let leaving: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  function hover(id: string | undefined): void {
    clearTimeout(leaving)
    leaving = undefined
    if (id !== undefined) edge.value = id
    else leaving = setTimeout(() => (edge.value = undefined), LEAVING_MS)
  }
  onBeforeUnmount(() => {
    clearTimeout(leaving)
    cancelAnimationFrame(frame)
  })
  return {
    edge,
    hover,
    onPointerMove(event) {
      if (frame !== 0 || event.buttons !== 0 || !(event.target as Element).classList.contains('vue-flow__pane')) return
      const at = { x: event.clientX, y: event.clientY }
      frame = requestAnimationFrame(() => {
        frame = 0
        const found = edgeAt(at)
        if (found === undefined || (found.id === undefined && (edge.value === undefined || leaving !== undefined))) return
        hover(found.id)
      })
    },
  }
}
