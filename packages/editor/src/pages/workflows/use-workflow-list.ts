import type { WorkflowStatus } from '@millrace/api'
import { refDebounced } from '@vueuse/core'
import { computed, onScopeDispose, ref } from 'vue'
import { useApi, useStream } from '@/api/api.ts'
import { usePages } from '@/composables/use-pages.ts'

export type SortKey = 'updated' | 'name'
export type StatusFilter = WorkflowStatus | 'all'

const SEARCH_DELAY_MS = 180
const QUIET_MS = 1_500

/** The list of workflows: search, filter and sort by the server; statistics follow the stream. */
export function useWorkflowList() {
  const api = useApi()
  const search = ref('')
  const status = ref<StatusFilter>('all')
  const sort = ref<SortKey>('updated')
  const settled = refDebounced(search, SEARCH_DELAY_MS)
  const query = computed(() => ({
    search: settled.value.trim() || undefined,
    status: status.value === 'all' ? undefined : status.value,
    sort: sort.value,
  }))
  const pages = usePages((cursor, signal) => api.workflows.list({ ...query.value, cursor, limit: 50 }, signal), query)
  const filtered = computed(() => query.value.search !== undefined || query.value.status !== undefined)

  followExecutions(pages.refresh)
  return { search, status, sort, filtered, ...pages }
}

/** Many executions end in a second; the statistics are read again once it is quiet. */
function followExecutions(refresh: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void refresh()
    }, QUIET_MS)
  }
  const stop = useStream().listen({ topic: {}, onEvent: later, onResync: later })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
