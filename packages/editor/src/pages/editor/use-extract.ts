import type { WorkflowDocument } from '@millrace/workflow'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { planExtraction, type ExtractionPlan } from '@/document/extract/extract.ts'
import { t } from '@/i18n/t.ts'
import { useSession } from '@/stores/session.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import { wordsOfRefusal } from './extract-refusal.ts'
import { checkDocument, renameInDocument, type WorkflowProblem } from './language.ts'

/** Makes a workflow of its own out of selected nodes. */
export function useExtract(session: EditorSession, show: (nodeIds: readonly string[]) => void) {
  const api = useApi()
  const toasts = useToasts()
  const account = useSession()
  const { store, catalog } = session

  /** How it would be done, or why it cannot: also what would be wrong inside that is not wrong here. */
  function plan(name: string): ExtractionPlan | { readonly ok: false; readonly reason: string } {
    const extraction = planExtraction(store, session.selection.value.nodes, {
      ...{ catalog, ids: session.ids, name },
      rename: renameInDocument(catalog),
    })
    if (!extraction.ok) return { ok: false, reason: wordsOfRefusal(extraction.refusal) }
    const broken = newErrors(extraction.document)[0]
    return broken === undefined ? extraction : { ok: false, reason: t('extract.broken', { message: broken.message }) }
  }

  function newErrors(document: WorkflowDocument): WorkflowProblem[] {
    const keyOf = ({ code, nodeId, message }: WorkflowProblem): string => JSON.stringify([code, nodeId, message])
    const errors = (of: WorkflowDocument) => checkDocument(of, catalog).filter(({ severity }) => severity === 'error')
    const known = new Set(errors(store.toDocument()).map(keyOf))
    return errors(document).filter((problem) => !known.has(keyOf(problem)))
  }

  /**
   * The new workflow is made first: a call of nothing must never stand in the document. Then all of it here is one step. True when the
   * new workflow was made: trying again would make another.
   */
  async function extract(name: string): Promise<boolean> {
    try {
      const planned = plan(name)
      if (!planned.ok) {
        toasts.show({ tone: 'danger', text: planned.reason })
        return false
      }
      const { id } = await api.workflows.create(planned.document)
      if (session.run(planned.replaceBy(id))) {
        show([planned.callId])
        await publish(id, name)
      } else toasts.show({ tone: 'danger', text: t('extract.unused', { name }), detail: t('extract.unused-detail') })
      return true
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
      return false
    }
  }

  async function publish(id: string, name: string): Promise<void> {
    if (!account.can('workflow:publish'))
      return void toasts.show({ text: t('extract.unpublished', { name, reason: t('extract.no-right') }) })
    try {
      await api.workflows.publish(id)
      toasts.show({ tone: 'success', text: t('extract.done', { name }), detail: t('extract.done-detail') })
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: t('extract.unpublished', { name, reason: asApiError(thrown).detail }) })
    }
  }

  return { plan, extract, canPublish: account.can('workflow:publish') }
}
export type Extracting = ReturnType<typeof useExtract>
