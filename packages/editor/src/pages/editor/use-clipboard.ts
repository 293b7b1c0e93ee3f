import { onBeforeUnmount } from 'vue'
import { clipboardText, fragmentOf } from '@/document/clipboard.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { countedParts } from '@/document/lookup.ts'
import { withFolded } from '@/document/with-folded.ts'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import { isTyping } from '@/ui/keys.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'

/**
 * Copy, cut and paste of nodes as text. By keyboard through the browser's own clipboard events, which ask for no
 * permission and work on every origin; the menu's entries need the clipboard API.
 */
export function useClipboard(session: EditorSession, insert: (text: string) => void) {
  const toasts = useToasts()
  const { store } = session

  const chosen = () => withFolded(store, session.selection.value)
  const text = () => {
    const { nodes, notes } = chosen()
    const fragment = fragmentOf(store, nodes, notes)
    return fragment.nodes.length + fragment.notes.length === 0 ? undefined : clipboardText(fragment)
  }
  const done = ({ leftBehind }: ReturnType<typeof clipboardText>): string =>
    [t('copy.done', { what: labelText(countedParts(chosen())) }), leftBehind && t(`copy.without-${leftBehind}`)].filter(Boolean).join(' ')
  const ownsEvent = (event: ClipboardEvent): boolean =>
    !event.defaultPrevented && !isTyping(event) && document.querySelector('[role=dialog][data-state=open]') === null

  function onCopy(event: ClipboardEvent): void {
    const copied = text()
    if (!ownsEvent(event) || copied === undefined || !document.getSelection()?.isCollapsed) return
    event.clipboardData?.setData('text/plain', copied.text)
    event.preventDefault()
    if (copied.leftBehind !== undefined) toasts.show({ text: done(copied) })
    else if (event.type === 'copy') session.canvas.value?.announce(done(copied))
    if (event.type === 'cut') session.run(deleteSelection(chosen(), 'cut'))
  }
  function onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (!ownsEvent(event) || session.readOnly || pasted === '') return
    event.preventDefault()
    insert(pasted)
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
      await navigator.clipboard.writeText(copied.text)
      toasts.show({ text: done(copied) })
      return true
    } catch {
      toasts.show({ text: t('copy.failed') }) // no permission, or no secure origin
      return false
    }
  }
  return {
    copy,
    async cut(): Promise<void> {
      if (await copy()) session.run(deleteSelection(chosen(), 'cut'))
    },
    async paste(): Promise<void> {
      try {
        insert(await navigator.clipboard.readText())
      } catch {
        toasts.show({ text: t('paste.failed') }) // no permission, or no secure origin
      }
    },
  }
}
