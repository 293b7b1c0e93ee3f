import type { DeadLetterOperation, ExecutionSelectionBody, ExecutionSummary } from '@millrace/api'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useApi } from '@/api/api.ts'
import type { ExecutionBulkKind } from '@/api/executions.ts'
import { useAct } from '@/composables/use-act.ts'
import { usePolling } from '@/composables/use-polling.ts'
import { t } from '@/i18n/t.ts'
import IconRetry from '~icons/lucide/rotate-cw'
import IconCancel from '~icons/lucide/square'
import type { MenuAction } from '@/ui/menu-entry.ts'
import { rangeStart, type ExecutionFilters } from './filters.ts'
import { hasEnded } from './live-rows.ts'

/** The filters of the list as the API takes them for doing something with all that fit. */
export const selectionOf = ({ workflow, status, mode, time }: ExecutionFilters, now: number): ExecutionSelectionBody => ({
  filter: {
    ...(workflow === null ? {} : { workflowId: workflow }),
    ...(status === null ? {} : { status }),
    ...(mode === null ? {} : { mode }),
    ...(time === null ? {} : { from: rangeStart(time, now) }),
  },
})

/** Retrying and cancelling many executions: those that are selected and that it fits, or all that fit the filters. The server does it in the background. */
export function useExecutionBulk(options: {
  readonly selected: Readonly<Ref<readonly ExecutionSummary[]>>
  readonly filters: Readonly<Ref<ExecutionFilters>>
  onOver(): void
}) {
  const api = useApi()
  const act = useAct()
  const operation = usePolling<DeadLetterOperation>({
    read: ({ id }, signal) => api.deadLetters.operation(id, signal),
    isOver: ({ status }) => status === 'done',
    onOver: options.onOver,
  })
  const begin = (kind: ExecutionBulkKind, which: ExecutionSelectionBody): Promise<boolean> =>
    act(async () => operation.follow(await api.executions.begin(kind, which)))

  const fits: Readonly<Record<ExecutionBulkKind, (row: ExecutionSummary) => boolean>> = {
    retry: ({ status }) => status === 'failed',
    cancel: ({ status }) => !hasEnded(status),
  }
  const entries: ComputedRef<readonly MenuAction[]> = computed(() =>
    (['retry', 'cancel'] as const).flatMap((kind) => {
      const ids = options.selected.value.filter(fits[kind]).map(({ id }) => id)
      if (ids.length === 0) return []
      return {
        label: `${t(`execution-list.bulk.${kind}`)} (${ids.length})`,
        icon: kind === 'retry' ? IconRetry : IconCancel,
        danger: kind === 'cancel',
        disabled: operation.value.value?.status === 'running',
        run: () => void begin(kind, { ids }),
      }
    }),
  )
  return {
    operation,
    entries,
    all: (kind: ExecutionBulkKind): Promise<boolean> => begin(kind, selectionOf(options.filters.value, Date.now())),
  }
}
