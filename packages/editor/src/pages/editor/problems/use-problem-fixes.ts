import type { Words } from '@millrace/base'
import { fixAll, fixesFor, type ProblemFix } from '@millrace/workflow'
import { computed } from 'vue'
import { applyFix, putFixed } from '@/document/commands/fix.ts'
import { label } from '@/i18n/label.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'
import type { EditorSession } from '../editor-session.ts'
import type { WorkflowProblem } from '../language.ts'

/** What can be done about the problems of an open workflow. */
export function useProblemFixes(session: EditorSession) {
  const toasts = useToasts()
  /** The document that the problems are about: fixes of all of them are worked out from the same one. */
  const document = computed(() => {
    void session.revision.value
    void session.problems.value
    return session.store.toDocument()
  })
  return {
    fixesOf: (problem: WorkflowProblem): readonly ProblemFix[] =>
      session.readOnly ? [] : fixesFor(problem, document.value, session.types.value),
    /** Does one; what needs a credential opens its dialog. */
    apply(fix: ProblemFix): void {
      if (fix.secret !== undefined) session.movedSecret.value = fix.secret
      else if (session.run(applyFix(fix, session.ids))) session.validate()
    },
    applyAll(wanted: { readonly code: string; readonly kind: string; readonly words: Words | string }): void {
      const done = fixAll(session.store.toDocument(), wanted, { catalog: session.types.value, ids: session.ids })
      if (done.count === 0 || !session.run(putFixed(label('done.fix-all', { what: wanted.words, count: done.count }), done.document)))
        return
      session.validate()
      const undo = { label: t('action.undo'), run: () => session.undo() }
      toasts.show({ tone: 'success', text: t('problems.fixed', { count: done.count }), action: undo })
    },
  }
}
