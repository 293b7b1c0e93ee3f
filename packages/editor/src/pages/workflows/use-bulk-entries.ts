import type { WorkflowSummary } from '@millrace/api'
import { computed, type ComputedRef, type Ref } from 'vue'
import { t } from '@/i18n/t.ts'
import IconArchive from '~icons/lucide/archive'
import IconUnarchive from '~icons/lucide/archive-restore'
import IconExport from '~icons/lucide/download'
import IconMove from '~icons/lucide/folder-input'
import IconPause from '~icons/lucide/pause'
import IconPublish from '~icons/lucide/rocket'
import IconTag from '~icons/lucide/tag'
import IconDelete from '~icons/lucide/trash-2'
import IconResume from '~icons/lucide/zap'
import type { MenuAction } from '@/ui/menu-entry.ts'
import type { ReversibleMove } from './move-back.ts'
import type { useBulkActions } from './use-bulk-actions.ts'

type Rows = readonly WorkflowSummary[]

/** What the bar over the list offers for the selected rows: only what fits at least one of them, done with those that it fits. */
export function useBulkEntries(options: {
  readonly selected: Readonly<Ref<Rows>>
  readonly bulk: ReturnType<typeof useBulkActions>
  readonly can: { readonly write: boolean; readonly publish: boolean }
  askMove(rows: Rows): void
  askTags(rows: Rows): void
}): ComputedRef<readonly MenuAction[]> {
  const { selected, bulk, can } = options
  const fitting = (fits: (row: WorkflowSummary) => boolean): Rows => selected.value.filter(fits)
  const offer = (action: MenuAction, rows: Rows, run: (rows: Rows) => unknown): readonly MenuAction[] =>
    rows.length === 0 ? [] : [{ ...action, run: () => void run(rows) }]
  const moves = (move: ReversibleMove, icon: typeof IconPause, fits: (row: WorkflowSummary) => boolean): readonly MenuAction[] =>
    offer({ label: t(`workflows.bulk.${move}`), icon }, fitting(fits), (rows) => bulk.move(rows, move))

  return computed(() => {
    const all = selected.value
    const publish = (row: WorkflowSummary): boolean => row.status === 'draft' || (row.status === 'active' && row.hasUnpublishedChanges)
    return [
      ...(can.write ? offer({ label: t('labels.move'), icon: IconMove }, all, options.askMove) : []),
      ...(can.write ? offer({ label: t('labels.tags-edit'), icon: IconTag }, all, options.askTags) : []),
      ...(can.publish
        ? [
            ...offer({ label: t('workflows.bulk.publish'), icon: IconPublish }, fitting(publish), bulk.publish),
            ...moves('pause', IconPause, (row) => row.status === 'active'),
            ...moves('resume', IconResume, (row) => row.status === 'paused'),
            ...moves('archive', IconArchive, (row) => row.status !== 'archived'),
            ...moves('unarchive', IconUnarchive, (row) => row.status === 'archived'),
          ]
        : []),
      ...offer({ label: t('workflows.bulk.export'), icon: IconExport }, all, bulk.exportAll),
      ...(can.write ? offer({ label: t('workflows.bulk.delete'), icon: IconDelete, danger: true }, all, bulk.remove) : []),
    ]
  })
}
