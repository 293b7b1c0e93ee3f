import { nextTick, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'

/**
 * After a change of page the focus goes to its content, so that a screen reader reads the new page and Tab starts there.
 * Not on the first page, and not when only the query changes (filters).
 */
export function useRouteFocus(main: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute()
  watch(
    () => route.path,
    async () => {
      await nextTick()
      const target = main.value?.querySelector<HTMLElement>('[data-page-focus]') ?? main.value
      target?.focus({ preventScroll: true })
    },
  )
}
