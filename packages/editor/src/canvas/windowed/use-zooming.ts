import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Viewport } from '../viewport.ts'

/** A gesture has ended when the zoom stays the same for as long. */
const STILL_MS = 200
/** One notch of a wheel changes the zoom once or twice: not worth a change of how cards are drawn. */
const CHANGES = 3

/** Whether a gesture that changes the zoom goes on. */
export function useZooming(viewport: Readonly<Ref<Viewport>>): Readonly<Ref<boolean>> {
  const isZooming = ref(false)
  let changes = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => viewport.value.zoom,
    () => {
      changes += 1
      if (changes >= CHANGES) isZooming.value = true
      clearTimeout(timer)
      timer = setTimeout(() => {
        changes = 0
        isZooming.value = false
      }, STILL_MS)
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  return isZooming
}
