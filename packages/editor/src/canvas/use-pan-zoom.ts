import { onScopeDispose, ref, type Ref } from 'vue'
import { isTyping } from '@/ui/keys.ts'
import type { CanvasView } from './use-canvas-view.ts'
import { wheelZoom } from './viewport.ts'

export interface PanZoom {
  /** Space is held: a drag moves the canvas, whatever it begins on. */
  readonly isPanning: Readonly<Ref<boolean>>
  readonly listeners: { wheelCapture(event: WheelEvent): void }
}

/** Space presses these. */
const PRESSED_BY_SPACE = 'button, a, summary, input, [role=button], [role=tab], [role=switch], [role=radio], [role=option]'

/**
 * The wheel and Space. Vue Flow pans by the wheel; zooming is ours, because a pinch on a trackpad arrives as a wheel with Ctrl that nobody
 * pressed, which it only knows on a Mac.
 */
export function usePanZoom(view: Pick<CanvasView, 'zoomAround'>): PanZoom {
  const isPanning = ref(false)
  const down = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
    if (event.target instanceof Element && event.target.closest(PRESSED_BY_SPACE) !== null) return
    isPanning.value = true
  }
  const up = (event: KeyboardEvent): void => {
    if (event.key === ' ') isPanning.value = false
  }
  const leave = (): void => void (isPanning.value = false)
  // Before a card takes Space to select itself.
  addEventListener('keydown', down, true)
  addEventListener('keyup', up, true)
  addEventListener('blur', leave)
  onScopeDispose(() => {
    removeEventListener('keydown', down, true)
    removeEventListener('keyup', up, true)
    removeEventListener('blur', leave)
  })
  return {
    isPanning,
    listeners: {
      wheelCapture(event) {
        if (!event.ctrlKey && !event.metaKey) return
        if ((event.target as Element).closest('.vue-flow') === null) return
        event.preventDefault()
        event.stopPropagation()
        view.zoomAround({ x: event.clientX, y: event.clientY }, wheelZoom(event))
      },
    },
  }
}
