import type { WorkflowSummary } from '@millrace/api'
import { useApi } from '@/api/api.ts'
import { forEach, type EachOutcome } from '@/composables/for-each.ts'
import { t } from '@/i18n/t.ts'
import { leaving } from '@/stores/leaving.ts'
import { downloadText } from '@/ui/download.ts'
import { useToasts } from '@/ui/toasts.ts'
import { moveBack, publishBack, type ReversibleMove } from './move-back.ts'
import { tagsAfter, type TagState } from './tag-changes.ts'
import type { WorkflowList } from './use-workflow-list.ts'

type Rows = readonly WorkflowSummary[]

/** What can be done with several workflows at once. Each is done for itself: one that is refused keeps no other from it. */
export function useBulkActions(list: WorkflowList) {
  const api = useApi()
  const toasts = useToasts()

  async function perform(
    rows: Rows,
    work: (row: WorkflowSummary) => Promise<unknown>,
    told: { readonly text: (count: number) => string; undo?(done: Rows): Promise<EachOutcome<WorkflowSummary>> },
  ): Promise<void> {
    const { done, failed } = await forEach(rows, work)
    const { undo } = told
    if (done.length > 0) {
      toasts.show({
        text: told.text(done.length),
        ...(undo ? { action: { label: t('action.undo'), run: () => void undo(done).then(tellFailed).then(list.refreshAll) } } : {}),
      })
    }
    tellFailed({ done, failed })
    await list.refreshAll()
  }
  function tellFailed({ done, failed }: EachOutcome<WorkflowSummary>): void {
    const [first] = failed
    if (first === undefined) return
    const text = t('bulk.some-failed', { failed: failed.length, total: done.length + failed.length })
    toasts.show({ tone: 'danger', text, detail: `${first.of.name}: ${first.error.detail}` })
  }

  return {
    publish: (rows: Rows) =>
      perform(rows, (row) => api.workflows.publish(row.id), {
        text: (count) => t('workflows.bulk.publish-done', { count }),
        undo: (done) => forEach(done, (row) => publishBack(api, row)),
      }),
    move: (rows: Rows, move: ReversibleMove) =>
      perform(rows, (row) => api.workflows.move(row.id, move), {
        text: (count) => t(`workflows.bulk.${move}-done`, { count }),
        undo: (done) => forEach(done, (row) => moveBack(api, row, move)),
      }),
    toFolder: (rows: Rows, folder: string) =>
      perform(rows, (row) => api.workflows.label(row.id, { folder }), {
        text: (count) => t('labels.moved', { count }),
        undo: (done) => forEach(done, (row) => api.workflows.label(row.id, { folder: row.folder })),
      }),
    tag: (rows: Rows, states: ReadonlyMap<string, TagState>) =>
      perform(rows, (row) => api.workflows.label(row.id, { tags: [...tagsAfter(row.tags, states)] }), {
        text: (count) => t('labels.tagged', { count }),
        undo: (done) => forEach(done, (row) => api.workflows.label(row.id, { tags: [...row.tags] })),
      }),
    async exportAll(rows: Rows): Promise<void> {
      const documents = new Map<string, unknown>()
      const outcome = await forEach(rows, async (row) => void documents.set(row.id, await api.workflows.export(row.id)))
      const texts = rows.filter(({ id }) => documents.has(id)).map(({ id }) => documents.get(id))
      if (texts.length > 0) downloadText('workflows.millrace.json', JSON.stringify(texts, null, 2))
      tellFailed(outcome)
    },
    /** Sent when nobody took it back. */
    remove(rows: Rows): void {
      const back = (some: Rows): void => leaving.stay(some.map(({ id }) => id))
      leaving.add(rows.map(({ id }) => id))
      toasts.deferred({
        text: t('workflows.bulk.delete-done', { count: rows.length }),
        undoLabel: t('action.undo'),
        undo: () => back(rows),
        commit: () =>
          void forEach(rows, (row) => api.workflows.delete(row.id)).then((outcome) => {
            back(outcome.failed.map(({ of }) => of))
            tellFailed(outcome)
            return list.refreshAll()
          }),
      })
    },
  }
}
