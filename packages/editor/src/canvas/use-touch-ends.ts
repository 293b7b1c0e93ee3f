import { onScopeDispose } from 'vue'

/** Finger moves shorter than this are a tap. */
const TAP_DISTANCE = 6

/**
 * Taking up an end of an edge with a finger: Vue Flow knows it of the mouse alone. It follows fingers once it began, so it is told that a
 * mouse was pressed where the finger began to move.
 */
export function useTouchEnds(): { onTouchStart(event: TouchEvent): void } {
  let stop = (): void => undefined
  onScopeDispose(() => stop())
  return {
    onTouchStart({ target, touches }) {
      stop()
      const [start] = touches
      if (touches.length !== 1 || start === undefined || !(target instanceof Element) || !target.matches('.vue-flow__edgeupdater')) return
      const move = (event: TouchEvent): void => {
        const [finger] = event.touches
        if (event.touches.length > 1 || finger === undefined) return stop()
        if (Math.hypot(finger.clientX - start.clientX, finger.clientY - start.clientY) < TAP_DISTANCE) return
        stop()
        const { clientX, clientY } = start
        target.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0, clientX, clientY, view: window }))
      }
      const end = (): void => {
        removeEventListener('touchmove', move, true)
        removeEventListener('touchend', end, true)
        removeEventListener('touchcancel', end, true)
      }
      stop = end
      addEventListener('touchmove', move, true)
      addEventListener('touchend', end, true)
      addEventListener('touchcancel', end, true)
    },
  }
}
