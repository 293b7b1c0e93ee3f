import { computed, type ComputedRef } from 'vue'
import { t } from '@/i18n/t.ts'
import { useCommands, type Command } from '@/shell/commands.ts'
import IconImport from '~icons/lucide/file-up'
import IconFolder from '~icons/lucide/folder'
import IconNew from '~icons/lucide/plus'
import IconSelect from '~icons/lucide/list-checks'
import IconExample from '~icons/lucide/sparkles'
import IconClear from '~icons/lucide/x'
import type { MenuAction } from '@/ui/menu-entry.ts'

/** The commands of the list of workflows: making one, going to a folder, and what can be done with the selection. */
export function usePageCommands(page: {
  readonly canWrite: () => boolean
  readonly folders: ComputedRef<readonly { readonly path: string }[]>
  readonly bulk: ComputedRef<readonly MenuAction[]>
  readonly hasRows: () => boolean
  readonly hasSelection: () => boolean
  createBlank(): unknown
  createExample(): unknown
  import(): void
  open(folder: string): void
  selectAll(): void
  clearSelection(): void
}): void {
  const create = computed((): readonly Command[] => {
    const group = t('palette.group.create')
    return [
      { id: 'workflow.new', title: t('workflows.new'), group, icon: IconNew, keys: 'C', run: () => void page.createBlank() },
      { id: 'workflow.example', title: t('workflows.new-example'), group, icon: IconExample, run: () => void page.createExample() },
      { id: 'workflow.import', title: t('workflows.import-title'), group, icon: IconImport, run: () => page.import() },
    ]
  })
  const selection = computed((): readonly Command[] => {
    const group = t('bulk.group')
    return [
      ...(page.hasRows()
        ? [{ id: 'bulk.all', title: t('bulk.select-all'), group, icon: IconSelect, keys: 'Shift+A', run: () => page.selectAll() }]
        : []),
      ...(page.hasSelection()
        ? [{ id: 'bulk.clear', title: t('bulk.clear'), group, icon: IconClear, keys: 'Escape', run: () => page.clearSelection() }]
        : []),
      ...page.bulk.value.map((action) => ({
        id: `bulk.${action.label}`,
        title: action.label,
        group,
        ...(action.icon ? { icon: action.icon } : {}),
        run: () => action.run?.(),
      })),
    ]
  })
  const folders = computed((): readonly Command[] =>
    page.folders.value.map(({ path }) => ({
      id: `folder.${path}`,
      title: t('labels.open', { path }),
      group: t('labels.folders'),
      icon: IconFolder,
      run: () => page.open(path),
    })),
  )
  useCommands(() => [...(page.canWrite() ? create.value : []), ...selection.value, ...folders.value])
}
