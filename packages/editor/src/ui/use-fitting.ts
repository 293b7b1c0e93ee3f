import { useResizeObserver } from '@vueuse/core'
import { nextTick, shallowRef, watch, type Ref } from 'vue'

/** How many children of a wrapping row stand in its first line. Those behind keep their room in lines that nobody sees. */
export function useFitting(row: Readonly<Ref<HTMLElement | null>>, items: () => readonly unknown[]): Readonly<Ref<number>> {
  const count = shallowRef(items().length)
  function measure(): void {
    const children = [...(row.value?.children ?? [])].filter((child) => child instanceof HTMLElement)
    const top = children[0]?.offsetTop
    count.value = children.filter((child) => child.offsetTop === top).length
  }
  useResizeObserver(row, measure)
  watch(items, () => void nextTick(measure), { flush: 'post' })
  return count
}
