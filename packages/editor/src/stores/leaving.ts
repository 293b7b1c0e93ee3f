import { shallowRef, type ShallowRef } from 'vue'

const ids: ShallowRef<ReadonlySet<string>> = shallowRef(new Set())

/**
 * What somebody deleted and can still take back: its deletion is sent only when that time is over. No list shows it, also none that is
 * opened in the meantime. What was deleted for good stays here, since nothing ever gets its id again.
 */
export const leaving = {
  ids: ids as Readonly<ShallowRef<ReadonlySet<string>>>,
  add(more: readonly string[]): void {
    ids.value = new Set([...ids.value, ...more])
  },
  /** It was taken back, or could not be deleted. */
  stay(some: readonly string[]): void {
    const gone = new Set(some)
    ids.value = new Set([...ids.value].filter((id) => !gone.has(id)))
  },
}
