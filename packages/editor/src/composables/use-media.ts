import { onScopeDispose, shallowRef, type Ref } from 'vue'

/** Whether a media query matches, as it changes. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query)
  const matches = shallowRef(media.matches)
  const update = (): void => void (matches.value = media.matches)
  media.addEventListener('change', update)
  onScopeDispose(() => media.removeEventListener('change', update))
  return matches
}

/** Narrow enough for bottom sheets, cards and the tab bar; the same limit as Tailwind's `md`. */
export const usePhone = (): Readonly<Ref<boolean>> => useMedia('(max-width: 767.98px)')
