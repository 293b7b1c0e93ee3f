import type { ImportReply } from '@millrace/api'
import { toError } from '@millrace/base'
import { onScopeDispose } from 'vue'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { isDialogOpen, useFileDrops } from '@/composables/use-file-drops.ts'
import { t } from '@/i18n/t.ts'
import { isTyping } from '@/ui/keys.ts'
import { useToasts } from '@/ui/toasts.ts'
import { documentsIn, pastedKind, type ImportText } from './import-texts.ts'

/** Imports documents into the folder that is shown. */
export function useImport({ folder, onImported }: { folder: () => string; onImported(replies: readonly ImportReply[]): void }) {
  const api = useApi()
  const toasts = useToasts()
  const refuse = (name: string, detail: string): void => toasts.show({ tone: 'danger', text: t('import.failed', { name }), detail })

  /**
   * Puts what was imported into the folder. When that is refused it is told and the workflow stays at the top: it is imported all the
   * same, and whoever believed that it was not would import it twice.
   */
  async function place(reply: ImportReply): Promise<ImportReply> {
    const path = folder()
    if (path === '') return reply
    for (const { workflow } of [reply, ...(reply.more ?? [])]) {
      const { id, name } = workflow
      try {
        await api.workflows.label(id, { folder: path })
      } catch (thrown) {
        toasts.show({ tone: 'danger', text: t('import.not-placed', { name, folder: path }), detail: asApiError(thrown).detail })
      }
    }
    return reply
  }
  async function one({ name, text }: ImportText): Promise<ImportReply | undefined> {
    try {
      return await place(await api.workflows.import(text))
    } catch (thrown) {
      refuse(name, asApiError(thrown).detail)
      return undefined
    }
  }
  async function texts(all: readonly ImportText[]): Promise<void> {
    const replies: ImportReply[] = []
    for (const text of all) {
      const found = documentsIn(text)
      if (typeof found === 'string') refuse(text.name, found)
      else for (const document of found) replies.push(...[await one(document)].filter((reply) => reply !== undefined))
    }
    if (replies.length > 0) onImported(replies)
  }
  async function files(list: readonly File[]): Promise<void> {
    const read: ImportText[] = []
    for (const file of list) {
      try {
        read.push({ name: file.name, text: await file.text() })
      } catch (thrown) {
        refuse(file.name, toError(thrown).message)
      }
    }
    await texts(read)
  }
  return { texts, files, place }
}

/** Files that are dragged over the page, and documents or addresses that are pasted on it while nobody types. */
export function usePageDrops(take: {
  files(list: readonly File[]): unknown
  texts(all: readonly ImportText[]): unknown
  address(url: string): unknown
}) {
  const { over } = useFileDrops({ onDrop: (files) => void take.files(files) })
  const onPaste = (event: ClipboardEvent): void => {
    if (isTyping(event) || isDialogOpen()) return
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const kind = pastedKind(text)
    if (kind === undefined) return
    event.preventDefault()
    void (kind === 'address' ? take.address(text.trim()) : take.texts([{ name: t('import.pasted'), text }]))
  }
  addEventListener('paste', onPaste)
  onScopeDispose(() => removeEventListener('paste', onPaste))
  return { over }
}
