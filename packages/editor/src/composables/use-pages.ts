import type { PageOf } from '@millrace/api'
import { computed, onScopeDispose, shallowRef, watch, type WatchSource } from 'vue'
import { isAbort, type ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { leaving } from '@/stores/leaving.ts'

export type ReadPage<T> = (cursor: string | null, signal: AbortSignal) => Promise<PageOf<T>>

interface RowsRead<T> {
  readonly data: readonly T[]
  readonly nextCursor: string | null
}
type PagesState = { at: 'loading' } | { at: 'ready' } | { at: 'more' } | { at: 'failed'; error: ApiError }

/**
 * A list that is read page by page with a keyset cursor. `filters`: reads from the start whenever it changes.
 * What is shown stays until the new first page is there.
 */
export function usePages<T extends { readonly id: string }>(read: ReadPage<T>, filters?: WatchSource) {
  /** As the server has them; what is about to be deleted is among them, and is not shown. */
  const all = shallowRef<readonly T[]>([])
  const shown = (data: readonly T[]): readonly T[] =>
    data.some(({ id }) => leaving.ids.value.has(id)) ? data.filter(({ id }) => !leaving.ids.value.has(id)) : data
  const rows = computed(() => shown(all.value))
  const state = shallowRef<PagesState>({ at: 'loading' })
  const cursor = shallowRef<string | null>(null)
  const fresh = shallowRef(true)
  let current: AbortController | null = null

  /** Reads as a newer reading of the list than any before; what comes too late is not taken. */
  async function newest(at: PagesState, readRows: (signal: AbortSignal) => Promise<RowsRead<T>>): Promise<void> {
    current?.abort()
    const own = new AbortController()
    current = own
    state.value = at
    try {
      const page = await readRows(own.signal)
      if (current !== own) return
      all.value = page.data
      cursor.value = page.nextCursor
      fresh.value = false
      state.value = { at: 'ready' }
    } catch (thrown) {
      if (isAbort(thrown) || current !== own) return
      state.value = { at: 'failed', error: asApiError(thrown) }
    }
  }
  const first = (): Promise<void> => newest({ at: 'loading' }, (signal) => read(null, signal))
  const more = (): Promise<void> => {
    const from = cursor.value
    return newest({ at: 'more' }, async (signal) => {
      const page = await read(from, signal)
      return { ...page, data: mergeById(all.value, page.data) }
    })
  }
  /** From the start, as many rows at least as stand there now; with the next ones when they were just being read. */
  const refresh = (): Promise<void> => {
    const { value: before } = state
    const wanted = before.at === 'loading' ? 0 : rows.value.length + (before.at === 'more' ? 1 : 0)
    return newest(before, async (signal) => {
      let page = await read(null, signal)
      let data: readonly T[] = page.data
      while (page.nextCursor !== null && shown(data).length < wanted) {
        page = await read(page.nextCursor, signal)
        data = mergeById(data, page.data)
      }
      return { data, nextCursor: page.nextCursor }
    })
  }

  if (filters) watch(filters, () => void first())
  onScopeDispose(() => current?.abort())
  void first()

  return {
    rows,
    state,
    /** Nothing was ever shown: draw skeletons. */
    isFirst: computed(() => fresh.value && state.value.at === 'loading'),
    hasMore: computed(() => cursor.value !== null),
    reload: first,
    /** Like reload, without showing that anything is going on; pages that were read are read again. */
    refresh,
    more,
    patch: (id: string, change: (row: T) => T) => {
      all.value = all.value.map((row) => (row.id === id ? change(row) : row))
    },
    remove: (id: string) => {
      all.value = all.value.filter((row) => row.id !== id)
    },
    /** Reads the first page and puts what is new in front; pages that were read stay. */
    refreshHead: async () => {
      if (state.value.at === 'loading' || state.value.at === 'more') return
      const own = new AbortController()
      current?.abort()
      current = own
      try {
        const page = await read(null, own.signal)
        if (current !== own) return
        const known = new Set(all.value.map((row) => row.id))
        const joins = page.nextCursor === null || all.value.length === 0 || page.data.some((row) => known.has(row.id))
        // Nothing in common: so much happened that there would be a gap between the new and the old rows.
        all.value = joins && page.nextCursor !== null ? prependById(all.value, page.data) : page.data
        if (!joins || page.nextCursor === null || cursor.value === null) cursor.value = page.nextCursor
        state.value = { at: 'ready' }
      } catch (thrown) {
        if (isAbort(thrown) || current !== own) return
        state.value = { at: 'failed', error: asApiError(thrown) }
      }
    },
    /** Brings a row that was removed back to where it was. */
    restore: (row: T, before: readonly T[]) => {
      if (all.value.some((one) => one.id === row.id)) return
      const place = before.findIndex((one) => one.id === row.id)
      all.value = all.value.toSpliced(place < 0 ? 0 : place, 0, row)
    },
  }
}

const mergeById = <T extends { readonly id: string }>(rows: readonly T[], next: readonly T[]): readonly T[] => {
  const known = new Set(rows.map((row) => row.id))
  return [...rows, ...next.filter((row) => !known.has(row.id))]
}

function prependById<T extends { readonly id: string }>(rows: readonly T[], fresher: readonly T[]): readonly T[] {
  const byId = new Map(fresher.map((row) => [row.id, row]))
  const kept = rows.map((row) => {
    const newer = byId.get(row.id)
    byId.delete(row.id)
    return newer ?? row
  })
  return [...byId.values(), ...kept]
}
