import { computed, type ComputedRef } from 'vue'
import { t } from '@/i18n/t.ts'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import type { EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'
import type { Lifecycle } from './use-lifecycle.ts'

export interface MoreMenuOptions {
  readonly session: EditorSession
  readonly lifecycle: Lifecycle
  readonly verbs: EditorVerbs
  readonly isPhone: () => boolean
  /** What undo and redo would take back or do again. */
  readonly history: () => { readonly undoLabel: string | undefined; readonly redoLabel: string | undefined }
  readonly isEmpty: () => boolean
  readonly canPublish: () => boolean
}

/** The menu behind ⋯: what belongs to the workflow as a whole. On a phone also what has no room beside it. */
export function useMoreMenu({
  session,
  lifecycle,
  verbs,
  isPhone,
  history,
  isEmpty,
  canPublish,
}: MoreMenuOptions): ComputedRef<MenuEntry[]> {
  const onPhone = (): MenuEntry[] => [{ label: t('top.executions'), run: verbs.executions }, ...(session.readOnly ? [] : changing())]
  /** A phone has no room for these on the canvas. */
  const changing = (): MenuEntry[] => {
    const { undoLabel, redoLabel } = history()
    const words = (key: 'canvas.undo' | 'canvas.redo', what: string | undefined): string =>
      what === undefined ? t(key) : t(`${key}-what`, { what })
    return [
      { label: words('canvas.undo', undoLabel), disabled: undoLabel === undefined, run: verbs.undo },
      { label: words('canvas.redo', redoLabel), disabled: redoLabel === undefined, run: verbs.redo },
      { label: t('canvas.tidy'), disabled: isEmpty(), run: verbs.tidy },
      { kind: 'separator' },
    ]
  }
  const pausing = (): MenuEntry => {
    const { status } = session.workflow.value
    return status === 'paused'
      ? { label: t('workflows.resume'), disabled: !canPublish(), run: () => void lifecycle.move('resume') }
      : { label: t('workflows.pause'), disabled: status !== 'active' || !canPublish(), run: () => void lifecycle.move('pause') }
  }
  return computed<MenuEntry[]>(() => [
    ...(isPhone() ? onPhone() : []),
    { label: t('more.versions'), run: verbs.versions },
    { label: t('more.save-version'), keys: 'Mod+S', disabled: session.readOnly || isEmpty(), run: verbs.saveVersion },
    { label: t('more.settings'), run: verbs.settings },
    { kind: 'separator' },
    { label: t('more.export'), run: lifecycle.exportFile },
    { label: t('more.duplicate'), disabled: session.readOnly, run: () => void lifecycle.duplicate() },
    pausing(),
    {
      label: t('more.unpublish'),
      disabled: session.workflow.value.publishedVersion === null || !canPublish(),
      run: () => void lifecycle.move('unpublish'),
    },
    { kind: 'separator' },
    { label: t('more.shortcuts'), keys: '?', run: verbs.shortcuts },
  ])
}
