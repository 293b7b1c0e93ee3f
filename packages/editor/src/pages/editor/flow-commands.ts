import IconBeside from '~icons/lucide/between-horizontal-end'
import IconEarlier from '~icons/lucide/arrow-up-to-line'
import IconLater from '~icons/lucide/arrow-down-to-line'
import IconView from '~icons/lucide/list-tree'
import { t } from '@/i18n/t.ts'
import type { Command } from '@/shell/commands.ts'
import type { MenuEntry } from '@/ui/menu-entry.ts'

/** What moves a node without a pointer, and what shows the workflow in the other way. */
export interface FlowVerbs {
  earlier(): void
  later(): void
  placeBeside(): void
  toggleView(): void
}

/** Selected nodes, and whether they can be changed. */
export interface FlowSituation {
  readonly readOnly: boolean
  readonly selected: number
}

export function flowCommands(verbs: FlowVerbs, { readOnly, selected }: FlowSituation): Command[] {
  const node = { group: t('command.group-node'), disabled: selected !== 1 }
  const moving: Command[] = [
    { id: 'flow.earlier', title: t('command.earlier'), icon: IconEarlier, keys: 'Alt+ArrowUp', ...node, run: verbs.earlier },
    { id: 'flow.later', title: t('command.later'), icon: IconLater, keys: 'Alt+ArrowDown', ...node, run: verbs.later },
    { id: 'flow.beside', title: t('command.beside'), icon: IconBeside, keys: 'M', ...node, run: verbs.placeBeside },
  ]
  return [...(readOnly ? [] : moving), viewCommand(verbs.toggleView)]
}

/** Canvas or outline; also on pages that only show a workflow. */
export const viewCommand = (run: () => void): Command => ({
  ...{ id: 'view.toggle', title: t('outline.toggle'), group: t('command.group-view'), icon: IconView, keys: 'O', words: 'list tree' },
  run,
})

/** Entries of the menu of a node in the outline. */
export const flowMenu = (verbs: FlowVerbs, { selected }: FlowSituation): MenuEntry[] => [
  { kind: 'separator' },
  { label: t('command.earlier'), icon: IconEarlier, keys: 'Alt+ArrowUp', disabled: selected !== 1, run: verbs.earlier },
  { label: t('command.later'), icon: IconLater, keys: 'Alt+ArrowDown', disabled: selected !== 1, run: verbs.later },
  { label: t('command.beside'), icon: IconBeside, keys: 'M', disabled: selected !== 1, run: verbs.placeBeside },
]
