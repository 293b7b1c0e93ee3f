import { systemClock } from '@millrace/base'
import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { replaceDocument } from '@/document/commands/set-head.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import { Autosave, type SaveState } from './autosave.ts'
import { browserBackup } from './backup-store.ts'
import type { EditorSession } from './editor-session.ts'

export interface DraftSaving {
  readonly state: ShallowRef<SaveState>
  readonly autosave: Autosave
  /** Saves now; false when the server does not have everything. */
  flush(): Promise<boolean>
  /** Gives up what only this browser has. */
  discard(): void
}

/** Saves the draft as it changes, and brings back what an earlier visit could not save. */
export function useAutosave(session: EditorSession): DraftSaving {
  const api = useApi()
  const toasts = useToasts()
  const { id } = session.workflow.value
  const backup = browserBackup(id)
  const kept = session.readOnly ? undefined : backup.read()
  const state = shallowRef<SaveState>({ at: 'saved', when: Date.parse(session.workflow.value.updatedAt) })
  const autosave = new Autosave({
    clock: systemClock,
    backup,
    // Edits of an older revision are sent with it: the server then says whether somebody else saved in between.
    revision: kept?.revision ?? session.workflow.value.revision,
    base: kept === undefined ? session.workflow.value.document : kept.base,
    savedAt: Date.parse(session.workflow.value.updatedAt),
    document: () => session.store.toDocument(),
    save: (document, revision) => api.workflows.save(id, document, revision),
    onState: (next) => (state.value = next),
    onSaved: (workflow) => (session.workflow.value = workflow),
    onNoStorage: () => toasts.show({ text: t('save.no-storage') }),
  })
  const unlisten = session.store.listen(() => autosave.changed())
  if (kept !== undefined && session.run(replaceDocument(kept.document, t('save.restored')))) toasts.show({ text: t('save.restored') })

  const wake = (): void => autosave.wake()
  const leaving = (event: Event): void => {
    // What the browser keeps comes back with the next visit; only what it cannot keep is worth a question.
    if (!autosave.backUpNow() && event.type === 'beforeunload') event.preventDefault()
  }
  addEventListener('online', wake)
  addEventListener('pagehide', leaving)
  addEventListener('beforeunload', leaving)
  onBeforeUnmount(() => {
    removeEventListener('online', wake)
    removeEventListener('pagehide', leaving)
    removeEventListener('beforeunload', leaving)
    unlisten()
    // What was typed last is still sent; if that fails the backup has it.
    autosave.backUpNow()
    void autosave.flush().finally(() => autosave.stop())
  })
  return { state, autosave, flush: () => autosave.flush(), discard: () => backup.clear() }
}
