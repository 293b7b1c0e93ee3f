import type { WorkflowSummary } from '@millrace/api'
import { refDebounced } from '@vueuse/core'
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { isAbort } from '@/api/api-error.ts'
import { useApi } from '@/api/api.ts'
import type { WorkflowListQuery } from '@/api/workflows.ts'
import { t } from '@/i18n/t.ts'
import IconWorkflow from '~icons/lucide/workflow'
import type { Command } from './commands.ts'

const RECENT = 5
const FOUND = 8
const SEARCH_FROM = 2
const SEARCH_DELAY_MS = 180

/** Workflows, and the words that they were found by. */
interface Summaries {
  readonly of: string
  readonly rows: readonly WorkflowSummary[]
}

/** Workflows as commands that open them: those changed last while little is typed, and what the server finds from two letters on. */
export function useWorkflowCommands(
  isOpen: Readonly<Ref<boolean>>,
  query: Readonly<Ref<string>>,
): { readonly recent: ComputedRef<readonly Command[]>; readonly found: ComputedRef<readonly Command[]> } {
  const router = useRouter()
  const typed = computed(() => query.value.trim())
  const settled = refDebounced(typed, SEARCH_DELAY_MS)
  const commandOf = ({ id, name }: WorkflowSummary, words = ''): Command => ({
    ...{ id: `workflow.${id}`, title: name, group: t('palette.group.workflows'), icon: IconWorkflow, words },
    run: () => void router.push(`/workflows/${id}`),
  })
  const searches = computed(() => typed.value.length >= SEARCH_FROM)
  const latest = useSummaries(() => (isOpen.value ? { sort: 'updated', limit: RECENT } : null))
  const matches = useSummaries(() => (isOpen.value && settled.value.length >= SEARCH_FROM ? { search: settled.value, limit: FOUND } : null))
  return {
    recent: computed(() => (searches.value ? [] : latest.value.rows.map((one) => commandOf(one)))),
    // The server also looks where the palette cannot: what it found stays, whatever its title says.
    found: computed(() =>
      searches.value && matches.value.of === typed.value ? matches.value.rows.map((one) => commandOf(one, typed.value)) : [],
    ),
  }
}

/** What the list of workflows answers to a query that changes; nothing while it is `null`. A list that cannot be read is an empty one here. */
function useSummaries(query: () => WorkflowListQuery | null): Ref<Summaries> {
  const api = useApi()
  const found = shallowRef<Summaries>({ of: '', rows: [] })
  let current: AbortController | undefined
  watch(
    () => JSON.stringify(query()),
    async () => {
      current?.abort()
      const own = (current = new AbortController())
      const wanted = query()
      if (wanted === null) return
      try {
        const { data } = await api.workflows.list(wanted, own.signal)
        if (current === own) found.value = { of: wanted.search ?? '', rows: data }
      } catch (thrown) {
        if (!isAbort(thrown) && current === own) found.value = { of: '', rows: [] }
      }
    },
  )
  onScopeDispose(() => current?.abort())
  return found
}
