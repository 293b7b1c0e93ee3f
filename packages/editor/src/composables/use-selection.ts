import { computed, shallowRef, type Ref } from 'vue'

/** Which rows of a list are selected. A row that leaves the list leaves the selection. */
export function useSelection<T extends { readonly id: string }>(rows: Readonly<Ref<readonly T[]>>) {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  /** Where a range that is taken with Shift begins. */
  let anchor: string | null = null
  const selected = computed(() => rows.value.filter(({ id }) => ids.value.has(id)))

  const set = (changed: readonly string[], on: boolean): void => {
    const next = new Set(ids.value)
    for (const id of changed)
      if (on) next.add(id)
      else next.delete(id)
    ids.value = next
  }
  /** The ids from one row to another, in the order of the list. */
  const between = (from: string, to: string): readonly string[] => {
    const at = (id: string): number => rows.value.findIndex((row) => row.id === id)
    const [first, last] = [at(from), at(to)].sort((a, b) => a - b)
    return first === undefined || last === undefined || first < 0 ? [to] : rows.value.slice(first, last + 1).map(({ id }) => id)
  }
  return {
    selected,
    isSelected: (id: string): boolean => ids.value.has(id),
    all: computed((): boolean | 'indeterminate' => {
      if (selected.value.length === 0) return false
      return selected.value.length === rows.value.length ? true : 'indeterminate'
    }),
    /** With `range`, all from the row that was chosen last. */
    toggle(id: string, on: boolean, range = false): void {
      set(range && anchor !== null ? between(anchor, id) : [id], on)
      anchor = id
    },
    toggleAll: (on: boolean): void => {
      anchor = null
      ids.value = on ? new Set(rows.value.map(({ id }) => id)) : new Set()
    },
    clear: (): void => {
      anchor = null
      ids.value = new Set()
    },
  }
}
export type Selection<T extends { readonly id: string }> = ReturnType<typeof useSelection<T>>
