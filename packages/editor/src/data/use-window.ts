import { useElementSize, useScroll } from '@vueuse/core'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'

/** Taller than any screen. A scroller that nothing bounds would be as tall as all its rows, and draw them all. */
const MOST_SEEN_PX = 4_000
/** Rows drawn beyond each edge, so that scrolling shows no blank. */
const SPARE = 8

export interface RowWindow {
  readonly start: Readonly<Ref<number>>
  readonly end: Readonly<Ref<number>>
  readonly offset: Readonly<Ref<number>>
  readonly height: Readonly<Ref<number>>
  /** Brings a row into view. */
  show(row: number): void
}

/** Which of many rows of one height are drawn, by where the scroller stands. */
export function useWindow(options: {
  scroller: Readonly<Ref<HTMLElement | null>>
  count: Readonly<Ref<number>>
  rowHeight: MaybeRefOrGetter<number>
  header?: number
}): RowWindow {
  const { scroller, count, header = 0 } = options
  const rowHeight = (): number => toValue(options.rowHeight)
  const { y } = useScroll(scroller)
  const { height: seen } = useElementSize(scroller)
  // Before the first measurement a screenful is drawn, so that there never is an empty frame.
  const rows = computed(() => Math.ceil(Math.min(seen.value || 640, MOST_SEEN_PX) / rowHeight()))
  const start = computed(() => Math.max(0, Math.min(count.value - rows.value, Math.floor(y.value / rowHeight())) - SPARE))
  const end = computed(() => Math.min(count.value, start.value + rows.value + 2 * SPARE))
  return {
    start,
    end,
    offset: computed(() => start.value * rowHeight()),
    height: computed(() => count.value * rowHeight()),
    show(row) {
      const box = scroller.value
      if (box === null) return
      const top = row * rowHeight()
      const bottom = top + rowHeight() + header
      if (top < box.scrollTop) box.scrollTop = top
      else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight
    },
  }
}
