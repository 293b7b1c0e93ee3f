import { toError } from '@millrace/base'
import { onBeforeUnmount } from 'vue'
import { fragmentOf, fromClipboardText, toClipboardText } from '@/document/clipboard.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { paste } from '@/document/commands/paste.ts'
import { countedParts } from '@/document/lookup.ts'
import { t } from '@/i18n/t.ts'
import { isTyping } from '@/ui/keys.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { renameReferences } from './language.ts'
import type { EditorActions } from './use-editor-actions.ts'

/**
 * Copy, cut and paste of nodes as text. By keyboard through the browser's own clipboard events, which ask for no
 * permission and work on every origin; the menu's entries need the clipboard API.
 */
export function useClipboard(session: EditorSession, actions: EditorActions) {
  const toasts = useToasts()
  const { store } = session

  const text = (): string | undefined => {
    const fragment = fragmentOf(store, session.selection.value.nodes, session.selection.value.notes)
    return fragment.nodes.length + fragment.notes.length === 0 ? undefined : toClipboardText(fragment)
  }
  function pasteText(pasted: string): void {
    try {
      const fragment = fromClipboardText(pasted)
      const { command, nodeIds, noteIds } = paste(fragment, { ids: session.ids, renameReferences })
      if (!session.run(command)) return
      actions.show(nodeIds, noteIds)
      const unknown = fragment.nodes.filter((node) => session.catalog.find(node.type, node.typeVersion) === undefined).length
      if (unknown > 0) toasts.show({ text: t('paste.unknown', { count: unknown }) })
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: toError(thrown).message })
    }
  }
  const ownsEvent = (event: ClipboardEvent): boolean =>
    !event.defaultPrevented && !isTyping(event) && document.querySelector('[role=dialog][data-state=open]') === null

  function onCopy(event: ClipboardEvent): void {
    const copied = text()
    if (!ownsEvent(event) || copied === undefined || !document.getSelection()?.isCollapsed) return
    event.clipboardData?.setData('text/plain', copied)
    event.preventDefault()
    if (event.type === 'cut') session.run(deleteSelection(session.selection.value, 'cut'))
    else session.canvas.value?.announce(t('copy.done', { what: countedParts(session.selection.value) }))
  }
  function onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (!ownsEvent(event) || session.readOnly || pasted === '') return
    event.preventDefault()
    pasteText(pasted)
  }
  document.addEventListener('copy', onCopy)
  document.addEventListener('cut', onCopy)
  document.addEventListener('paste', onPaste)
  onBeforeUnmount(() => {
    document.removeEventListener('copy', onCopy)
    document.removeEventListener('cut', onCopy)
    document.removeEventListener('paste', onPaste)
  })

  async function copy(): Promise<boolean> {
    const copied = text()
    if (copied === undefined) return false
    try {
      await navigator.clipboard.writeText(copied)
      toasts.show({ text: t('copy.done', { what: countedParts(session.selection.value) }) })
      return true
    } catch {
      toasts.show({ text: t('copy.failed') }) // no permission, or no secure origin
      return false
    }
  }
  return {
    copy,
    async cut(): Promise<void> {
      if (await copy()) session.run(deleteSelection(session.selection.value, 'cut'))
    },
    async paste(): Promise<void> {
      try {
        pasteText(await navigator.clipboard.readText())
      } catch {
        toasts.show({ text: t('paste.failed') }) // no permission, or no secure origin
      }
    },
  }
}
