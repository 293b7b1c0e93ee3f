import { onScopeDispose, ref, type Ref } from 'vue'
import type { Point } from '@/document/grid.ts'

/** The way from a line to its buttons. */
const LEAVING_MS = 160

export interface EdgeHover {
  readonly edge: Readonly<Ref<string | undefined>>
  hover(id: string | undefined): void
  /** Tells a finger from a pointer that hovers. */
  onPointerDown(event: PointerEvent): void
  /** For edges that are only drawn: looks for one under the pointer, at most once a frame. */
  onPointerMove(event: PointerEvent): void
}

/** Which edge the pointer is on. `edgeAt` finds drawn ones; undefined while all edges are mounted and tell it themselves. */
export function useEdgeHover(edgeAt: (client: Point) => { readonly id: string | undefined } | undefined): EdgeHover {
  const edge = ref<string>()
  let leaving: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  // Browsers make a finger's tap hover first: buttons that came up for that would be pressed by the very same tap.
  let isTouch = false
  function hover(id: string | undefined): void {
    if (isTouch && id !== undefined) return
    clearTimeout(leaving)
    leaving = undefined
    if (id !== undefined) edge.value = id
    else leaving = setTimeout(() => (edge.value = undefined), LEAVING_MS)
  }
  onScopeDispose(() => {
    clearTimeout(leaving)
    cancelAnimationFrame(frame)
  })
  return {
    edge,
    hover,
    onPointerDown: ({ pointerType }) => void (isTouch = pointerType === 'touch'),
    onPointerMove(event) {
      if (event.pointerType === 'mouse') isTouch = false
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
