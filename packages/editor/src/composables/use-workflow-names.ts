import { computed } from 'vue'
import { useApi } from '@/api/api.ts'
import { t } from '@/i18n/t.ts'
import { useLoad } from './use-load.ts'
import { shortId } from '@/ui/short-id.ts'

/** "All" as a value of a select, which has no null among its choices. */
export const ALL = 'all'

/** Names of the workflows by id, and as choices of a filter. */
export function useWorkflowNames() {
  const api = useApi()
  const { state } = useLoad((signal) => api.workflows.all({}, signal))
  const workflows = computed(() => (state.value.at === 'ready' ? state.value.value.data : []))
  const names = computed(() => new Map(workflows.value.map(({ id, name }) => [id, name])))
  return {
    /** A deleted workflow is named by its id. */
    nameOf: (id: string): string => names.value.get(id) ?? shortId(id),
    choices: computed(() => [
      { value: ALL, label: t('execution-list.filter.workflow-all') },
      ...workflows.value.map(({ id, name }) => ({ value: id, label: name })),
    ]),
  }
}
