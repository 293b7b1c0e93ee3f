import type { PageOf } from '@millrace/api'
import { computed, onScopeDispose, shallowRef, watch, type WatchSource } from 'vue'
import { isAbort, type ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

export type ReadPage<T> = (cursor: string | null, signal: AbortSignal) => Promise<PageOf<T>>

type PagesState = { at: 'loading' } | { at: 'ready' } | { at: 'more' } | { at: 'failed'; error: ApiError }

/**
 * A list that is read page by page with a keyset cursor. `filters`: reads from the start whenever it changes.
 * What is shown stays until the new first page is there.
 */
export function usePages<T extends { readonly id: string }>(read: ReadPage<T>, filters?: WatchSource) {
  const rows = shallowRef<readonly T[]>([])
  const state = shallowRef<PagesState>({ at: 'loading' })
  const cursor = shallowRef<string | null>(null)
  const fresh = shallowRef(true)
  let current: AbortController | null = null

  async function fetchPage(from: string | null, at: 'loading' | 'more' | 'ready'): Promise<void> {
    current?.abort()
    const own = new AbortController()
    current = own
    state.value = { at }
    try {
      const page = await read(from, own.signal)
      if (current !== own) return
      rows.value = from === null ? page.data : mergeById(rows.value, page.data)
      cursor.value = page.nextCursor
      fresh.value = false
      state.value = { at: 'ready' }
    } catch (thrown) {
      if (isAbort(thrown) || current !== own) return
      state.value = { at: 'failed', error: asApiError(thrown) }
    }
  }

  if (filters) watch(filters, () => void fetchPage(null, 'loading'))
  onScopeDispose(() => current?.abort())
  void fetchPage(null, 'loading')

  return {
    rows,
    state,
    /** Nothing was ever shown: draw skeletons. */
    isFirst: computed(() => fresh.value && state.value.at === 'loading'),
    hasMore: computed(() => cursor.value !== null),
    reload: () => fetchPage(null, 'loading'),
    /** Like reload, without showing that anything is going on. */
    refresh: () => fetchPage(null, 'ready'),
    more: () => fetchPage(cursor.value, 'more'),
    patch: (id: string, change: (row: T) => T) => {
      rows.value = rows.value.map((row) => (row.id === id ? change(row) : row))
    },
    remove: (id: string) => {
      rows.value = rows.value.filter((row) => row.id !== id)
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
        const known = new Set(rows.value.map((row) => row.id))
        const joins = page.nextCursor === null || rows.value.length === 0 || page.data.some((row) => known.has(row.id))
        // Nothing in common: so much happened that there would be a gap between the new and the old rows.
        rows.value = joins && page.nextCursor !== null ? prependById(rows.value, page.data) : page.data
        if (!joins || page.nextCursor === null || cursor.value === null) cursor.value = page.nextCursor
        state.value = { at: 'ready' }
      } catch (thrown) {
        if (isAbort(thrown) || current !== own) return
        state.value = { at: 'failed', error: asApiError(thrown) }
      }
    },
    /** Brings a removed row back to where it was. */
    restore: (row: T, before: readonly T[]) => {
      if (rows.value.some((one) => one.id === row.id)) return
      const place = before.findIndex((one) => one.id === row.id)
      rows.value = rows.value.toSpliced(place < 0 ? 0 : place, 0, row)
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
