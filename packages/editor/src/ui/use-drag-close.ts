import { ref } from 'vue'

const CLOSE_AFTER_PX = 96

/** Dragging a bottom sheet down by its handle: it follows the finger and closes when let go far enough. */
export function useDragClose(close: () => void) {
  const offset = ref(0)
  let from: number | null = null
  return {
    offset,
    onPointerdown(event: PointerEvent) {
      from = event.clientY
      ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    },
    onPointermove(event: PointerEvent) {
      if (from !== null) offset.value = Math.max(0, event.clientY - from)
    },
    onPointerup() {
      if (from === null) return
      from = null
      if (offset.value > CLOSE_AFTER_PX) close()
      offset.value = 0
    },
  }
}
