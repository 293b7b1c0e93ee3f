import { nextTick, watch, type Ref, type WatchSource } from 'vue'

/**
 * Controls that take each other's place: one that had the keyboard hands it to the first of those that stand there now. Without it the
 * keyboard would fall to the page, and whoever uses it would begin from its top.
 */
export function useKeepFocus(
  root: Readonly<Ref<HTMLElement | null>>,
  changes: WatchSource<unknown> | readonly WatchSource<unknown>[],
): void {
  watch(changes, async () => {
    if (root.value?.contains(document.activeElement) !== true) return
    await nextTick()
    if (document.activeElement === document.body) root.value?.querySelector<HTMLElement>('button:not(:disabled)')?.focus()
  })
}
