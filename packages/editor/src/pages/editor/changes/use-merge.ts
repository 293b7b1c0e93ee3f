import type { Workflow } from '@millrace/api'
import { sameJson } from '@millrace/base'
import { mergeDocuments, type Merge, type Side, type WorkflowDocument } from '@millrace/workflow'
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { replaceDocument } from '@/document/commands/set-head.ts'
import { label } from '@/i18n/label.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import { asJson } from '../autosave.ts'
import type { EditorSession } from '../editor-session.ts'
import type { DraftSaving } from '../use-autosave.ts'

/** What somebody else saved, and what the page and the server had in common before. */
interface Meeting {
  readonly theirs: Workflow
  readonly base: WorkflowDocument | undefined
}

export interface Merging {
  /** Who saved in between; null while that is not known. */
  readonly who: ComputedRef<string | null>
  /** Both sides with the choices made so far; undefined where they cannot be brought together. */
  readonly merge: ComputedRef<Merge | undefined>
  readonly choices: ShallowRef<ReadonlyMap<string, Side>>
  /** Reads what was saved. True when it went together with this page's changes by itself. */
  meet(): Promise<boolean>
  choose(key: string, side: Side): void
  chooseAll(side: Side): void
  /** Puts the merged document on the canvas, from where it is saved. False where that cannot be done; it said why. */
  apply(): boolean
}

/** Somebody else saved the workflow that is edited here: both sides are brought together, and only what both changed is asked about. */
export function useMerge(session: EditorSession, saving: DraftSaving): Merging {
  const api = useApi()
  const toasts = useToasts()
  const meeting = shallowRef<Meeting>()
  const choices = shallowRef<ReadonlyMap<string, Side>>(new Map())
  const who = computed(() => meeting.value?.theirs.updatedBy ?? null)
  const merge = computed(() => {
    void session.revision.value // they may go on editing while the question stands
    if (meeting.value?.base === undefined) return undefined
    const { base, theirs } = meeting.value
    return mergeDocuments({ base, mine: session.store.toDocument(), theirs: theirs.document }, choices.value)
  })

  function apply(): boolean {
    if (meeting.value === undefined || merge.value === undefined) return false
    const { theirs } = meeting.value
    const { document } = merge.value
    const name = theirs.updatedBy ?? t('conflict.somebody')
    session.run(replaceDocument(document, label('merge.label', { who: name })))
    // What the canvas refused is not there: to save the page over theirs would undo what they did.
    if (!sameJson(asJson(session.store.toDocument()), asJson(document))) return false
    session.workflow.value = theirs
    // Where nothing was changed here there is nothing to save either.
    if (sameJson(asJson(document), asJson(theirs.document))) saving.autosave.accept(theirs)
    else saving.autosave.rebase(theirs)
    meeting.value = undefined
    toasts.show({ text: t('merge.done', { who: name }) })
    return true
  }

  return {
    who,
    merge,
    choices,
    async meet() {
      choices.value = new Map()
      meeting.value = { theirs: await api.workflows.get(session.workflow.value.id), base: saving.autosave.base }
      if (merge.value === undefined || merge.value.conflicts.length > 0) return false
      return apply()
    },
    choose: (key, side) => (choices.value = new Map([...choices.value, [key, side]])),
    chooseAll: (side) => (choices.value = new Map((merge.value?.conflicts ?? []).map(({ key }) => [key, side]))),
    apply,
  }
}
