import { nextTick, onMounted, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'

/** Of links in a row that scrolls, the one to the page that is open is seen whole. */
export function useCurrentInView(row: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute()
  const show = (): void => row.value?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  onMounted(show)
  watch(
    () => route.path,
    () => void nextTick(show),
  )
}
