import type { WorkflowStatus, WorkflowSummary } from '@millrace/api'
import { useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import { useAct } from '@/composables/use-act.ts'
import { t } from '@/i18n/t.ts'
import { leaving } from '@/stores/leaving.ts'
import { downloadText } from '@/ui/download.ts'
import { useToasts } from '@/ui/toasts.ts'
import { moveBack, publishBack } from './move-back.ts'
import type { useWorkflowList } from './use-workflow-list.ts'

/** What can be done with a workflow in the list; all of it shows at once and is taken back when the server refuses. */
export function useWorkflowActions(list: ReturnType<typeof useWorkflowList>) {
  const api = useApi()
  const act = useAct()
  const toasts = useToasts()
  const router = useRouter()
  const setStatus = (id: string, status: WorkflowStatus): void => list.patch(id, (row) => ({ ...row, status }))

  async function setActive(row: WorkflowSummary, active: boolean): Promise<void> {
    const before = row.status
    setStatus(row.id, active ? 'active' : 'paused')
    const change = async (): Promise<void> => {
      // Switching off stores what comes until it is switched on again, with the version that was on, not the draft of today.
      if (!active) await api.workflows.move(row.id, 'pause')
      else if (before === 'paused') await api.workflows.move(row.id, 'resume')
      else await api.workflows.publish(row.id)
    }
    const back = async (): Promise<void> => {
      if (before !== 'draft') return setActive({ ...row, status: active ? 'active' : 'paused' }, !active)
      setStatus(row.id, before)
      await act(
        () => publishBack(api, row),
        () => setStatus(row.id, 'active'),
      )
    }
    if (await act(change, () => setStatus(row.id, before))) {
      toasts.show({
        text: t(active ? 'workflows.published' : 'workflows.paused', { name: row.name }),
        action: { label: t('action.undo'), run: () => void back() },
      })
    }
  }

  function remove(row: WorkflowSummary): void {
    const stay = (): void => leaving.stay([row.id])
    leaving.add([row.id])
    toasts.deferred({
      text: t('workflows.deleted', { name: row.name }),
      undoLabel: t('action.undo'),
      undo: stay,
      commit: () => void act(() => api.workflows.delete(row.id), stay).then(list.refreshAll),
    })
  }

  async function move(row: WorkflowSummary, what: 'archive' | 'unarchive'): Promise<void> {
    const rows = list.rows.value
    list.remove(row.id)
    const done = await act(
      async () => void (await api.workflows.move(row.id, what)),
      () => list.restore(row, rows),
    )
    if (!done) return
    toasts.show({
      text: t(`workflows.${what}d`, { name: row.name }),
      action: {
        label: t('action.undo'),
        run: () => void act(() => moveBack(api, row, what)).then(list.refresh),
      },
    })
  }

  const duplicate = (row: WorkflowSummary): Promise<boolean> =>
    act(async () => {
      const copy = await api.workflows.duplicate(row.id)
      toasts.show({
        tone: 'success',
        text: t('workflows.duplicated', { name: copy.name }),
        action: { label: t('action.open'), run: () => void router.push(`/workflows/${copy.id}`) },
      })
      await list.refresh()
    })

  const exportJson = (row: WorkflowSummary): Promise<boolean> =>
    act(async () => downloadText(`${row.name}.json`, JSON.stringify(await api.workflows.export(row.id), null, 2)))

  const run = (row: WorkflowSummary): Promise<boolean> =>
    act(async () => {
      const { executionId } = await api.workflows.execute(row.id)
      toasts.show({
        text: t('workflows.started', { name: row.name }),
        action: { label: t('workflows.watch'), run: () => void router.push(`/executions/${executionId}`) },
      })
    })

  return {
    setActive,
    archive: (row: WorkflowSummary) => move(row, 'archive'),
    unarchive: (row: WorkflowSummary) => move(row, 'unarchive'),
    remove,
    duplicate,
    exportJson,
    run,
  }
}
