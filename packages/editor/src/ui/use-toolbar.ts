import { onMounted, onUpdated, type Ref } from 'vue'

const BUTTONS = 'button:not(:disabled)'
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/**
 * The keyboard of a toolbar: Tab reaches it once, arrow keys go from button to button, Home and End to the first and the last. A button
 * that means nothing now should say so by `aria-disabled`: one that is disabled would drop the keyboard.
 */
export function useToolbar(root: Readonly<Ref<HTMLElement | null>>) {
  const buttons = (): HTMLElement[] => [...(root.value?.querySelectorAll<HTMLElement>(BUTTONS) ?? [])]

  /** Exactly one is reached by Tab: the one that had the keyboard last, else the first. */
  function settle(stop = buttons().find((button) => button.tabIndex === 0)): void {
    const all = buttons()
    const chosen = stop !== undefined && all.includes(stop) ? stop : all[0]
    for (const button of all) button.tabIndex = button === chosen ? 0 : -1
  }
  onMounted(() => settle(buttons()[0]))
  onUpdated(() => settle())

  return {
    onFocusin(event: FocusEvent): void {
      const button = (event.target as Element).closest<HTMLElement>(BUTTONS)
      if (button !== null) settle(button)
    },
    onKeydown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const all = buttons()
      const index = all.indexOf(event.target as HTMLElement)
      const step = STEPS[event.key]
      if (index < 0) return
      const to = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : step === undefined ? undefined : index + step
      if (to === undefined) return
      event.preventDefault()
      event.stopPropagation()
      all[(to + all.length) % all.length]?.focus()
    },
  }
}
