import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { isMac } from '@/ui/keys.ts'

export interface DragKeysOptions {
  /** Something is being dragged, or a connection drawn. */
  readonly isHeld: () => boolean
  /** Escape: everything goes back to where it was. */
  breakOff(): void
}

/** On a Mac, Ctrl with a click is the other button. */
const copies = (event: { readonly altKey: boolean; readonly ctrlKey: boolean }): boolean => event.altKey || (event.ctrlKey && !isMac())

/** What keys mean while something is dragged: Escape breaks it off; Alt or Ctrl makes a copy of it where it is let go. */
export function useDragKeys({ isHeld, breakOff }: DragKeysOptions): { readonly isCopying: Readonly<Ref<boolean>> } {
  const isCopying = ref(false)
  const follow = (event: PointerEvent | KeyboardEvent): void => {
    isCopying.value = copies(event)
  }
  const onKey = (event: KeyboardEvent): void => {
    follow(event)
    // By itself Alt would go to the browser's menu.
    if (event.key === 'Alt') event.preventDefault()
    if (event.key !== 'Escape' || event.type !== 'keydown') return
    event.preventDefault()
    event.stopPropagation()
    breakOff()
  }
  const stop = (): void => {
    isCopying.value = false
    removeEventListener('keydown', onKey, true)
    removeEventListener('keyup', onKey, true)
    removeEventListener('pointermove', follow, true)
    removeEventListener('pointerup', follow, true)
  }
  watch(
    isHeld,
    (now) => {
      if (!now) return stop()
      addEventListener('keydown', onKey, true)
      addEventListener('keyup', onKey, true)
      addEventListener('pointermove', follow, true)
      addEventListener('pointerup', follow, true)
    },
    { flush: 'sync' },
  )
  onScopeDispose(stop)
  return { isCopying }
}
