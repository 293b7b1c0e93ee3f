import type { Label } from '@/i18n/label.ts'
import type { Fragment } from '../clipboard.ts'
import type { Command } from '../command.ts'
import { deleteSelection } from './delete-selection.ts'
import { paste, type PasteOptions } from './paste.ts'

export interface StartFromOptions extends Pick<PasteOptions, 'ids' | 'renameReferences'> {
  readonly label: Label
  /** What stood there before anybody did anything, and goes. */
  readonly instead: readonly string[]
}

/** Begins a workflow with a ready one, where that one has its nodes: one step, also where something makes room for it. */
export function startFrom(
  fragment: Fragment,
  { label, instead, ...options }: StartFromOptions,
): { command: Command; nodeIds: readonly string[] } {
  const { command, nodeIds } = paste(fragment, { ...options, by: { x: 0, y: 0 } })
  return {
    nodeIds,
    command: {
      name: 'example',
      label,
      apply(tx) {
        deleteSelection({ nodes: instead }).apply(tx)
        command.apply(tx)
      },
    },
  }
}
