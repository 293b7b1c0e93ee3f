import { ref, watch, type Ref } from 'vue'

/**
 * Keys for the entries of a list that has none of its own, so that focus, folding and what is typed follow an entry
 * when it moves. Changes that come from outside keep the keys by position.
 */
export function useListKeys(length: Readonly<Ref<number>>) {
  let next = 0
  const make = (): number => next++
  const keys = ref<number[]>(Array.from({ length: length.value }, make))
  watch(length, (wanted) => {
    if (wanted < keys.value.length) keys.value = keys.value.slice(0, wanted)
    while (keys.value.length < wanted) keys.value.push(make())
  })
  return {
    keys,
    removed: (at: number): void => void keys.value.splice(at, 1),
    inserted: (at: number): void => void keys.value.splice(at, 0, make()),
    moved(from: number, to: number): void {
      const [key] = keys.value.splice(from, 1)
      if (key !== undefined) keys.value.splice(to, 0, key)
    },
  }
}

/** The list with one entry at another place. */
export function moveEntry<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from)
  const entry = list[from]
  return entry === undefined ? [...list] : [...rest.slice(0, to), entry, ...rest.slice(to)]
}
