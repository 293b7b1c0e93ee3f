import type { DeadLetterOperation, DeadLetterPage, DeadLetterSelectionBody, ExecutionSummary } from '@millrace/api'
import { computed, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import type { DeadLetterKind } from '@/api/dead-letters.ts'
import { useAct } from '@/composables/use-act.ts'
import { usePages } from '@/composables/use-pages.ts'
import { usePolling } from '@/composables/use-polling.ts'
import { isFiltered, queryOf } from '../executions/filters.ts'
import { apiFilter, filtersFrom, type DeadLetterFilters } from './filters.ts'

export type DeadLetterGroup = NonNullable<DeadLetterPage['counts']>[number]

/** The dead letters that fit the address, their counts, and the operation that works on them. */
export function useDeadLetters() {
  const api = useApi()
  const act = useAct()
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFrom(route.query))
  const set = (change: Partial<DeadLetterFilters>): void => void router.replace({ query: queryOf({ ...filters.value, ...change }) })
  const groups = shallowRef<readonly DeadLetterGroup[]>([])

  const pages = usePages<ExecutionSummary>(async (cursor, signal) => {
    const page = await api.deadLetters.list({ ...apiFilter(filters.value, Date.now()), limit: 50, cursor }, signal)
    if (page.counts !== null) groups.value = page.counts
    return page
  }, filters)

  const operation = usePolling<DeadLetterOperation>({
    read: ({ id }, signal) => api.deadLetters.operation(id, signal),
    isOver: ({ status }) => status === 'done',
    onOver: () => void pages.refresh(),
  })
  const begin = (kind: DeadLetterKind, which: DeadLetterSelectionBody): Promise<boolean> =>
    act(async () => operation.follow(await api.deadLetters.begin(kind, which)))

  return {
    ...pages,
    filters,
    set,
    filtered: computed(() => isFiltered(filters.value)),
    groups,
    total: computed(() => groups.value.reduce((sum, { count }) => sum + count, 0)),
    operation,
    /** One of them, or all that fit the filters of now. */
    one: (kind: DeadLetterKind, id: string) => begin(kind, { ids: [id] }),
    all: (kind: DeadLetterKind) => begin(kind, { filter: apiFilter(filters.value, Date.now()) }),
  }
}
