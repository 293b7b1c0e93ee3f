import { onScopeDispose, shallowRef, type Ref } from 'vue'

/** A media query that somebody asks for. */
interface Watched {
  readonly matches: Readonly<Ref<boolean>>
  readonly stop: () => void
  users: number
}

const watched = new Map<string, Watched>()

/** Whether a media query matches, as it changes. All that ask the same share one listener: every tooltip of a page asks for the pointer. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const found = watched.get(query) ?? watchMedia(query)
  watched.set(query, found)
  found.users += 1
  onScopeDispose(() => {
    found.users -= 1
    if (found.users > 0) return
    watched.delete(query)
    found.stop()
  })
  return found.matches
}

function watchMedia(query: string): Watched {
  const media = matchMedia(query)
  const matches = shallowRef(media.matches)
  const update = (): void => void (matches.value = media.matches)
  media.addEventListener('change', update)
  return { matches, stop: () => media.removeEventListener('change', update), users: 0 }
}

/** Narrow enough for bottom sheets, cards and the tab bar; the same limit as Tailwind's `md`. */
export const usePhone = (): Readonly<Ref<boolean>> => useMedia('(max-width: 767.98px)')
