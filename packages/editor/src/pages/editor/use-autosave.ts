import { sameJson, systemClock } from '@millrace/base'
import { mergeDocuments } from '@millrace/workflow'
import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import { ApiError, isApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { replaceDocument } from '@/document/commands/set-head.ts'
import { randomShortIds } from '@/document/ids.ts'
import { label } from '@/i18n/label.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import { asJson, Autosave, type Backup, type SaveState } from './autosave.ts'
import { browserBackup, type LeftBehind } from './backup-store.ts'
import type { EditorSession } from './editor-session.ts'

export interface DraftSaving {
  readonly state: ShallowRef<SaveState>
  readonly autosave: Autosave
  /** Saves now; false when the server does not have everything that the page showed then. */
  flush(): Promise<boolean>
  /**
   * Saves now, and does something with the draft that this page shows. Throws what kept it from being saved, or `client.unsaved` with the
   * reason: so too when the server has another draft by now, which is then brought together with this one.
   */
  withDraft<T>(act: (revision: number) => Promise<T>): Promise<T>
  /** Gives up what only this browser has. */
  discard(): void
}

/** Long enough to read what it is about, and to decide. */
const LONG_MS = 30_000

/**
 * What several visits could not save, as one: the oldest with the changes of the others. What contradicts it, or cannot be told apart
 * from what was there before, stays apart.
 */
function together(left: readonly LeftBehind[]): { kept: Backup | undefined; joined: readonly LeftBehind[]; apart: readonly LeftBehind[] } {
  const [first, ...others] = left
  if (first === undefined) return { kept: undefined, joined: [], apart: [] }
  const joined = [first]
  const apart: LeftBehind[] = []
  let { document } = first
  for (const other of others) {
    const { base } = other
    const merge = base === undefined ? undefined : mergeDocuments({ base, mine: document, theirs: other.document })
    if (merge === undefined || merge.conflicts.length > 0) apart.push(other)
    else {
      joined.push(other)
      document = merge.document
    }
  }
  return { kept: { ...first, document }, joined, apart }
}

/** Why nothing can be done with the draft: it is not what the page shows. */
function unsaved(state: SaveState): ApiError {
  if (state.at === 'failed') return state.error
  const detail = state.at === 'conflict' ? t('save.overtaken') : state.at === 'offline' ? t('save.offline-detail') : t('save.failed-detail')
  return new ApiError({ status: 409, code: 'client.unsaved', detail })
}

/** Saves the draft as it changes, and brings back what an earlier visit could not save. */
export function useAutosave(session: EditorSession): DraftSaving {
  const api = useApi()
  const toasts = useToasts()
  const router = useRouter()
  const { id } = session.workflow.value
  const backup = browserBackup(id, randomShortIds.next('s'), () => systemClock.now())
  const left = together(session.readOnly ? [] : backup.leftBehind())
  // What the server has by now need not be brought back.
  const kept =
    left.kept !== undefined && sameJson(asJson(left.kept.document), asJson(session.workflow.value.document)) ? undefined : left.kept
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
  const isBack = kept !== undefined && session.run(replaceDocument(kept.document, label('save.restored')))
  if (isBack) toasts.show({ text: t('save.restored') })
  // What cannot be shown stays where it is.
  if ((isBack || kept === undefined) && autosave.backUpNow()) for (const each of left.joined) each.remove()
  for (const each of left.apart)
    toasts.show({ text: t('save.apart'), action: { label: t('save.open-apart'), run: () => void openApart(each) }, ms: LONG_MS })

  /** Edits of another tab that contradict these go into a workflow of their own. */
  async function openApart(left: LeftBehind): Promise<void> {
    try {
      const name = t('conflict.copy-name', { name: left.document.name }).slice(0, 200)
      const copy = await api.workflows.create({ ...left.document, name })
      left.remove()
      await router.push({ name: 'workflow', params: { id: copy.id } })
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
    }
  }
  let isLooking = false
  /** Back on the page: somebody may have saved in between, in another tab too. */
  async function look(): Promise<void> {
    const isUpToDate = (): boolean => state.value.at === 'saved' && !autosave.hasUnsaved
    if (session.readOnly || document.visibilityState !== 'visible' || isLooking || !isUpToDate()) return
    isLooking = true
    try {
      const workflow = await api.workflows.get(id)
      if (!isUpToDate() || workflow.revision < autosave.revision) return
      autosave.noteRevision(workflow)
      if (workflow.revision === autosave.revision) session.workflow.value = workflow
      else autosave.overtaken()
    } catch {
      return // nothing was asked for: whatever needs the server next says why it cannot be reached
    } finally {
      isLooking = false
    }
  }

  const wake = (): void => autosave.wake()
  const leaving = (event: Event): void => {
    // What the browser keeps comes back with the next visit; only what it cannot keep is worth a question.
    if (!autosave.backUpNow() && event.type === 'beforeunload') event.preventDefault()
  }
  addEventListener('online', wake)
  addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
  addEventListener('pagehide', leaving)
  addEventListener('beforeunload', leaving)
  onBeforeUnmount(() => {
    removeEventListener('online', wake)
    removeEventListener('focus', look)
    document.removeEventListener('visibilitychange', look)
    removeEventListener('pagehide', leaving)
    removeEventListener('beforeunload', leaving)
    unlisten()
    // What was typed last is still sent; if that fails the backup has it.
    autosave.backUpNow()
    void autosave.flush().finally(() => autosave.stop())
  })
  async function withDraft<T>(act: (revision: number) => Promise<T>): Promise<T> {
    if (!(await autosave.flush())) throw unsaved(state.value)
    try {
      return await act(autosave.revision)
    } catch (thrown) {
      if (isApiError(thrown, 'workflow.revision-conflict')) {
        autosave.overtaken()
        throw unsaved(state.value)
      }
      throw thrown
    }
  }
  return { state, autosave, flush: () => autosave.flush(), withDraft, discard: () => backup.clear() }
}
