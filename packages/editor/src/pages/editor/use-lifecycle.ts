import type { Workflow } from '@millrace/api'
import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { replaceDocument } from '@/document/commands/set-head.ts'
import { label } from '@/i18n/label.ts'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import { downloadText } from '@/ui/download.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { Merging } from './changes/use-merge.ts'
import type { EditorSession } from './editor-session.ts'
import type { DraftSaving } from './use-autosave.ts'

/** Versions, publishing, copies and conflicts of the open workflow. */
export function useLifecycle(session: EditorSession, saving: DraftSaving, reload: () => void) {
  const api = useApi()
  const toasts = useToasts()
  const router = useRouter()
  const busy = ref(false)
  const { id } = session.workflow.value

  /** One thing at a time, the draft saved before it, failures shown. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await work()
      return true
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
      return false
    } finally {
      busy.value = false
    }
  }
  const noted = (workflow: Workflow): void => {
    session.workflow.value = workflow
    saving.autosave.noteRevision(workflow)
  }
  let meeting: Promise<boolean> | undefined

  return {
    busy,
    /** Somebody else saved: true when both sides went together by themselves. */
    meet(merging: Merging): Promise<boolean> {
      // Not through `attempt`: a conflict may be found by what is under way there.
      return (meeting ??= merging
        .meet()
        .catch((thrown: unknown) => {
          toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
          return false
        })
        .finally(() => (meeting = undefined)))
    },
    /** What is on the canvas is what is published. */
    isCurrent: computed(() => {
      const { publishedVersion, hasUnpublishedChanges, status } = session.workflow.value
      return status === 'active' && publishedVersion !== null && !hasUnpublishedChanges && saving.state.value.at === 'saved'
    }),
    publish: (message: string) =>
      attempt(async () => {
        noted(await saving.withDraft((revision) => api.workflows.publish(id, { revision, ...(message === '' ? {} : { message }) })))
        toasts.show({ tone: 'success', text: t('publish.done', { version: session.workflow.value.publishedVersion ?? 1 }) })
      }),
    publishVersion: (version: number) =>
      attempt(async () => {
        noted(await api.workflows.publish(id, { version }))
        toasts.show({ tone: 'success', text: t('publish.done', { version }) })
      }),
    move: (move: 'unpublish' | 'pause' | 'resume') =>
      attempt(async () => {
        noted(await api.workflows.move(id, move))
        toasts.show({ text: t(`publish.done-${move}`) })
      }),
    saveVersion: (message: string) =>
      attempt(async () => {
        const body = message === '' ? {} : { message }
        const { version } = await saving.withDraft((revision) => api.workflows.createVersion(id, { revision, ...body }))
        session.workflow.value = { ...session.workflow.value, latestVersion: version }
        toasts.show({ tone: 'success', text: t('version.saved', { version }) })
      }),
    restore: (version: number) =>
      attempt(async () => {
        const workflow = await saving.withDraft((revision) => api.workflows.restoreVersion(id, version, { revision }))
        const restored = label('versions.restored', { number: version })
        session.run(replaceDocument(workflow.document, restored))
        saving.autosave.accept(workflow)
        session.workflow.value = workflow
        toasts.show({ text: labelText(restored), action: { label: t('action.undo'), run: () => session.undo() } })
      }),
    duplicate: () =>
      attempt(async () => {
        const copy = await saving.withDraft((revision) => api.workflows.duplicate(id, { revision }))
        await router.push({ name: 'workflow', params: { id: copy.id } })
      }),
    exportFile: () => downloadText(`${session.store.head.name}.json`, JSON.stringify(session.store.toDocument(), undefined, 2)),
    /** Conflict: theirs is shown, mine is dropped. */
    takeTheirs: () => {
      saving.discard()
      saving.autosave.accept(session.workflow.value)
      reload()
    },
    /** Conflict: mine becomes a workflow of its own. */
    keepMineAsCopy: () =>
      attempt(async () => {
        const name = t('conflict.copy-name', { name: session.store.head.name }).slice(0, 200)
        const copy = await api.workflows.create({ ...session.store.toDocument(), name })
        saving.discard()
        saving.autosave.accept(session.workflow.value)
        toasts.show({ tone: 'success', text: t('conflict.copied', { name }) })
        await router.push({ name: 'workflow', params: { id: copy.id } })
      }),
  }
}

export type Lifecycle = ReturnType<typeof useLifecycle>
