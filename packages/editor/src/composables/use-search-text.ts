import { refDebounced } from '@vueuse/core'
import { ref, watch, type Ref } from 'vue'

const SEARCH_DELAY_MS = 180

/** Text of a search field: it goes into the address a moment after the last key; an address that changes otherwise shows in the field. */
export function useSearchText(
  filters: { readonly value: { readonly search: string | null } },
  set: (change: { search: string | null }) => void,
  delayMs = SEARCH_DELAY_MS,
): Ref<string> {
  const search = ref(filters.value.search ?? '')
  const settled = refDebounced(search, delayMs)
  watch(settled, (text) => {
    if (text.trim() !== (filters.value.search ?? '')) set({ search: text.trim() || null })
  })
  watch(
    () => filters.value.search ?? '',
    (text) => {
      if (text !== settled.value.trim()) search.value = text
    },
  )
  return search
}
