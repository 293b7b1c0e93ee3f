import type { DataSearch, ExecutionSummary } from '@millrace/api'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi, useStream } from '@/api/api.ts'
import type { LiveEvent } from '@/api/stream-channel.ts'
import { usePages } from '@/composables/use-pages.ts'
import { useSearchText } from '@/composables/use-search-text.ts'
import { filtersFrom, isFiltered, queryOf, rangeStart, type ExecutionFilters } from './filters.ts'
import { hasEnded, summaryOf, withEvent } from './live-rows.ts'

const QUIET_MS = 600
/** A search reads journals: it begins when somebody has stopped typing. */
const SEARCH_DELAY_MS = 500

/** Executions, newest first, as they happen. Filters live in the address. */
export function useExecutionList() {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFrom(route.query))
  const set = (change: Partial<ExecutionFilters>): void => void router.replace({ query: queryOf({ ...filters.value, ...change }) })

  const searched = shallowRef<DataSearch | null>(null)

  const pages = usePages<ExecutionSummary>(async (cursor, signal) => {
    const { workflow, status, mode, time, search } = filters.value
    const page = await api.executions.list(
      {
        workflowId: workflow ?? undefined,
        status: status ?? undefined,
        mode: mode ?? undefined,
        from: time ? rangeStart(time, Date.now()) : undefined,
        search: search ?? undefined,
        limit: 50,
        cursor,
      },
      signal,
    )
    searched.value = cursor === null ? (page.searched ?? null) : together(searched.value, page.searched)
    return page
  }, filters)

  followLive(pages, {
    takesNew: () => filters.value.search === null,
    row: (id) => api.executions.get(id),
  })
  return {
    filters,
    set,
    search: useSearchText(filters, set, SEARCH_DELAY_MS),
    /** How far the search in their data has come; null while there is none. */
    searched,
    filtered: computed(() => isFiltered(filters.value)),
    ...pages,
  }
}

/** What two calls of one search looked into, one after the other. */
const together = (before: DataSearch | null, next: DataSearch | undefined): DataSearch | null =>
  before === null || next === undefined
    ? (next ?? null)
    : { executions: before.executions + next.executions, to: next.to ?? before.to, cutShort: before.cutShort + next.cutShort }

interface LiveRows {
  /** Whether what is new comes into the list. */
  readonly takesNew: () => boolean
  /** Reads one execution anew. */
  readonly row: (id: string) => Promise<ExecutionSummary>
}

/**
 * Known rows change at once; for unknown ones the newest page is read again, at most every 600 ms, where the list takes in what is new:
 * a search that began anew with every event would never come to an end. There only the rows that had not ended are read again when events
 * were missed.
 */
function followLive(pages: ReturnType<typeof usePages<ExecutionSummary>>, { takesNew, row }: LiveRows): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const readSoon = (): void => {
    if (!takesNew()) return
    timer ??= setTimeout(() => {
      timer = undefined
      void pages.refreshHead()
    }, QUIET_MS)
  }
  const onEvent = (event: LiveEvent): void => {
    if (event.type !== 'execution') return
    if (pages.rows.value.some((row) => row.id === event.executionId)) pages.patch(event.executionId, (row) => withEvent(row, event))
    readSoon()
  }
  const readOpenRows = async (): Promise<void> => {
    for (const { id } of pages.rows.value.filter(({ status }) => !hasEnded(status))) {
      const now = await row(id).catch(() => undefined) // it may be gone; what is shown of it stays
      if (now !== undefined) pages.patch(id, (before) => summaryOf(before, now))
    }
  }
  const onResync = (): void => (takesNew() ? readSoon() : void readOpenRows())
  const stop = useStream().listen({ topic: {}, onEvent, onLive: readSoon, onResync })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
