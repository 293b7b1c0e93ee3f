import { computed, onScopeDispose } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi, useStream } from '@/api/api.ts'
import { useLoad } from '@/composables/use-load.ts'
import { usePages } from '@/composables/use-pages.ts'
import { useSearchText } from '@/composables/use-search-text.ts'
import { queryOf } from '../executions/filters.ts'
import { filtersFrom, isNarrowed, type SortKey, type WorkflowFilters } from './filters.ts'

const QUIET_MS = 1_500

/** The list of workflows: search, filter, folder and sort by the server, kept in the address; statistics follow the stream. */
export function useWorkflowList() {
  const api = useApi()
  const route = useRoute()
  const router = useRouter()
  // Leaving the page changes the address before it unmounts this; its query is another page's then.
  const here = route.name
  const filters = computed<WorkflowFilters>((old) => (route.name === here ? filtersFrom(route.query) : (old ?? filtersFrom({}))))
  const set = (change: Partial<WorkflowFilters>): void => void router.replace({ query: queryOf({ ...filters.value, ...change }) })
  const narrowed = computed(() => isNarrowed(filters.value))
  const query = computed(() => {
    const { search, status, tag, folder, sort } = filters.value
    return {
      search: search ?? undefined,
      status: status ?? undefined,
      tag: tag ?? undefined,
      folder: folder ?? '',
      deep: narrowed.value || undefined,
      sort: sort ?? ('updated' as const),
    }
  })
  const key = computed(() => JSON.stringify(query.value))
  const pages = usePages((cursor, signal) => api.workflows.list({ ...query.value, cursor, limit: 50 }, signal), key)
  const labels = useLoad((signal) => api.workflows.labels(signal))

  followExecutions(pages.refresh)
  return {
    ...pages,
    filters,
    set,
    search: useSearchText(filters, set),
    /** Neither rows nor folders were ever shown: both come at once, so that nothing moves when the second one arrives. */
    isNew: computed(() => pages.isFirst.value || labels.state.value.at === 'loading'),
    /** Only some of those in this place are shown. */
    filtered: narrowed,
    sort: computed((): SortKey => filters.value.sort ?? 'updated'),
    folders: computed(() => (labels.state.value.at === 'ready' ? labels.state.value.value.folders : [])),
    tags: computed(() => (labels.state.value.at === 'ready' ? labels.state.value.value.tags : [])),
    /** After what may change folders or tags. */
    refreshAll: async (): Promise<void> => void (await Promise.all([pages.refresh(), labels.load()])),
  }
}
export type WorkflowList = ReturnType<typeof useWorkflowList>

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
