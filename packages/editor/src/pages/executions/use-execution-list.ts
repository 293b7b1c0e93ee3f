import type { ExecutionSummary } from '@millrace/api'
import { computed, onScopeDispose } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi, useStream } from '@/api/api.ts'
import type { LiveEvent } from '@/api/stream-channel.ts'
import { usePages } from '@/composables/use-pages.ts'
import { filtersFrom, isFiltered, queryOf, rangeStart, type ExecutionFilters } from './filters.ts'
import { withEvent } from './live-rows.ts'

const QUIET_MS = 600

/** Executions, newest first, as they happen. Filters live in the address. */
export function useExecutionList() {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFrom(route.query))
  const set = (change: Partial<ExecutionFilters>): void => void router.replace({ query: queryOf({ ...filters.value, ...change }) })

  const pages = usePages<ExecutionSummary>((cursor, signal) => {
    const { workflow, status, mode, time } = filters.value
    return api.executions.list(
      {
        workflowId: workflow ?? undefined,
        status: status ?? undefined,
        mode: mode ?? undefined,
        from: time ? rangeStart(time, Date.now()) : undefined,
        limit: 50,
        cursor,
      },
      signal,
    )
  }, filters)

  followLive(pages)
  return { filters, set, filtered: computed(() => isFiltered(filters.value)), ...pages }
}

/** Known rows change at once; for unknown ones the newest page is read again, at most every 600 ms. */
function followLive(pages: ReturnType<typeof usePages<ExecutionSummary>>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const readSoon = (): void => {
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
  const stop = useStream().listen({ topic: {}, onEvent, onResync: readSoon })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
